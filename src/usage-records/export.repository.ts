import { Injectable } from '@nestjs/common';
import type { RecordFieldName } from '../record-model/record-fields.js';
import { Database } from '../database/database.js';
import { Prisma } from '../database/generated/client.js';
import { isFirstPart } from '../record-model/first-part.js';
import { FIELD_COLUMNS } from './sql/fact-rows.js';

/** A stored record, by the names its fields have on the wire; unknown ones are null. */
export type ExportedRecord = Readonly<Record<RecordFieldName, string | number | null>>;

/** Which records: those of the accounts that started in [from, to), Unix milliseconds. Absent: all. */
export interface ExportSelection {
  readonly accounts?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

/** Records held in memory at once. */
const RECORDS_PER_BATCH = 2_000;

/** Of a selective export one stretch may take as long as reading all there is. */
const LONGEST_MS = 2 ** 31 - 1;

const { sql, raw, join } = Prisma;

/** Reads stored records back as they were taken. */
@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /**
   * Hands out the records in batches, all of one and the same moment, month by month, in no order within a month.
   * @param sink the next batch is fetched when it is done.
   */
  async read(
    selection: ExportSelection,
    sink: (records: readonly ExportedRecord[]) => Promise<void>,
  ): Promise<void> {
    await this.database.snapshot(async (session) => {
      await session.query(sql`SET LOCAL statement_timeout = 0`);
      await session.query(sql`DECLARE exported NO SCROLL CURSOR FOR ${recordsOf(selection)}`);
      const fetch = sql`FETCH FORWARD ${raw(String(RECORDS_PER_BATCH))} FROM exported`;
      for (;;) {
        const { text, values } = fetch;
        const records = await session.query<ExportedRecord>({ text, values, longestMs: LONGEST_MS });
        await sink(records);
        if (records.length < RECORDS_PER_BATCH) return;
      }
    });
  }
}

function recordsOf({ accounts, from, to }: ExportSelection) {
  const conditions = [
    raw(isFirstPart('usage_record')),
    accounts && sql`account_id = ANY(${accounts}::text[])`,
    from !== undefined && sql`started_at >= ${from}::bigint`,
    to !== undefined && sql`started_at < ${to}::bigint`,
  ].filter((condition) => condition !== undefined && condition !== false);
  return sql`SELECT ${raw(FIELD_COLUMNS)} FROM usage_record WHERE ${join(conditions, ' AND ')}`;
}
