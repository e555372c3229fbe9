import type { RowColumns } from '../../query-engine/row-columns.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { ReportDimension } from '../language/vocabulary.js';
import { groupRows, type Group } from './group-rows.js';

/** The same as {@link groupRows}, but creates the rows of a group only when they are read, and does not keep them. */
export function groupColumns(groupBy: readonly ReportDimension[], columns: RowColumns): Group[] {
  // One row represents each group during sorting.
  const byRow = new Map<UsageRow, { readonly rows: readonly UsageRow[] }>();
  for (const group of columns.byGroup()) {
    const members = groupBy.map((name, i) => [name, group.values[i]] as const);
    byRow.set({ bucket: 0, ...Object.fromEntries(members) }, group);
  }
  return groupRows(groupBy, [...byRow.keys()]).map(({ rows: [first], ...group }) => {
    const own = first && byRow.get(first);
    return {
      ...group,
      get rows() {
        return own?.rows ?? [];
      },
    };
  });
}
