import { quotient } from '../../oracle/naive.js';
import { compareGroups, compareKeys, type Group, type Key } from './groups.js';
import type { Range } from './range.js';
import { columnsOf, valueAt, type Cell, type Column, type Series } from './series.js';
import type { Value, WireMetricFilter, WireOrder, WireRequest } from './wire.js';

/** What a bucket without records shows. */
export function filled(cells: readonly Cell[], fill: string | undefined): Cell[] {
  let previous: Value = null;
  return cells.map((cell) => {
    if (cell.value !== undefined) {
      previous = cell.value;
      return cell;
    }
    if (fill === 'ZERO') return { ...cell, value: 0 };
    if (fill === 'NULL') return { ...cell, value: null };
    return fill === 'PREVIOUS' ? { ...cell, value: previous } : cell;
  });
}

const compare = (one: number | bigint, other: number): number => (one < other ? -1 : one > other ? 1 : 0);

function holds(value: Value | undefined, filter: WireMetricFilter): boolean {
  const plain = (): boolean => {
    if (filter.operator === 'IS_MISSING') return value === null || value === undefined;
    if (value === null || value === undefined) return false;
    const [low = 0, high = 0] = [filter.comparison_value ?? 0].flat();
    if (filter.operator === 'EQUAL') return compare(value, low) === 0;
    if (filter.operator === 'GREATER_THAN') return compare(value, low) > 0;
    if (filter.operator === 'LESS_THAN') return compare(value, low) < 0;
    return compare(value, low) >= 0 && compare(value, high) <= 0;
  };
  return plain() !== (filter.not === true);
}

/** Leaves the buckets of each group in which every metric's clauses hold. */
export function having(series: readonly Series[]): Series[] {
  return series.map((one) => {
    const ofGroup = series.filter(({ group, isRest }) => group === one.group && isRest === one.isRest);
    const cells = one.cells.filter((_, i) =>
      ofGroup.every(({ column, cells: own }) =>
        (column.metric.metric_filter_clauses ?? [])
          .flatMap(({ filters }) => filters)
          .every((filter) => holds(own[i]?.value, filter)),
      ),
    );
    return { ...one, cells };
  });
}

/** Null and what is missing come last, whichever way. */
function compareValues(one: Value | undefined, other: Value | undefined, sign: number): number {
  const [a, b] = [one ?? null, other ?? null];
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return a < b ? -sign : a > b ? sign : 0;
}

function compareDimensions(one: Key | undefined, other: Key | undefined, sign: number): number {
  const difference = compareKeys(one, other);
  return (one ?? null) === null || (other ?? null) === null ? difference : difference * sign;
}

const signOf = ({ sort_order: order = 'ASCENDING' }: WireOrder): number => (order === 'DESCENDING' ? -1 : 1);

/** The groups in the order that a request wants; ties in the order of the combinations. */
export function ordered(
  groups: readonly Group[],
  dimensions: readonly string[],
  request: WireRequest,
  { whole }: Range,
): Group[] {
  const columns = columnsWithRanks(request);
  const asked = (request.order_by ?? []).filter(({ field_name: name }) => name !== 'time_stamp');
  const first = request.metrics[0];
  const usual =
    request.limit !== undefined && first
      ? [
          {
            order: { field_name: first.name, sort_order: 'DESCENDING' },
            column: columns.find(({ metric }) => metric === first),
          },
        ]
      : [];
  const rules =
    asked.length > 0 ? asked.map((order) => ({ order, column: columnOf(columns, order) })) : usual;
  return groups.toSorted((one, other) => {
    for (const { order, column } of rules) {
      const sign = signOf(order);
      const difference = column
        ? compareValues(valueAt(column, one, whole), valueAt(column, other, whole), sign)
        : compareDimensions(one.values[order.field_name], other.values[order.field_name], sign);
      if (difference !== 0) return difference;
    }
    return compareGroups(dimensions, one, other);
  });
}

const columnsWithRanks = (request: WireRequest): Column[] => [
  ...columnsOf(request),
  ...request.metrics
    .filter(({ aggregation_type: aggregation }) => aggregation === undefined)
    .map((metric) => ({ metric, aggregation: undefined, zeros: false })),
];

/** A series is meant by the name that it is printed under; if there is none, by the name of its metric. */
function columnOf(columns: readonly Column[], order: WireOrder): Column | undefined {
  const fitting = columns.filter(
    ({ aggregation }) => order.aggregation_type === undefined || order.aggregation_type === aggregation,
  );
  return (
    fitting.find(({ metric }) => (metric.alias ?? metric.name) === order.field_name) ??
    fitting.find(({ metric }) => metric.name === order.field_name)
  );
}

export const isNewestFirst = ({ order_by: orders = [] }: WireRequest): boolean =>
  orders.some((order) => order.field_name === 'time_stamp' && signOf(order) < 0);

/** The least exponent of two that a double has. */
const BITS = 1074n;

/** A number in units of 2^-1074, of which every double is a whole number. */
function inUnits(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value << BITS;
  let [whole, halvings] = [value, 0n];
  for (; !Number.isInteger(whole); halvings++) whole *= 2;
  return BigInt(whole) << (BITS - halvings);
}

/** The exact mean, rounded once. */
const mean = (values: readonly (number | bigint)[]): number =>
  quotient(
    values.map(inUnits).reduce((all, one) => all + one, 0n),
    BigInt(values.length) << BITS,
  );

/** Of slots that are all without records the rank is zero. */
const isRankOfZeros = ({ aggregation = '', zeros }: Column): boolean => zeros && /^P\d/.test(aggregation);

/** What a request wants to know over all of a series. */
export function totalsOf(
  series: Series,
  names: readonly string[],
  { whole }: Range,
): Record<string, unknown> {
  const { column, group, cells, isRest } = series;
  const shown = cells.map(({ value }) => value).filter((value) => value !== undefined && value !== null);
  const sorted = shown.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const has = (name: string, value: () => unknown) => (names.includes(name) ? value() : undefined);
  return {
    name: column.metric.alias ?? column.metric.name,
    aggregation_type: column.aggregation,
    ...group.values,
    ...(isRest && { others: true }),
    total: has('TOTAL', () => valueAt(column, group, whole) ?? (isRankOfZeros(column) ? 0 : null)),
    minimum: has('MINIMUM', () => sorted[0] ?? null),
    maximum: has('MAXIMUM', () => sorted.at(-1) ?? null),
    average: has('AVERAGE', () => (shown.length === 0 ? null : mean(shown))),
  };
}
