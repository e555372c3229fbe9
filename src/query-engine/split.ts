import { familyOf, type Family, type MeasureName } from './measures.js';
import type { UsageQuery, UsageRow } from './usage-query.js';

/** Queries that each ask for measures of one family, and together for what the query asks for; mostly itself alone. */
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
 * The rows of a query from those of the queries it was split into: of the same bucket and group one row. Each of these
 * has a row wherever a record has a part, so that they have the same ones.
 */
export function mergeRows({ groupBy }: UsageQuery, answers: readonly UsageRow[][]): UsageRow[] {
  const [first = [], ...others] = answers;
  if (others.length === 0) return first;
  const merged = new Map<string, UsageRow>();
  // A value begins with what null has not; no value has NUL.
  const placeOf = (row: UsageRow) =>
    [row.bucket, ...groupBy.map((name) => (row[name] === null ? '' : `=${String(row[name])}`))].join('\0');
  for (const rows of answers) {
    for (const row of rows) {
      const place = placeOf(row);
      const known = merged.get(place);
      merged.set(place, known ? { ...known, ...row } : row);
    }
  }
  // Rows that only a later answer had would stand at the end.
  return [...merged.values()].sort((one, other) => one.bucket - other.bucket);
}
