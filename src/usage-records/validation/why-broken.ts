import type { FieldType } from '../../record-model/record-fields.js';
import { hasControl, isPadded } from './clean-text.js';

const EXPONENT = /^\+?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
const EMPTY_FRACTION = /^\+?\d+[.,]0*$/;
/** Most characters of a value that an error repeats. */
const LONGEST_SAID = 32;

/** The rule that a value breaks, as the text of a fault. */
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

/** A hint for a long number that a spreadsheet has reformatted. */
function reformatted(value: string): string {
  const said = JSON.stringify(value.slice(0, LONGEST_SAID));
  if (EXPONENT.test(value)) return `; a spreadsheet has rounded ${said}`;
  return EMPTY_FRACTION.test(value) ? `; a spreadsheet has reformatted ${said}` : '';
}
