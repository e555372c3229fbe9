import type { Comparand } from '../language/comparand.js';
import type { FillName, MetricTestName, TotalName } from '../language/shape.js';
import type { RangeReport } from './report.js';

/** A test of a value. */
export interface MetricTest {
  readonly name: MetricTestName;
  /** The operands: two for BETWEEN, none for IS_MISSING, otherwise one. */
  readonly than: readonly Comparand[];
  readonly not: boolean;
}

/** A value of a dimension in the grouping. */
export type Key = string | number | bigint | null;

/** One rule of the order of the groups. */
export type GroupOrder = { readonly descending: boolean } & (
  | { readonly by: 'dimension'; readonly place: number }
  /** By the figure over the whole range. The index is that of the series within its kind. */
  | { readonly by: 'aggregates' | 'percentiles'; readonly place: number }
);

/** A page of the groups, in the order of their values. */
export interface ReportPage {
  /** The most groups of the page. */
  readonly size: number;
  /** The last group of the page before. */
  readonly after: readonly Key[] | undefined;
  /** Identifies the request, regardless of its page. */
  readonly request: string;
  /** The time of the request for the first page, Unix milliseconds. Relative dates refer to it on all pages. */
  readonly now: number;
}

/** The shape of an answer. */
export interface Shape {
  readonly fill: FillName;
  /** Rules in their order of precedence. After them the values of the grouping decide. */
  readonly order: readonly GroupOrder[];
  readonly latestFirst: boolean;
  /** How many groups are shown. */
  readonly limit: number | undefined;
  /** Whether all groups beyond the limit are shown as one group. */
  readonly others: boolean;
  readonly page: ReportPage | undefined;
  readonly totals: readonly TotalName[];
  /** The same report over the range of the comparison. */
  readonly comparison: RangeReport | undefined;
}
