import type { Comparand } from '../language/comparand.js';
import type { FillName, MetricTestName, TotalName } from '../language/shape.js';
import type { RangeReport } from './report.js';

/** Holds of a value, or not. */
export interface MetricTest {
  readonly name: MetricTestName;
  /** What the value is held against; two of them for BETWEEN, none for IS_MISSING. */
  readonly than: readonly Comparand[];
  readonly not: boolean;
}

/** A value of a dimension grouped by. */
export type Key = string | number | bigint | null;

/** One rule of the order of the groups. */
export type GroupOrder = { readonly descending: boolean } & (
  | { readonly by: 'dimension'; readonly place: number }
  /** By the figure over the whole range; the place is that of the series among those of its kind. */
  | { readonly by: 'aggregates' | 'percentiles'; readonly place: number }
);

/** A part of the groups, in the order of their values. */
export interface ReportPage {
  /** How many groups it has at most. */
  readonly size: number;
  /** Where the page before ended. */
  readonly after: readonly Key[] | undefined;
  /** Stands for the request, its pages aside. */
  readonly request: string;
  /** When the first page was asked for: what is relative to now stays what it was. Unix milliseconds. */
  readonly now: number;
}

/** What is made of the rows of a report. */
export interface Shape {
  readonly fill: FillName;
  /** The first decides, then the next; at last the values grouped by. */
  readonly order: readonly GroupOrder[];
  readonly latestFirst: boolean;
  /** How many groups are shown. */
  readonly limit: number | undefined;
  /** Whether all groups beyond the limit are shown as one. */
  readonly others: boolean;
  readonly page: ReportPage | undefined;
  readonly totals: readonly TotalName[];
  /** The same report over the range that it is compared with. */
  readonly comparison: RangeReport | undefined;
}
