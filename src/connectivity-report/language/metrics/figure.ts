import type { Whole } from '../../../common/divide.js';
import type { MeasureName } from '../../../query-engine/measures.js';
import type { UsageRow } from '../../../query-engine/usage-query.js';
import type { Aggregation } from '../aggregations.js';

/** What the rates of a report are taken over, in milliseconds. */
export interface RateBase {
  /** Width of the rate intervals among which the least and the greatest rate are found. */
  readonly intervalMs: number;
  /** What a mean divides by: the time of the rate intervals that have records, or a window's whole time. */
  readonly averageMs: 'active intervals' | number;
}

/** A value of a metric; null where there is none to tell. */
export type FigureValue = Whole | null;

/** How one aggregation of a metric is computed. */
export interface Figure {
  /** What the engine is asked for. */
  readonly measures: readonly MeasureName[];
  /** The value, from what the engine answered. */
  readonly value: (row: UsageRow, base: RateBase) => FigureValue;
  /** The value of a window without usage. */
  readonly empty: 0 | null;
  /** What is printed instead of 0 and 1. */
  readonly words?: readonly [no: string, yes: string];
}

export interface Metric {
  readonly unit: string;
  readonly description: string;
  readonly figures: Readonly<Partial<Record<Aggregation, Figure>>>;
  /** Those of a report of NOW, where they are others. */
  readonly nowFigures?: Metric['figures'];
  /** The figure whose values PERCENTILE ranks. */
  readonly ranked?: Figure;
}
