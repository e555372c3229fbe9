import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { UsageReads } from '../../query-engine/usage.repository.js';

/** Reads, and what was read so far. */
export interface RecordedReads {
  readonly reads: UsageReads;
  readonly queries: readonly UsageQuery[];
  /** The memory that the rows take. An estimate. */
  readonly rowBytes: () => number;
}

/** The memory of a row as an object, and of each of its values. */
const ROW_BYTES = 64;
const VALUE_BYTES = 16;

/** The memory of a row in columns, and of each of its measures. */
const COLUMNS_ROW_BYTES = 16;
const COLUMN_BYTES = 8;

/** Records the queries of reads, and the memory of their rows. */
export function recordQueries(reads: UsageReads): RecordedReads {
  const queries: UsageQuery[] = [];
  let bytes = 0;
  const recording = (inner: UsageReads): UsageReads => ({
    context: inner.context,
    findAll: async (several, most) => {
      queries.push(...several);
      const answers = await inner.findAll(several, most);
      several.forEach(({ groupBy, measures }, i) => {
        const ofRow = ROW_BYTES + VALUE_BYTES * (groupBy.length + measures.length);
        bytes += (answers[i]?.length ?? 0) * ofRow;
      });
      return answers;
    },
    findColumns: async (query, most) => {
      queries.push(query);
      const columns = await inner.findColumns(query, most);
      bytes += columns.length * (COLUMNS_ROW_BYTES + COLUMN_BYTES * query.measures.length);
      return columns;
    },
    inSnapshot: (work) => inner.inSnapshot((snapshot) => work(recording(snapshot))),
  });
  return { reads: recording(reads), queries, rowBytes: () => bytes };
}
