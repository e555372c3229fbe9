import type { UsageQuery } from '../../query-engine/usage-query.js';
import type { UsageReads } from '../../query-engine/usage.repository.js';

/** Reads, and the queries that were read so far. */
export interface RecordedReads {
  readonly reads: UsageReads;
  readonly queries: readonly UsageQuery[];
}

/** Records the queries of reads. */
export function recordQueries(reads: UsageReads): RecordedReads {
  const queries: UsageQuery[] = [];
  const recording = (inner: UsageReads): UsageReads => ({
    context: inner.context,
    findAll: (several, most) => {
      queries.push(...several);
      return inner.findAll(several, most);
    },
    findColumns: (query, most) => {
      queries.push(query);
      return inner.findColumns(query, most);
    },
    inSnapshot: (work) => inner.inSnapshot((snapshot) => work(recording(snapshot))),
  });
  return { reads: recording(reads), queries };
}
