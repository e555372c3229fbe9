import type { UsageReads } from '../../query-engine/usage.repository.js';
import { ApiError } from '../../errors/api-error.js';

/** Reads that find no more rows than so many together: a report beyond that is refused, and takes nothing of them. */
export function withinBudget(reads: UsageReads, most: number): UsageReads {
  let left = most;
  const take = (found: number) => {
    if (found > left && left < most) {
      const detail = `the reports of a batch have at most ${most} rows together`;
      throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
    }
    left -= found;
  };
  const limited = (looks: UsageReads): UsageReads => ({
    context: looks.context,
    findAll: async (queries, mostOfEach = most) => {
      const answers = await looks.findAll(queries, Math.min(mostOfEach, left));
      take(answers.reduce((sum, rows) => sum + rows.length, 0));
      return answers;
    },
    findColumns: async (query, mostRows) => {
      const columns = await looks.findColumns(query, Math.min(mostRows, left));
      take(columns.length);
      return columns;
    },
    inSnapshot: (work) => looks.inSnapshot((inner) => work(limited(inner))),
  });
  return limited(reads);
}
