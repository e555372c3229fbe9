import type { ReportRows } from '../series.js';

/** The rows of one range of a report. */
export interface Readings extends ReportRows {
  /** The range as one bucket, by the groups: empty unless something asks for it. */
  readonly whole: ReportRows;
  readonly buckets: FilledBuckets;
}

/** What `fill` gives every group, ascending; undefined: the buckets in which it has records. */
export interface FilledBuckets {
  /** Those that are shown. */
  readonly aggregates: readonly number[] | undefined;
  /** Those that percentiles rank. */
  readonly percentiles: readonly number[] | undefined;
}

export const NO_ROWS: ReportRows = Object.freeze({ aggregates: [], percentiles: [] });
