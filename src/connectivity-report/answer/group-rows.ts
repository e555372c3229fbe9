import { toJson } from '../../http/json.js';
import { compareTexts } from '../../common/text-order.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { ReportDimension } from '../language/vocabulary.js';

type Value = string | number | bigint | null;

/** The rows of one combination of the values in the grouping. */
export interface Group {
  readonly rows: readonly UsageRow[];
  /** In the order of the dimensions in the grouping. */
  readonly values: readonly Value[];
  /** JSON members with the group's values, for the end of each point. */
  readonly members: string;
}

/**
 * Groups rows by their values in the grouping. Groups are in the order of these values: numbers by size, texts by
 * bytes, null last.
 */
export function groupRows(groupBy: readonly ReportDimension[], rows: readonly UsageRow[]): Group[] {
  if (groupBy.length === 0) return [{ rows, members: '', values: [] }];
  const keyOf = keysOf(groupBy);
  const found = new Map<Value, { rows: UsageRow[]; members: string; values: Value[] }>();
  for (const row of rows) {
    const key = keyOf(row);
    let group = found.get(key);
    if (!group) {
      const values = groupBy.map((name) => row[name] as Value);
      const members = groupBy.map((name, i) => `,"${name}":${toJson(values[i])}`).join('');
      found.set(key, (group = { rows: [], members, values }));
    }
    group.rows.push(row);
  }
  return [...found.values()].sort((a, b) => compareLists(a.values, b.values));
}

/** The key of a group. A single value is its own key. */
function keysOf(groupBy: readonly ReportDimension[]): (row: UsageRow) => Value {
  const [only, ...others] = groupBy;
  return only !== undefined && others.length === 0
    ? (row) => row[only] as Value
    : (row) => JSON.stringify(groupBy.map((name) => row[name]));
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x = null, y = null] = [a[i], b[i]];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    return typeof x === 'string' && typeof y === 'string' ? compareTexts(x, y) : x < y ? -1 : 1;
  }
  return 0;
}
