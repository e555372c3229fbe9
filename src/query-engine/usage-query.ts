import type { Accounts } from '../common/accounts.js';
import { every, type Buckets, type UniformBuckets } from './buckets.js';
import type { Condition } from './condition.js';
import type { DimensionName } from '../record-model/dimensions.js';
import type { MeasureName, TextMeasureName } from './measures.js';
import { SLOT_MS, type TimeRange } from '../common/time.js';

/** Keeps the records whose dimension has one of the values. */
export interface Filter {
  readonly dimension: Exclude<DimensionName, 'account_id'>;
  readonly values: readonly string[];
}

/** The grid of the rate intervals. */
export type RateIntervals = UniformBuckets;

/** Slots: the grid of every rate, except the minutes in a report of NOW. */
export const SLOTS = Object.freeze(every(SLOT_MS));

/**
 * One query to the engine, from any API: accounts, range, buckets, filters, grouping and measures. It contains nothing
 * of HTTP. Immutable.
 */
export interface UsageQuery {
  /** The tenant condition. `narrowAccounts` takes it from the credential, never from a request alone. */
  readonly accounts: Accounts;
  readonly range: TimeRange;
  readonly buckets: Buckets;
  readonly rateIntervals: RateIntervals;
  /** All filters hold. `narrowFilters` adds the pins of the credential. */
  readonly filters: readonly Filter[];
  /** A condition on records beside the filters. Only the facts can answer it. */
  readonly where?: Condition;
  readonly groupBy: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  /**
   * Whether quantiles rank all rate intervals of a bucket, those without records as 0; absent: only those with records.
   */
  readonly ranksEmptyIntervals?: true;
}

/** The result for one bucket and group: values by the names of dimensions and measures. */
export type UsageRow = {
  /** Start of the bucket, Unix milliseconds. */
  readonly bucket: number;
} & { readonly [dimension in DimensionName]?: string | number | null } & {
  readonly [measure in Exclude<MeasureName, TextMeasureName>]?: number | bigint | null;
} & { readonly [measure in TextMeasureName]?: string | null };
