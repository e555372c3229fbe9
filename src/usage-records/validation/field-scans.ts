import {
  RECORD_FIELD_NAMES,
  RECORD_FIELDS,
  type FieldType,
  type RecordField,
} from '../../record-model/record-fields.js';
import { WORD } from './byte-scanner.js';
import { jsonReader, type ReadValue } from './field-readers.js';

/** The properties of a field for reading it. */
export interface FieldScan {
  /** Its name and the closing quote as words of four bytes. The last word may overlap the one before. */
  readonly words: readonly number[];
  readonly length: number;
  readonly kind: FieldType['kind'];
  /** A text with at most this many bytes cannot have too many characters. */
  readonly longest: number;
  /** Reads a value by the rule of its type. */
  readonly read: ReadValue;
}

/** All fields, by their places in the map. */
export const FIELDS: readonly FieldScan[] = RECORD_FIELD_NAMES.map((name) => {
  const { type }: RecordField = RECORD_FIELDS[name];
  const bytes = Buffer.from(`${name}"`);
  const words: number[] = [];
  for (let place = 0; place < bytes.length; place += WORD)
    words.push(bytes.readInt32LE(Math.min(place, bytes.length - WORD)));
  const longest = 'longest' in type ? type.longest : 0;
  return { words, length: bytes.length, kind: type.kind, longest, read: jsonReader(type) };
});

/** A bit for each required field. */
export const REQUIRED = RECORD_FIELD_NAMES.reduce(
  (bits, name, place) => (RECORD_FIELDS[name].required ? bits | (1 << place) : bits),
  0,
);

/** A bit for each field of the connection. */
export const OF_CONNECTION = RECORD_FIELD_NAMES.reduce(
  (bits, name, place) => (RECORD_FIELDS[name].ofConnection ? bits | (1 << place) : bits),
  0,
);
