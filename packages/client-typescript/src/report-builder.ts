import type { DimensionFilter, Metric, Report } from './types.js';

type Dimension = NonNullable<Report['dimensions']>[number];
type Operator = DimensionFilter['operator'];

/** Builds the body of a report. Every step gives a new builder, so that one can be the start of several reports. */
export class ReportBuilder {
  readonly #report: Omit<Report, 'metrics'>;
  readonly #filters: readonly DimensionFilter[];
  readonly #metrics: readonly Metric[];

  private constructor(
    report: Omit<Report, 'metrics'>,
    filters: readonly DimensionFilter[],
    metrics: readonly Metric[],
  ) {
    this.#report = report;
    this.#filters = filters;
    this.#metrics = metrics;
  }

  /** From a date-time with offset or a relative date, such as `LAST_MONTH`, to another. */
  static over(start: string, end: string): ReportBuilder {
    return new ReportBuilder({ start_date_time: start, end_date_time: end }, [], []);
  }

  /** The five minutes up to now. */
  static now(): ReportBuilder {
    return ReportBuilder.over('NOW', 'NOW');
  }

  /** Any other property of a report: `granularity`, `time_zone`, `order_by`, `totals` and so on. */
  with(more: Partial<Omit<Report, 'metrics' | 'dimension_filter_clauses'>>): ReportBuilder {
    return new ReportBuilder({ ...this.#report, ...more }, this.#filters, this.#metrics);
  }

  every(granularity: NonNullable<Report['granularity']>, timeZone?: string): ReportBuilder {
    return this.with({ granularity, ...(timeZone !== undefined && { time_zone: timeZone }) });
  }

  by(...dimensions: Dimension[]): ReportBuilder {
    return this.with({ dimensions: [...(this.#report.dimensions ?? []), ...dimensions] });
  }

  /** All filters hold together. */
  where(
    dimension: DimensionFilter['dimension_name'],
    expressions: DimensionFilter['expressions'],
    operator: Operator = 'EXACT',
  ): ReportBuilder {
    const filter: DimensionFilter = { dimension_name: dimension, operator, expressions };
    return new ReportBuilder(this.#report, [...this.#filters, filter], this.#metrics);
  }

  metric(
    name: Metric['name'],
    aggregation: NonNullable<Metric['aggregation_type']> = 'COUNT',
    more: Omit<Metric, 'name' | 'aggregation_type'> = {},
  ): ReportBuilder {
    const metric: Metric = { name, aggregation_type: aggregation, ...more };
    return new ReportBuilder(this.#report, this.#filters, [...this.#metrics, metric]);
  }

  build(): Report {
    const clauses = this.#filters.map((filter) => ({ filters: [filter] }));
    return {
      ...this.#report,
      ...(clauses.length > 0 && { dimension_filter_clauses: clauses }),
      metrics: [...this.#metrics],
    };
  }
}
