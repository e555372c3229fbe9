import type pg from 'pg';
import { clusterUrl } from './cluster.js';

/** Stores the ledger of an empty database by text, as versions did that had no keys. A cluster stores it so anyway. */
export async function storeByText(pool: pg.Pool): Promise<void> {
  if (clusterUrl() !== undefined) return;
  await pool.query(`
    DROP TRIGGER usage_record_identity_moved ON usage_record_identity;
    UPDATE usage_ledger SET layout = 'text', moving = false`);
}
