import type { RowColumns } from '../../query-engine/row-columns.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { ReportDimension } from '../language/vocabulary.js';
import { groupRows, type Group } from './group-rows.js';

/** As {@link groupRows}, but the rows of a group are made when they are looked at, and not kept. */
export function groupColumns(groupBy: readonly ReportDimension[], columns: RowColumns): Group[] {
  // One row stands for each group while they are put in order.
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
