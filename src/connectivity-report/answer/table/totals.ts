import { closedMap, type ClosedMap } from '../../../common/closed-map.js';
import type { Whole } from '../../../common/divide.js';
import type { TotalName } from '../../language/shape.js';
import { meanOf } from './mean.js';
import type { Value } from './line.js';
import type { TableSeries } from './table-series.js';

/** How a total is computed. */
const FIGURES: ClosedMap<Record<TotalName, (series: TableSeries, values: readonly Whole[]) => Value>> =
  closedMap({
    TOTAL: ({ total }) => total,
    MINIMUM: (_, values) => extreme(values, (one, other) => one < other),
    MAXIMUM: (_, values) => extreme(values, (one, other) => one > other),
    AVERAGE: (_, values) => (values.length === 0 ? null : meanOf(values)),
  });

/** The requested totals of a series, in the order of the answer. */
export function totalsOf(series: TableSeries, asked: readonly TotalName[]): [TotalName, Value][] {
  const values: Whole[] = [];
  for (let place = 0; place < series.length; place++) {
    const value = series.valueOf(place);
    if (value !== null) values.push(value);
  }
  return (Object.keys(FIGURES) as TotalName[])
    .filter((name) => asked.includes(name))
    .map((name) => [name, FIGURES[name](series, values)]);
}

function extreme(values: readonly Whole[], isBeyond: (one: Whole, other: Whole) => boolean): Value {
  let found: Value = null;
  for (const value of values) if (found === null || isBeyond(value, found)) found = value;
  return found;
}
