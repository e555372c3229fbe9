import type { Value } from './value.js';

/** What was wrong with a value of a row. */
export interface RowFault {
  /** The column or path that it came from. */
  readonly column: string;
  readonly value: string;
  /** What would be right. */
  readonly rule: string;
}

/** One row of a foreign file while it is read. The same object is filled anew for each. */
export class Row {
  /** In CSV. */
  cells: readonly string[] = [];
  /** In JSON: the document, and within it the elements that its lists were taken apart into; the last is the row. */
  elements: readonly unknown[] = [];
  /** When the record starts or ends, once that is read: what a duration is counted from. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Of the field that is being read. */
  readonly faults: RowFault[] = [];

  /** @returns undefined, for a value that there is not. */
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
