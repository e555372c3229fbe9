import type { Random } from '../../oracle/random.js';
import { groupedBy } from '../naive/groups.js';
import type { WireMetric, WireMetricFilter, WireOrder, WireRequest } from '../naive/wire.js';
import type { World } from '../world.js';
import { makeDates } from './time.js';

/** Gives a request some of what shapes an answer. */
export function makeShape(world: World, request: WireRequest): WireRequest {
  const { random } = world;
  const grouped = groupedBy(request, world.accounts);
  const shape: Partial<WireRequest> = {};
  if (random.chance(0.5)) shape.order_by = makeOrder(random, request, grouped);
  if (grouped.length > 0 && random.chance(0.5)) {
    shape.limit = random.integer(1, 4);
    if (random.chance(0.6)) shape.others = true;
  }
  if (random.chance(0.3)) shape.totals = random.some(['TOTAL', 'MINIMUM', 'MAXIMUM', 'AVERAGE']);
  if (random.chance(0.2))
    shape.compare = random.pick([
      'PREVIOUS_PERIOD',
      'PREVIOUS_YEAR',
      makeDates(world, request.granularity, true),
    ]);
  if (random.chance(0.5)) shape.fill = random.pick(fillsOf({ ...request, ...shape }, grouped));
  if (random.chance(0.2)) {
    // Pages are in the order of the groups, and nothing else.
    delete shape.limit;
    delete shape.others;
    const order_by = shape.order_by?.filter((order) => order.field_name === 'time_stamp');
    return { ...request, ...shape, ...(order_by && { order_by }), page_size: random.integer(1, 4) };
  }
  const metrics =
    random.chance(0.3) && !request.metrics.some(isRanked)
      ? request.metrics.map((one) => withHaving(random, one))
      : request.metrics;
  return { ...request, ...shape, metrics };
}

const nameOf = ({ alias, name }: WireMetric): string => alias ?? name;

const isRanked = ({ aggregation_type: aggregation }: WireMetric): boolean => aggregation === undefined;

/** The fills that can change an answer: a null is not ranked, and the one bucket of a group has its records. */
function fillsOf({ metrics, granularity, compare }: WireRequest, grouped: readonly string[]): string[] {
  const ranked = metrics.some(isRanked);
  const others = ranked ? [] : ['NULL', 'PREVIOUS'];
  const isSingle = granularity === undefined || granularity === 'TOTAL';
  if (!isSingle || compare !== undefined || grouped.length === 0) return ['NONE', 'ZERO', 'ZERO', ...others];
  const ranksSlots =
    (ranked && granularity === undefined) ||
    metrics.some(({ aggregation_type: aggregation = '' }) => /^P\d/.test(aggregation));
  return ranksSlots ? ['NONE', 'ZERO'] : ['NONE'];
}

function makeOrder(random: Random, { metrics }: WireRequest, grouped: readonly string[]): WireOrder[] {
  const direction = () => random.pick(['ASCENDING', 'DESCENDING']);
  // A name that several metrics have means one of them by its aggregation, which a percentile has not.
  const named = metrics.filter(
    (metric) => !isRanked(metric) || metrics.every((one) => one === metric || nameOf(one) !== nameOf(metric)),
  );
  const metric = random.pick(named.length > 0 ? named : metrics);
  const byMetric: WireOrder = {
    field_name: nameOf(metric),
    aggregation_type: metric.aggregation_type,
    sort_order: direction(),
  };
  const byDimension = grouped.map((name) => ({ field_name: name, sort_order: direction() }));
  const byTime = { field_name: 'time_stamp', sort_order: direction() };
  if (named.length === 0) return [byTime];
  return random.some(grouped.length > 0 ? [byMetric, ...byDimension, byTime] : [byTime]);
}

function withHaving(random: Random, metric: WireMetric): WireMetric {
  if (metric.aggregation_type === undefined || random.chance(0.5)) return metric;
  const value = () => random.pick([0, 1, 1000, 1e6, 0.5, 1e12]);
  const tests: WireMetricFilter[] = [
    { operator: 'EQUAL', comparison_value: value() },
    { operator: 'GREATER_THAN', comparison_value: value() },
    { operator: 'LESS_THAN', comparison_value: value() },
    { operator: 'BETWEEN', comparison_value: [0, value()] },
    { operator: 'IS_MISSING' },
  ];
  const filters = random
    .some(tests)
    .slice(0, 2)
    .map((filter) => (random.chance(0.3) ? { ...filter, not: true } : filter));
  return { ...metric, metric_filter_clauses: [{ filters }] };
}
