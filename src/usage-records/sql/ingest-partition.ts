import type { Statement } from '../../database/statement.js';

/** Creates the partition of the facts for the UTC month of an instant, unless it exists. */
export function ensurePartition(instant: number): Statement {
  return {
    name: 'SELECT ensure_usage_partition',
    text: 'SELECT ensure_usage_partition($1)',
    values: [instant],
  };
}
