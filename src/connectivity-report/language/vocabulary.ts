import type { DimensionName } from '../../usage/dimensions.js';
import { DAY_MS, HOUR_MS } from '../../usage/time.js';

/** What a report may be filtered and grouped by. */
export const REPORT_DIMENSIONS = [
  'account_id',
  'customer_site_id',
  'msisdn',
  'imsi',
] as const satisfies DimensionName[];
export type ReportDimension = (typeof REPORT_DIMENSIONS)[number];

/** Widths of the buckets, in milliseconds. */
export const GRANULARITY_MS = Object.freeze({ HOUR: HOUR_MS, DAY: DAY_MS });
export type GranularityName = keyof typeof GRANULARITY_MS;
export const GRANULARITIES = Object.keys(GRANULARITY_MS) as GranularityName[];

/** A report that would return more points is refused before it runs. */
export const MOST_POINTS = 1_000_000;

/** What may be asked for of unique counts; all that is answered is exact. */
export const ACCURACIES = ['EXACT', 'APPROXIMATE'] as const;
export type Accuracy = (typeof ACCURACIES)[number];
