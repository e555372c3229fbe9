import type { Change } from '../../rollups/stored/change.js';
import { logPartitionOf, LEVELS } from '../../rollups/stored/levels.js';
import type { CopyRows } from '../../database/copy.js';
import { RowWriter } from '../../database/row-writer.js';

export { factRows } from './ingest-facts.js';

/** The usual number of bytes of a row. */
const USUAL_CHANGE = 160;
const SOME = 1_024;

/** The change log's rows. */
export function changeRows(changes: readonly Change[], loggedAt: number): CopyRows {
  const writer = new RowWriter(SOME + changes.length * USUAL_CHANGE);
  for (const { accountId, level, key, period, slots } of changes) {
    writer.row(7);
    writer.int2(logPartitionOf(level, accountId));
    writer.text(accountId);
    writer.int2(LEVELS[level].code);
    writer.int8(period);
    writer.text(key);
    writer.int8(loggedAt);
    writer.bytea(slots);
  }
  return {
    into: 'usage_change (lane, account_id, level, period, key, logged_at, slots)',
    rows: writer.finish(),
  };
}
