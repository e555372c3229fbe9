import type { Statement } from '../../database/statement.js';

/** Makes the partition of the facts for the UTC month that holds an instant, unless it stands. */
export function ensurePartition(instant: number): Statement {
  return {
    name: 'SELECT ensure_usage_partition',
    text: 'SELECT ensure_usage_partition($1)',
    values: [instant],
  };
}
