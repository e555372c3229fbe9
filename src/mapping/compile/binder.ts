import type { Read, Row } from './row.js';

/** Finds values in the rows of one file. */
export interface Binder {
  /** Reads what stands under a name: a text that is not empty, or a number. Undefined: there is no such column. */
  bind(name: string): Read | undefined;
  /** All that tells a row from others, as one text. */
  whole(row: Row): string;
}

/** Between the parts of what is hashed; no text of a record may contain it. */
export const SEPARATOR = '\u001f';
