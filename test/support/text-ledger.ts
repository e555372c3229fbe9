import type pg from 'pg';

/** Stores the ledger of an empty database by text, as versions did that had no keys. */
export async function storeByText(pool: pg.Pool): Promise<void> {
  await pool.query(`
    DROP TRIGGER usage_record_identity_moved ON usage_record_identity;
    UPDATE usage_ledger SET layout = 'text', moving = false`);
}
