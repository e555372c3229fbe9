import type { Read, Row } from './row.js';

/** Finds values in the rows of one file. */
export interface Binder {
  /**
   * Finds a named column or path. Its reader answers a text that is not empty, or a number. Undefined: there is no such
   * column.
   */
  bind(name: string): Read | undefined;
  /** @returns a reader of all values that distinguish a row from others, as one text. */
  bindWhole(): (row: Row) => string;
}

/** Separates the parts of a hashed text. No text of a record may contain it. */
export const SEPARATOR = '\u001f';
