import { closedMap, type ClosedMap } from '../common/closed-map.js';
import type { Whole } from '../common/whole.js';
import type { UsageRow } from '../query-engine/usage-query.js';
import type { AggregateRequest } from './aggregate-request.js';
import { GROUPINGS, type SortKey } from './vocabulary.js';

/** The value of one period and group. */
export interface Item {
  /** Unix milliseconds. */
  readonly periodStart: number;
  /** Null for usage without the value, and without a grouping. */
  readonly group: string | Whole | null;
  readonly value: Whole;
}

/** The items of an answer, in their order. */
export function toItems(request: AggregateRequest, rows: readonly UsageRow[]): Item[] {
  const { figure, groupBy, sort } = request;
  const dimension = groupBy && GROUPINGS[groupBy];
  const items = rows.map((row) => ({
    periodStart: request.period === 'all' ? request.from : row.bucket,
    group: (dimension && row[dimension]) ?? null,
    value: figure.value(row),
  }));
  const compare = ORDERS[sort.by];
  return items.sort(sort.descending ? (a, b) => compare(b, a) : compare);
}

type Order = (a: Item, b: Item) => number;

const byPeriod: Order = (a, b) => a.periodStart - b.periodStart;
const byValue: Order = (a, b) => compare(a.value, b.value);
const byGroup: Order = (a, b) => {
  if (a.group === null || b.group === null) return Number(a.group === null) - Number(b.group === null);
  return compare(a.group, b.group);
};

/** Each is a total order, since no two items have the same bucket and group. So the reverse order is exact. */
const ORDERS: ClosedMap<Record<SortKey, Order>> = closedMap({
  period: (a, b) => byPeriod(a, b) || byGroup(a, b),
  value: (a, b) => byValue(a, b) || byPeriod(a, b) || byGroup(a, b),
  group: (a, b) => byGroup(a, b) || byPeriod(a, b),
});

function compare(a: string | Whole, b: string | Whole): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
