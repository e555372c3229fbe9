import type { Value } from './value.js';

/** A fault of a value in a row. */
export interface RowFault {
  /** The column or path of the value. */
  readonly column: string;
  readonly value: string;
  /** A description of valid values. */
  readonly rule: string;
}

/** One row of a foreign file while it is read. The same object is used for all rows. */
export class Row {
  /** The cells of a row of CSV. */
  cells: readonly string[] = [];
  /** For JSON: the document first, then the element of each list that contains the row; the last is the row. */
  elements: readonly unknown[] = [];
  /** The start or end of the record, once it is read. Durations are counted from it. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** The faults of the field that is being read. */
  readonly faults: RowFault[] = [];

  /** @returns undefined: the field has no value. */
  fail(column: string, value: string | number, rule: string): Value {
    this.faults.push({ column, value: shortened(String(value)), rule });
    return undefined;
  }
}

/** The longest part of a foreign value that an error repeats. */
const LONGEST_VALUE = 64;

export const shortened = (value: string): string =>
  value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;

/** Reads one value of a row; undefined when there is none. */
export type Read = (row: Row) => Value;
