import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Database } from '../../src/database/database.js';
import { MonthlyPartitions } from '../../src/usage-records/monthly-partitions.js';
import { insertAliases } from '../../src/usage-records/sql/ingest-aliases.js';
import { changeRows, factRows } from '../../src/usage-records/sql/ingest-rows.js';
import { KnownAliases } from '../../src/usage-records/subscriber-aliases.js';
import { monthsOf, RecordBatch } from '../../src/usage-records/usage-record.repository.js';
import { changesOf } from '../../src/rollups/stored/changes.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';

/** A usage record of which a test says only what it is about. */
export type Fact = Pick<UsageRecord, 'startedAt' | 'endedAt'> & Partial<UsageRecord>;

/** Stores facts as they are, with what they change and by what numbers they are found, past the ingestion. */
export async function insertFacts(pool: pg.Pool, facts: readonly Fact[]): Promise<void> {
  const database = new Database(pool);
  const records = facts.map(whole);
  const batch = new RecordBatch(records);
  await new MonthlyPartitions(database).ensure(monthsOf(batch));
  const { columns, firstRows } = batch;
  await database.query(insertAliases(new KnownAliases().newOf(columns, firstRows).aliases));
  await database.copy([factRows(records), changeRows(changesOf(records), Date.now())]);
}

const whole = (fact: Fact): UsageRecord => ({
  accountId: fact.accountId ?? 'acme',
  recordId: fact.recordId ?? randomUUID(),
  startedAt: fact.startedAt,
  endedAt: fact.endedAt,
  uplinkBytes: fact.uplinkBytes ?? 0,
  downlinkBytes: fact.downlinkBytes ?? 0,
  customerSiteId: fact.customerSiteId ?? null,
  msisdn: fact.msisdn ?? null,
  imsi: fact.imsi ?? null,
  userId: fact.userId ?? null,
  serviceId: fact.serviceId ?? null,
  cellId: fact.cellId ?? null,
  genre: fact.genre ?? null,
  network: fact.network ?? null,
  itemId: fact.itemId ?? null,
  connection: fact.connection ?? null,
});
