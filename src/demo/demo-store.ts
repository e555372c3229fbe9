import { Injectable } from '@nestjs/common';
import { Database, type Session } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { statement, type Statement } from '../database/statement.js';
import { RecordBatch, UsageRecordRepository } from '../usage-records/usage-record.repository.js';
import { DEMO_RECORD_ID, demoRecords, endOfRecord } from './records.js';
import { amountLeft, amountOf, nextStretch } from './timeline.js';
import { DEMO_ACCOUNTS } from './world.js';

/** A stretch of time whose usage has been stored. */
export interface Step {
  /** All usage before this time is stored now. */
  readonly until: number;
  /** How many records the stretch had. */
  readonly records: number;
  /** How much work the stretch was, and how much is left. */
  readonly amount: number;
  readonly amountLeft: number;
}

/**
 * Stores the demo's usage without a gap and never twice.
 *
 * The cuts of a session depend on when its parts were stored, so usage must not be stored again with other cuts. The
 * store reads what is stored from the ids of the records themselves, which cannot get lost. One transaction stores a
 * stretch, and no other instance stores any meanwhile.
 */
@Injectable()
export class DemoStore {
  constructor(
    private readonly database: Database,
    private readonly records: UsageRecordRepository,
  ) {}

  /**
   * Stores the next missing stretch.
   * @param until all usage before this time is known to be stored, or 0. It also counts stretches without usage.
   * @param now Unix milliseconds.
   * @returns undefined when nothing is missing.
   */
  storeNext(until: number, now: number): Promise<Step | undefined> {
    return this.database.write(async (session) => {
      await session.query(WAIT_FOR_OTHERS);
      const stretch = nextStretch(Math.max(until, await storedUntil(session)), now);
      if (!stretch) return undefined;
      const { from, to, subscribers, cutMs } = stretch;
      const records = [...demoRecords(from, to, subscribers, cutMs)];
      const outcomes = await this.records.store(new RecordBatch(records), session);
      return {
        until: to,
        records: outcomes.filter((outcome) => outcome === 'accepted').length,
        amount: amountOf(stretch),
        amountLeft: amountLeft(to, now),
      };
    });
  }
}

const { sql } = Prisma;

const WAIT_FOR_OTHERS = statement(
  'SELECT pg_advisory_xact_lock',
)`SELECT pg_advisory_xact_lock(hashtext('edgemeter.demo'))`;

/** The greatest end of the stored records. */
async function storedUntil(session: Session): Promise<number> {
  let greatest = 0;
  for (const accountId of DEMO_ACCOUNTS) {
    for (const newest of await session.query<{ record_id: string }>(newestRecords(accountId)))
      greatest = Math.max(greatest, endOfRecord(newest.record_id) ?? 0);
  }
  return greatest;
}

/**
 * Read from the ledger by text, which has voided records as well, and from the facts. Other producers may have taken ids
 * that look similar.
 */
const newestRecords = (accountId: string): Statement => {
  const isDemo = sql`account_id = ${accountId} AND record_id > 'demo-' AND record_id < 'demo.'
    AND record_id ~ ${DEMO_RECORD_ID.source}`;
  return statement('SELECT usage_fact')`
  (SELECT record_id FROM usage_record_identity WHERE ${isDemo} ORDER BY record_id DESC LIMIT 1)
  UNION ALL
  (SELECT record_id FROM usage_record WHERE ${isDemo} ORDER BY ended_at DESC LIMIT 1)
  UNION ALL
  (SELECT record_id FROM usage_fact WHERE ${isDemo} AND packed_id IS NOT NULL
    AND packed_to_day >= (SELECT max(day) - 1 FROM usage_packed WHERE account_id = ${accountId})
  ORDER BY ended_at DESC LIMIT 1)`;
};
