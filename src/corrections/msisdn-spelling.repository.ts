import { Injectable } from '@nestjs/common';
import { changesOf } from '../rollups/stored/changes.js';
import { negated } from '../rollups/stored/negate.js';
import { compareTexts } from '../common/text-order.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { daysWithFacts } from '../rollups/days-with-facts.js';
import { ChangeSignal } from '../rollups/change-signal.js';
import { Database, type Transaction } from '../database/database.js';
import { unpackRecords } from '../packed-days/sql/unpacking.js';
import { ledgerOf } from '../usage-records/ledger.js';
import { lockIdentitiesOf } from '../usage-records/standing-facts.js';
import { recordOf, type FactRow } from '../usage-records/sql/fact-rows.js';
import { RecordBatch } from '../usage-records/sql/ingest-batch.js';
import { changeRows } from '../usage-records/sql/ingest-rows.js';
import {
  dropPrefixes,
  dropPrefixesOfTokens,
  findPrefixed,
  PREFIX,
  prefixedFacts,
  type PrefixedRow,
} from './sql/msisdn-spelling.js';
import { UsageRecordRepository } from '../usage-records/usage-record.repository.js';

/** Facts that are rewritten in one transaction. */
const AT_ONCE = 2_000;

/**
 * Rewrites facts whose telephone number has the international prefix (`00`). Earlier versions stored it. The ledger is
 * not changed: a record that is sent again is compared with both spellings.
 */
@Injectable()
export class MsisdnSpellingRepository {
  constructor(
    private readonly database: Database,
    private readonly records: UsageRecordRepository,
    private readonly signal: ChangeSignal,
  ) {}

  /**
   * Rewrites all such facts. Meanwhile records may be stored or corrected, and another instance may rewrite facts as
   * well.
   * @returns how many records.
   */
  async rewriteAll(): Promise<number> {
    let rewritten = 0;
    for await (const day of daysWithFacts(this.database)) {
      for (const place of await this.database.query<PrefixedRow>(findPrefixed(day))) {
        for (let count = AT_ONCE; count === AT_ONCE; rewritten += count)
          count = await this.rewriteSome(place);
      }
    }
    if (rewritten > 0) this.signal.notify();
    await this.database.query(dropPrefixesOfTokens());
    return rewritten;
  }

  /** @returns how many facts were found. */
  private async rewriteSome(place: PrefixedRow): Promise<number> {
    const found = (await this.database.query<FactRow>(prefixedFacts(place, AT_ONCE))).map(recordOf);
    if (found.length === 0) return 0;
    found.sort((one, other) => compareTexts(one.recordId, other.recordId));
    await this.records.prepare(new RecordBatch(found.map(withoutPrefix)));
    await this.database.write((transaction) => rewrite(transaction, place, found));
    return found.length;
  }
}

/**
 * Only the transaction that holds an identity's lock changes its facts. A record that was corrected meanwhile is not
 * changed.
 */
async function rewrite(
  transaction: Transaction,
  place: PrefixedRow,
  found: readonly UsageRecord[],
): Promise<void> {
  const recordIds = found.map(({ recordId }) => recordId);
  const ledger = await ledgerOf(transaction);
  await lockIdentitiesOf(transaction, ledger, place.account_id, recordIds, [...recordIds.keys()]);
  await transaction.query(unpackRecords({ accountId: place.account_id, days: [place.day], recordIds }));
  const records = (await transaction.query<FactRow>(dropPrefixes(place, found))).map(recordOf);
  if (records.length === 0) return;
  // Of all levels, though most figures do not change: the versions of their aggregates show that an answer may differ
  // now.
  const changes = [...changesOf(records.map(withPrefix)).map(negated), ...changesOf(records)];
  await transaction.copy([changeRows(changes, Date.now())]);
}

const withPrefix = (record: UsageRecord): UsageRecord => ({
  ...record,
  msisdn: `${PREFIX}${record.msisdn ?? ''}`,
});

const withoutPrefix = (record: UsageRecord): UsageRecord => ({
  ...record,
  msisdn: record.msisdn?.slice(PREFIX.length) ?? null,
});
