import type { LocalClock } from '../../query-engine/local-clock.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import type { Plan } from '../../query-engine/plan.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { Aggregation, Figure, RateBase } from '../language/metrics.js';
import type { OnlineDetail } from '../language/metrics/equipment.js';
import type { ReportDimension } from '../language/vocabulary.js';
import type { MetricTest, Shape } from './shape.js';

/** A dimension pinned by EXACT, as it is echoed: in the request's own JSON types. */
export interface Echo {
  readonly name: ReportDimension;
  readonly value: string | number | readonly (string | number)[];
}

/** What every series has. */
interface CommonSeries {
  readonly metric: MetricName;
  /** Printed instead of the metric's name. */
  readonly alias?: string;
}

/** The points of one metric and one aggregation, ascending in time. */
export interface AggregateSeries extends CommonSeries {
  readonly aggregation: Aggregation;
  readonly figure: Figure;
  /** What a row's value must pass, or else the row is left out of all series. */
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
  /** Each of their values has a series of its own. */
  readonly groupBy: readonly ReportDimension[];
  readonly rateBase: RateBase;
  /** What times are printed in: an offset in minutes, or that of a clock at each. */
  readonly offset: number | LocalClock;
  /** Whether the answer is to tell about itself. */
  readonly metadata: boolean;
}

/** What an answer tells about itself. */
export interface ReportMetadata {
  /**
   * From when on the buckets are complete, Unix milliseconds: those of which something is no longer kept are left out.
   * Null when nothing has expired.
   */
  readonly dataFrom: number | null;
  /** When the data were looked at, Unix milliseconds: all that was acknowledged before is in the answer. */
  readonly lookedAt: number;
  /** What the answer was made of. */
  readonly sources: readonly Plan['source'][];
}

/** A report over an absolute range. */
export interface RangeReport extends Common {
  readonly kind: 'range';
  /** As asked for, whatever buckets cover it. Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Printed instead of the bucket's start where the range is a single bucket. */
  readonly stamp: number | undefined;
  readonly aggregates:
    { readonly series: readonly AggregateSeries[]; readonly query: UsageQuery } | undefined;
  readonly percentiles:
    { readonly series: readonly PercentileSeries[]; readonly query: UsageQuery } | undefined;
  /** What is made of the rows; absent: just their series. */
  readonly shape?: Shape;
}

/** A report over the five minutes up to now. */
export interface NowReport extends Common {
  readonly kind: 'now';
  /** By metric; of each name one. */
  readonly series: readonly AggregateSeries[];
  /** What is told of the subscriber's equipment. */
  readonly details?: readonly OnlineDetail[];
  readonly query: UsageQuery;
}

/** A resolved request. Nothing after it sees the DTO. */
export type Report = RangeReport | NowReport;
