import type { FieldType } from '../../record-model/record-fields.js';
import { hasControl, isPadded } from './clean-text.js';

const EXPONENT = /^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const EMPTY_FRACTION = /^\+?\d+[.,]0*$/;
/** Characters of a value that are said back. */
const LONGEST_SAID = 32;

/** Why a value breaks the rule of its type, as a fault says it. */
export function whyBroken(type: FieldType, value: unknown): string {
  const { kind, rule } = type;
  if (typeof value !== 'string' || value === '') return rule;
  switch (kind) {
    case 'text':
      if (hasControl(value)) return `${rule}, without control characters and line breaks`;
      return isPadded(value) ? `${rule}, and neither begin nor end with a blank` : rule;
    case 'digits':
    case 'msisdn':
    case 'whole':
    case 'instant':
      return `${rule}${reformatted(value)}`;
    default:
      return rule;
  }
}

/** What a spreadsheet makes of a long number that it was not told to leave alone. */
function reformatted(value: string): string {
  const said = JSON.stringify(value.slice(0, LONGEST_SAID));
  if (EXPONENT.test(value)) return `; a spreadsheet has rounded ${said}`;
  return EMPTY_FRACTION.test(value) ? `; a spreadsheet has reformatted ${said}` : '';
}
