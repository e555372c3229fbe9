import { familyOf, type Family, type MeasureName } from './measures.js';
import type { UsageQuery, UsageRow } from './usage-query.js';

/** Splits a query into queries with measures of one family each. Most queries need no split. */
export function splitQuery(query: UsageQuery): readonly UsageQuery[] {
  const [first, ...others] = query.measures;
  const family = first && familyOf(first);
  if (others.every((name) => familyOf(name) === family)) return [query];
  const families = new Map<Family, MeasureName[]>();
  for (const name of query.measures) {
    const own = families.get(familyOf(name));
    if (own) own.push(name);
    else families.set(familyOf(name), [name]);
  }
  return [...families.values()].map((measures) => ({ ...query, measures }));
}

/**
 * Merges the rows of split queries: one row for each bucket and group. Each of these queries has a row wherever a
 * record has a part, so all have rows for the same buckets and groups.
 */
export function mergeRows({ groupBy }: UsageQuery, answers: readonly UsageRow[][]): UsageRow[] {
  const [first = [], ...others] = answers;
  if (others.length === 0) return first;
  const merged = new Map<string, UsageRow>();
  // A value begins with `=`, null is empty. No value contains NUL.
  const placeOf = (row: UsageRow) =>
    [row.bucket, ...groupBy.map((name) => (row[name] === null ? '' : `=${String(row[name])}`))].join('\0');
  for (const rows of answers) {
    for (const row of rows) {
      const place = placeOf(row);
      const known = merged.get(place);
      merged.set(place, known ? { ...known, ...row } : row);
    }
  }
  // Rows that only a later answer has would be last.
  return [...merged.values()].sort((one, other) => one.bucket - other.bucket);
}
