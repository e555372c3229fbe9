import type { Whole } from '../../../common/divide.js';
import type { MeasureName } from '../../../query-engine/measures.js';
import type { UsageRow } from '../../../query-engine/usage-query.js';
import type { Aggregation } from '../aggregations.js';

/** The lengths of time for the rates of a report, in milliseconds. */
export interface RateBase {
  /** The width of the rate intervals. */
  readonly intervalMs: number;
  /** The divisor of a mean: the time of the rate intervals with records, or the whole time of a window. */
  readonly averageMs: 'active intervals' | number;
}

/** A value of a metric; null when there is none. */
export type FigureValue = Whole | null;

/** How one aggregation of a metric is computed. */
export interface Figure {
  /** The measures that the engine computes. */
  readonly measures: readonly MeasureName[];
  /** Computes the value from the measures. */
  readonly value: (row: UsageRow, base: RateBase) => FigureValue;
  /** The value of a window without usage. */
  readonly empty: 0 | null;
  /** The texts that are printed instead of 0 and 1. */
  readonly words?: readonly [no: string, yes: string];
}

export interface Metric {
  readonly unit: string;
  readonly description: string;
  readonly figures: Readonly<Partial<Record<Aggregation, Figure>>>;
  /** The figures in a report of NOW, if they differ. */
  readonly nowFigures?: Metric['figures'];
  /** The figure whose values PERCENTILE ranks. */
  readonly ranked?: Figure;
}
