import type { ReportRows } from '../series.js';

/** The rows of one range of a report. */
export interface Readings extends ReportRows {
  /** The range as one bucket, by the groups: empty unless something asks for it. */
  readonly whole: ReportRows;
  /** All buckets that are shown, ascending; undefined: those that have records. */
  readonly buckets: readonly number[] | undefined;
}

export const NO_ROWS: ReportRows = Object.freeze({ aggregates: [], percentiles: [] });
