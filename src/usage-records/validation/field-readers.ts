import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { msisdnOf } from '../../record-model/msisdn.js';
import type { FieldType } from '../../record-model/record-fields.js';
import { isClean } from './clean-text.js';
import { instantOf } from './instant.js';

/** Reads one known value; undefined when it breaks the rule of its type. */
export type ReadValue = (value: unknown) => string | number | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_LENGTH = 36;
const DECIMAL = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;
/** Up to this length a loop is faster than a native call. */
const SHORT_TEXT = 64;

const ZERO = 0x30;
const NINE = 0x39;
const DASH = 0x2d;
const A = 0x61;
const F = 0x66;
const SPACE = 0x20;
const TILDE = 0x7e;

/** The reader of a JSON value of a type. */
export function jsonReader(type: FieldType): ReadValue {
  const fromText = stringReader(type);
  const onlyText: ReadValue = (value) => (typeof value === 'string' ? fromText(value) : undefined);
  switch (type.kind) {
    case 'text':
    case 'uuid':
    case 'choice':
    case 'address':
      return onlyText;
    case 'digits':
    case 'msisdn':
      return (value) => (isWhole(value) ? fromText(String(value)) : onlyText(value));
    case 'whole':
      return (value) => (isWhole(value) ? value + 0 : onlyText(value));
    case 'measured':
      return (value) => (typeof value === 'number' ? measured(value, type.most) : undefined);
    case 'instant':
      return (value) => (Number.isSafeInteger(value) ? (value as number) : onlyText(value));
  }
}

/** The reader of a CSV cell of a type. */
export function cellReader(type: FieldType): ReadValue {
  const fromText = stringReader(type);
  return (cell) => fromText(cell as string);
}

function stringReader(type: FieldType): (text: string) => string | number | undefined {
  switch (type.kind) {
    case 'text':
      return (text) =>
        isPlain(text, type.longest) || (fits(text, type.longest) && isClean(text)) ? text : undefined;
    case 'digits':
      return (text) => (text.length <= type.longest && isDigits(text) ? text : undefined);
    case 'msisdn':
      return msisdnOf;
    case 'uuid':
      return lowerCaseUuid;
    case 'instant':
      return (text) => safeWhole(text) ?? instantOf(text);
    case 'whole':
      return safeWhole;
    case 'measured':
      return (text) => (DECIMAL.test(text) ? measured(Number(text), type.most) : undefined);
    case 'choice':
      return (text) => (type.choices.includes(text) ? text : undefined);
    case 'address':
      return canonicalAddress;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function safeWhole(text: string): number | undefined {
  const number = isDigits(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Minus zero becomes zero. */
function measured(number: number, most: number): number | undefined {
  return number >= 0 && number <= most ? number + 0 : undefined;
}

/** An address with a zone is not valid: a zone names an interface of one machine. */
function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return new SocketAddress({ address: text, family: 'ipv6' }).address;
}

function lowerCaseUuid(text: string): string | undefined {
  if (isLowerCaseUuid(text)) return text;
  const lower = text.toLowerCase();
  return UUID.test(lower) ? lower : undefined;
}

function isDigits(text: string): boolean {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return false;
  }
  return length > 0;
}

/** A fast check for the usual form. The regular expression reads upper case. */
function isLowerCaseUuid(text: string): boolean {
  if (text.length !== UUID_LENGTH) return false;
  for (let i = 0; i < UUID_LENGTH; i++) {
    const code = text.charCodeAt(i);
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? code !== DASH : (code < ZERO || code > NINE) && (code < A || code > F)) return false;
  }
  return true;
}

/** Whether a text is short and of printable ASCII, as most are. Such a text can be checked quickly. */
function isPlain(text: string, longest: number): boolean {
  const { length } = text;
  if (length === 0 || length > longest || length > SHORT_TEXT) return false;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < SPACE || code > TILDE) return false;
  }
  return text.charCodeAt(0) !== SPACE && text.charCodeAt(length - 1) !== SPACE;
}

/** Characters are Unicode code points, as JSON Schema counts them. */
function fits(text: string, longest: number): boolean {
  if (text.length <= longest) return text.length > 0;
  return text.length <= 2 * longest && Array.from(text).length <= longest;
}
