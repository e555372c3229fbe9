import { Injectable } from '@nestjs/common';
import type { RecordFieldName } from '../record-model/record-fields.js';
import { inBatches } from '../database/cursor.js';
import { Database } from '../database/database.js';
import { named, statement } from '../database/statement.js';
import { Prisma } from '../database/generated/client.js';
import { packedBefore, packedFrom } from '../packed-days/sql/conditions.js';
import { isFirstPart } from '../record-model/first-part.js';
import { FIELD_COLUMNS } from './sql/fact-rows.js';

/** A stored record by the names of its fields in JSON. Unknown fields are null. */
export type ExportedRecord = Readonly<Record<RecordFieldName, string | number | null>>;

/** The selected records: of the accounts, started in [from, to), Unix milliseconds. Absent: all. */
export interface ExportSelection {
  readonly accounts?: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

/** Records held in memory at once. */
const RECORDS_PER_BATCH = 2_000;

/** One batch of a selective export may take as long as reading all records. */
const LONGEST_MS = 2 ** 31 - 1;

const { sql, raw, join } = Prisma;

/** Reads stored records back as they were accepted. */
@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /**
   * Passes the records on in batches, in no order. All are of one snapshot.
   * @param sink the next batch is fetched when it has resolved.
   */
  async read(
    selection: ExportSelection,
    sink: (records: readonly ExportedRecord[]) => Promise<void>,
  ): Promise<void> {
    await this.database.read(async (session) => {
      await session.query(statement('SET')`SET LOCAL statement_timeout = 0`);
      const records = named('SELECT usage_fact', recordsOf(selection));
      const options = { rows: RECORDS_PER_BATCH, longestMs: LONGEST_MS };
      for await (const batch of inBatches<ExportedRecord>(session, records, options)) await sink(batch);
    });
  }
}

function recordsOf({ accounts, from, to }: ExportSelection) {
  const conditions = [
    raw(isFirstPart('usage_fact')),
    accounts && sql`account_id = ANY(${accounts}::text[])`,
    from !== undefined && sql`started_at >= ${from}::bigint AND ${packedFrom(from)}`,
    to !== undefined && sql`started_at < ${to}::bigint AND ${packedBefore(to)}`,
  ].filter((condition) => condition !== undefined && condition !== false);
  return sql`SELECT ${raw(FIELD_COLUMNS)} FROM usage_fact WHERE ${join(conditions, ' AND ')}`;
}
