import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { UsageRecord } from '../../src/usage/usage-record.js';

/** A usage record of which a test says only what it is about. */
export type Fact = Pick<UsageRecord, 'startedAt' | 'endedAt'> & Partial<UsageRecord>;

/** Stores facts as they are, past the ingestion. */
export async function insertFacts(pool: pg.Pool, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    await pool.query('SELECT ensure_usage_partition($1)', [fact.startedAt]);
    await pool.query(
      `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes,
         customer_site_id, msisdn, imsi, user_id, service_id, cell_id, genre, network, item_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        fact.accountId ?? 'acme',
        fact.recordId ?? randomUUID(),
        fact.startedAt,
        fact.endedAt,
        fact.uplinkBytes ?? 0,
        fact.downlinkBytes ?? 0,
        fact.customerSiteId,
        fact.msisdn,
        fact.imsi,
        fact.userId,
        fact.serviceId,
        fact.cellId,
        fact.genre,
        fact.network,
        fact.itemId,
      ],
    );
  }
}
