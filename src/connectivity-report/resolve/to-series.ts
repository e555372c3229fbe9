import type { Fault } from '../../errors/api-error.js';
import { METRIC_NAMES } from '../../usage/metric-names.js';
import { AGGREGATIONS, metric as metricOf } from '../language/metrics.js';
import type { MetricDto } from '../request/metric.dto.js';
import type { AggregateSeries, PercentileSeries } from './report.js';

export interface SeriesByKind {
  /** In the order of the answer: by aggregation, then by metric. */
  readonly aggregates: readonly AggregateSeries[];
  /** In the order of the request. */
  readonly percentiles: readonly PercentileSeries[];
}

/** The series that a request's metrics ask for. */
export function toSeries(metrics: readonly MetricDto[], faults: Fault[]): SeriesByKind {
  const aggregates: AggregateSeries[] = [];
  const percentiles: PercentileSeries[] = [];
  const seen = new Set<string>();
  metrics.forEach((dto, i) => {
    const path = `metrics[${i}]`;
    const series = toOneSeries(dto, path, faults);
    if (!series) return;
    const key = `${dto.name} ${'percentile' in series ? series.percentile : series.aggregation}`;
    if (seen.has(key)) faults.push({ name: 'REPEATED_METRIC', field: path });
    seen.add(key);
    if ('percentile' in series) percentiles.push(series);
    else aggregates.push(series);
  });
  return { aggregates: aggregates.sort(inAnswerOrder), percentiles };
}

function toOneSeries(
  dto: MetricDto,
  path: string,
  faults: Fault[],
): AggregateSeries | PercentileSeries | undefined {
  const { figures, ranked } = metricOf(dto.name);
  const percentile = dto.metric_filter_clauses?.[0]?.filters[0]?.comparison_value;
  const aggregation = dto.aggregation_type;
  if ((aggregation == null) === (percentile === undefined)) {
    const detail = 'exactly one of aggregation_type and metric_filter_clauses';
    faults.push({ name: 'AGGREGATION', field: path, detail });
    return undefined;
  }
  if (percentile !== undefined) {
    if (ranked) return { metric: dto.name, figure: ranked, percentile };
    const detail = `not defined for ${dto.name}`;
    faults.push({ name: 'PERCENTILE', field: `${path}.metric_filter_clauses`, detail });
    return undefined;
  }
  const figure = aggregation && figures[aggregation];
  if (aggregation && figure) return { metric: dto.name, aggregation, figure };
  const detail = `${dto.name} has ${Object.keys(figures).join(', ')}`;
  faults.push({ name: 'AGGREGATION', field: `${path}.aggregation_type`, detail });
  return undefined;
}

function inAnswerOrder(a: AggregateSeries, b: AggregateSeries): number {
  return (
    AGGREGATIONS.indexOf(a.aggregation) - AGGREGATIONS.indexOf(b.aggregation) ||
    METRIC_NAMES.indexOf(a.metric) - METRIC_NAMES.indexOf(b.metric)
  );
}
