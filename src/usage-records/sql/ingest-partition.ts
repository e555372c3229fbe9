import type { BoundSql } from '../../database/database.js';

/** Makes the partition of the facts for the UTC month that holds an instant, unless it stands. */
export function ensurePartition(instant: number): BoundSql {
  return { text: 'SELECT ensure_usage_partition($1)', values: [instant] };
}
