import type { Fault } from '../../errors/api-error.js';
import { oneOfNames } from '../../errors/nearest.js';
import { TIME_STAMP } from '../language/shape.js';
import type { MetricDto } from '../request/metric.dto.js';
import type { ReportDto } from '../request/report.dto.js';
import type { OrderByDto } from '../request/shape.dto.js';
import type { GroupOrder } from './shape.js';
import type { SeriesByKind } from './to-series.js';

export interface ResolvedOrder {
  readonly groups: readonly GroupOrder[];
  readonly latestFirst: boolean;
}

/**
 * The order of a request's groups and points.
 * @param groupBy the dimensions that make groups; undefined when they have a fault.
 */
export function toOrder(
  dto: ReportDto,
  series: SeriesByKind,
  groupBy: readonly string[] | undefined,
  faults: Fault[],
): ResolvedOrder {
  const asked = dto.order_by ?? [];
  const groups: GroupOrder[] = [];
  let latestFirst = false;
  asked.forEach((order, i) => {
    const { field_name: name } = order;
    const path = `order_by[${i}]`;
    const own = name === TIME_STAMP ? [] : toGroupOrder(order, path, dto, series, groupBy, faults);
    const isTwice =
      asked.findIndex((other) => isSame(other, order)) < i ||
      groups.some((one) => own.some(({ by, place }) => one.by === by && one.place === place));
    if (isTwice) faults.push({ name: 'ORDER_BY', field: path, detail: `${name} is given twice` });
    groups.push(...own);
    if (name !== TIME_STAMP) return;
    refuseAggregation(order, path, faults);
    latestFirst = isDescending(order);
  });
  if (groups.length === 0 && dto.limit != null) groups.push(...byFirstMetric(dto, series));
  return { groups, latestFirst };
}

const isSame = (one: OrderByDto, other: OrderByDto): boolean =>
  one.field_name === other.field_name && (one.aggregation_type ?? null) === (other.aggregation_type ?? null);

const isDescending = ({ sort_order: order }: OrderByDto): boolean => order === 'DESCENDING';

function refuseAggregation(
  { aggregation_type: aggregation }: OrderByDto,
  path: string,
  faults: Fault[],
): void {
  if (aggregation == null) return;
  faults.push({ name: 'ORDER_BY', field: `${path}.aggregation_type`, detail: 'only with a metric' });
}

function toGroupOrder(
  order: OrderByDto,
  path: string,
  dto: ReportDto,
  series: SeriesByKind,
  groupBy: readonly string[] | undefined,
  faults: Fault[],
): GroupOrder[] {
  const { field_name: name } = order;
  const descending = isDescending(order);
  if (dto.dimensions?.some((dimension) => dimension === name)) {
    refuseAggregation(order, path, faults);
    const place = groupBy?.indexOf(name) ?? -1;
    // A dimension that is pinned to a single value orders nothing.
    return place === -1 ? [] : [{ by: 'dimension', place, descending }];
  }
  const metrics = dto.metrics.filter((metric) => nameOf(metric) === name || metric.name === name);
  if (metrics.length === 0) {
    const names = [...new Set([...dto.metrics.map(nameOf), ...(dto.dimensions ?? []), TIME_STAMP])];
    faults.push({ name: 'ORDER_BY', field: `${path}.field_name`, detail: oneOfNames(name, names) });
    return [];
  }
  const { aggregation_type: asked } = order;
  const fitting = metrics.filter((metric) => asked == null || metric.aggregation_type === asked);
  // The printed name of a series has priority over the names of other metrics.
  const printed = fitting.filter((metric) => nameOf(metric) === name);
  const [metric, ...others] = printed.length > 0 ? printed : fitting;
  if (metric && others.length === 0)
    return placeOf(metric, series).map((place) => ({ ...place, descending }));
  const types = metrics.flatMap(({ aggregation_type: type }) => type ?? []);
  const detail = asked == null ? `must be one of ${types.join(', ')}` : oneOfNames(asked, types);
  faults.push({ name: 'ORDER_BY', field: `${path}.aggregation_type`, detail });
  return [];
}

/** The name of a metric in the answer. Its own name means it too: no alias is the name of a metric. */
const nameOf = ({ alias, name }: MetricDto): string => alias ?? name;

/** The position of a metric's series; none when the metric has a fault. */
function placeOf(
  { name, aggregation_type: aggregation }: MetricDto,
  { aggregates, percentiles }: SeriesByKind,
): { readonly by: 'aggregates' | 'percentiles'; readonly place: number }[] {
  const place =
    aggregation == null
      ? percentiles.findIndex(({ metric }) => metric === name)
      : aggregates.findIndex((one) => one.metric === name && one.aggregation === aggregation);
  return place === -1 ? [] : [{ by: aggregation == null ? 'percentiles' : 'aggregates', place }];
}

/** The default order: the groups with the most of the first metric come first. */
function byFirstMetric({ metrics: [first] }: ReportDto, series: SeriesByKind): GroupOrder[] {
  return first ? placeOf(first, series).map((place) => ({ ...place, descending: true })) : [];
}
