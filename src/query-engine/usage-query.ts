import type { Accounts } from '../common/accounts.js';
import { every, type Buckets, type UniformBuckets } from './buckets.js';
import type { Condition } from './condition.js';
import type { DimensionName } from '../record-model/dimensions.js';
import type { MeasureName, TextMeasureName } from './measures.js';
import { SLOT_MS, type TimeRange } from '../common/time.js';

/** Keeps the records whose dimension has any of the values. */
export interface Filter {
  readonly dimension: Exclude<DimensionName, 'account_id'>;
  readonly values: readonly string[];
}

/** The grid on which rates are taken before their least and greatest are found. */
export type RateIntervals = UniformBuckets;

/** Slots: the grid of every rate, but for the minutes of a report of NOW. */
export const SLOTS = Object.freeze(every(SLOT_MS));

/**
 * One question to the engine, whichever API asked it: who, what range, cut how, of which records, by what, how much.
 * Knows nothing of HTTP. Immutable.
 */
export interface UsageQuery {
  /** The tenant condition; comes from the credential by `narrowAccounts`, never from a request alone. */
  readonly accounts: Accounts;
  readonly range: TimeRange;
  readonly buckets: Buckets;
  readonly rateIntervals: RateIntervals;
  /** All of them hold; those that the credential is pinned to are among them, by `narrowFilters`. */
  readonly filters: readonly Filter[];
  /** What records must meet beside the filters. Only the facts can tell. */
  readonly where?: Condition;
  readonly groupBy: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  /** Whether quantiles rank all rate intervals of a bucket, those without records as 0; absent: those that have records. */
  readonly ranksEmptyIntervals?: true;
}

/** What came back for one bucket and group: values by the names of dimensions and measures. */
export type UsageRow = {
  /** Start of the bucket, Unix milliseconds. */
  readonly bucket: number;
} & { readonly [dimension in DimensionName]?: string | number | null } & {
  readonly [measure in Exclude<MeasureName, TextMeasureName>]?: number | bigint | null;
} & { readonly [measure in TextMeasureName]?: string | null };
