import type { UsageReads } from '../../query-engine/usage.repository.js';
import { ApiError } from '../../errors/api-error.js';

/**
 * Limits the rows of several reports together. A report with more rows than are left is refused, and uses none of them.
 */
export function withinBudget(reads: UsageReads, most: number): UsageReads {
  let left = most;
  const take = (found: number) => {
    if (found > left && left < most) {
      const detail = `the reports of a batch have at most ${most} rows together`;
      throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
    }
    left -= found;
  };
  const limited = (inner: UsageReads): UsageReads => ({
    context: inner.context,
    findAll: async (queries, mostOfEach = most) => {
      const answers = await inner.findAll(queries, Math.min(mostOfEach, left));
      take(answers.reduce((sum, rows) => sum + rows.length, 0));
      return answers;
    },
    findColumns: async (query, mostRows) => {
      const columns = await inner.findColumns(query, Math.min(mostRows, left));
      take(columns.length);
      return columns;
    },
    inSnapshot: (work) => inner.inSnapshot((snapshot) => work(limited(snapshot))),
  });
  return limited(reads);
}
