import type { FieldType } from '../../usage/record-fields.js';
import { instantOf } from './instant.js';

declare global {
  interface String {
    // In Node since 20; in TypeScript's types from ES2024 on.
    isWellFormed(): boolean;
  }
}

/** Reads one known value; undefined when it breaks the rule of its type. */
export type ReadValue = (value: unknown) => string | number | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGITS = /^[0-9]+$/;

/** How a JSON value of this type is read. */
export function jsonReader(type: FieldType): ReadValue {
  const fromText = stringReader(type);
  const onlyText: ReadValue = (value) => (typeof value === 'string' ? fromText(value) : undefined);
  switch (type.kind) {
    case 'text':
    case 'uuid':
      return onlyText;
    case 'digits':
      return (value) => (isWhole(value) ? fromText(String(value)) : onlyText(value));
    case 'whole':
      return (value) => (isWhole(value) ? value : undefined);
    case 'instant':
      return (value) => (Number.isSafeInteger(value) ? (value as number) : onlyText(value));
  }
}

/** How a CSV cell of this type is read. */
export function cellReader(type: FieldType): ReadValue {
  const fromText = stringReader(type);
  switch (type.kind) {
    case 'whole':
      return (cell) => safeWhole(cell as string);
    case 'instant':
      return (cell) => safeWhole(cell as string) ?? fromText(cell as string);
    default:
      return (cell) => fromText(cell as string);
  }
}

function stringReader(type: FieldType): (text: string) => string | number | undefined {
  switch (type.kind) {
    case 'text':
      return (text) => (isStorable(text) && fits(text, type.longest) ? text : undefined);
    case 'digits':
      return (text) => (text.length <= type.longest && DIGITS.test(text) ? text : undefined);
    case 'uuid':
      return lowerCaseUuid;
    case 'instant':
      return instantOf;
    case 'whole':
      return safeWhole;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function safeWhole(text: string): number | undefined {
  const number = DIGITS.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

function lowerCaseUuid(text: string): string | undefined {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? lower : undefined;
}

/** Whether PostgreSQL can hold the text: it has no place for NUL, and UTF-8 none for half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Characters are Unicode code points, as JSON Schema counts them. */
function fits(text: string, longest: number): boolean {
  if (text.length <= longest) return text.length > 0;
  return text.length <= 2 * longest && Array.from(text).length <= longest;
}
