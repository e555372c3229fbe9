import type { LocalClock } from '../../query-engine/local-clock.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import type { Plan } from '../../query-engine/plan.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { Aggregation, Figure, RateBase } from '../language/metrics.js';
import type { OnlineDetail } from '../language/metrics/equipment.js';
import type { ReportDimension } from '../language/vocabulary.js';
import type { MetricTest, Shape } from './shape.js';

/** A dimension that EXACT pins, as the answer echoes it: in the JSON types of the request. */
export interface Echo {
  readonly name: ReportDimension;
  readonly value: string | number | readonly (string | number)[];
}

/** The common properties of all series. */
interface CommonSeries {
  readonly metric: MetricName;
  /** Printed instead of the metric's name. */
  readonly alias?: string;
}

/** The points of one metric and one aggregation, ascending in time. */
export interface AggregateSeries extends CommonSeries {
  readonly aggregation: Aggregation;
  readonly figure: Figure;
  /** The test that a row's value must pass. Otherwise all series leave the row out. */
  readonly tests?: readonly MetricTest[];
}

/** The points of one metric up to a percentile, ascending by value. */
export interface PercentileSeries extends CommonSeries {
  readonly figure: Figure;
  /** Above 0, at most 1. */
  readonly percentile: number;
}

interface Common {
  readonly echoes: readonly Echo[];
  /** Each value of these dimensions has a series of its own. */
  readonly groupBy: readonly ReportDimension[];
  readonly rateBase: RateBase;
  /** The offset in which times are printed: a number of minutes, or the offset of a clock at each time. */
  readonly offset: number | LocalClock;
  /** Whether the answer contains metadata. */
  readonly metadata: boolean;
}

/** The metadata of an answer. */
export interface ReportMetadata {
  /**
   * The time from which the buckets are complete, Unix milliseconds. Buckets with expired data are left out. Null when
   * nothing has expired.
   */
  readonly dataFrom: number | null;
  /** The time of the read, Unix milliseconds: the answer contains all records that were acknowledged before. */
  readonly lookedAt: number;
  /** The sources of the answer. */
  readonly sources: readonly Plan['source'][];
}

/** A report over an absolute range. */
export interface RangeReport extends Common {
  readonly kind: 'range';
  /** The requested range, regardless of its buckets. Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Printed instead of the bucket's start where the range is a single bucket. */
  readonly stamp: number | undefined;
  readonly aggregates:
    { readonly series: readonly AggregateSeries[]; readonly query: UsageQuery } | undefined;
  readonly percentiles:
    { readonly series: readonly PercentileSeries[]; readonly query: UsageQuery } | undefined;
  /** The shape of the answer; absent: a plain list of series. */
  readonly shape?: Shape;
}

/** A report over the last five minutes. */
export interface NowReport extends Common {
  readonly kind: 'now';
  /** By metric; one series for each name. */
  readonly series: readonly AggregateSeries[];
  /** The members with the subscriber's equipment. */
  readonly details?: readonly OnlineDetail[];
  readonly query: UsageQuery;
}

/** A resolved request. Later stages do not see the DTO. */
export type Report = RangeReport | NowReport;
