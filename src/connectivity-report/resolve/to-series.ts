import type { Fault } from '../../errors/api-error.js';
import { AGGREGATIONS, aggregationsOf, metric as metricOf, placeOfMetric } from '../language/metrics.js';
import type { MetricDto } from '../request/metric.dto.js';
import { refuseAliases } from './aliases.js';
import { toMetricFilters } from './to-metric-filters.js';
import type { AggregateSeries, PercentileSeries } from './report.js';

export interface SeriesByKind {
  /** In the order of the answer: by aggregation, then by metric. */
  readonly aggregates: readonly AggregateSeries[];
  /** In the order of the request. */
  readonly percentiles: readonly PercentileSeries[];
}

/** The series of a request's metrics, over a range or over the last five minutes. */
export function toSeries(metrics: readonly MetricDto[], isNow: boolean, faults: Fault[]): SeriesByKind {
  const aggregates: AggregateSeries[] = [];
  const percentiles: PercentileSeries[] = [];
  const seen = new Set<string>();
  metrics.forEach((dto, i) => {
    const path = `metrics[${i}]`;
    const series = toOneSeries(dto, path, isNow, faults);
    if (!series) return;
    const key = `${dto.name} ${'percentile' in series ? series.percentile : series.aggregation}`;
    if (seen.has(key)) faults.push({ name: 'REPEATED_METRIC', field: path });
    seen.add(key);
    if ('percentile' in series) percentiles.push(series);
    else aggregates.push(series);
  });
  refuseAliases(metrics, faults);
  return { aggregates: aggregates.sort(inAnswerOrder), percentiles };
}

function toOneSeries(
  dto: MetricDto,
  path: string,
  isNow: boolean,
  faults: Fault[],
): AggregateSeries | PercentileSeries | undefined {
  const { figures, nowFigures, ranked } = metricOf(dto.name);
  const named = { metric: dto.name, ...(dto.alias != null && { alias: dto.alias }) };
  const { percentile, tests } = toMetricFilters(dto, path, faults);
  const aggregation = dto.aggregation_type;
  if (tests && aggregation == null) return undefined;
  if ((aggregation == null) === (percentile === undefined)) {
    const detail = 'exactly one of aggregation_type and metric_filter_clauses';
    faults.push({ name: 'AGGREGATION', field: path, detail });
    return undefined;
  }
  if (percentile !== undefined) {
    if (ranked) return { ...named, figure: ranked, percentile };
    const detail = `not defined for ${dto.name}`;
    faults.push({ name: 'PERCENTILE', field: `${path}.metric_filter_clauses`, detail });
    return undefined;
  }
  const figure = aggregation && ((isNow && nowFigures) || figures)[aggregation];
  if (aggregation && figure) return { ...named, aggregation, figure, ...(tests && { tests }) };
  if (aggregation && nowFigures?.[aggregation]) {
    const field = `${path}.aggregation_type`;
    faults.push({ name: 'ONLY_WITH_NOW', field, detail: `${dto.name} is told of NOW alone` });
    return undefined;
  }
  const detail = `${dto.name} has ${aggregationsOf(metricOf(dto.name)).join(', ')}`;
  faults.push({ name: 'AGGREGATION', field: `${path}.aggregation_type`, detail });
  return undefined;
}

const inAnswerOrder = (a: AggregateSeries, b: AggregateSeries): number =>
  placeOfAggregation(a) - placeOfAggregation(b) || placeOfMetric(a.metric) - placeOfMetric(b.metric);

/** The order of a flat answer, where the aggregations of a metric are neighbours. */
export const inFlatOrder = (a: AggregateSeries, b: AggregateSeries): number =>
  placeOfMetric(a.metric) - placeOfMetric(b.metric) || placeOfAggregation(a) - placeOfAggregation(b);

const placeOfAggregation = ({ aggregation }: AggregateSeries): number => AGGREGATIONS.indexOf(aggregation);
