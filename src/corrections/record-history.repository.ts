import { Injectable } from '@nestjs/common';
import { LONGEST_FACT_MS, type UsageRecord } from '../record-model/usage-record.js';
import { Database } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { packedStarting } from '../packed-days/sql/conditions.js';
import { isFirstPart } from '../record-model/first-part.js';
import { FIELD_COLUMNS, recordOf, type FactRow } from '../usage-records/sql/fact-rows.js';
import { ledgerSeen } from '../usage-records/ledger.js';
import { isIdentity, LEDGER_LAYOUTS, type LedgerLayout } from '../usage-records/sql/ledger-layout.js';
import type { Correction } from './sql/correction.js';

/** An earlier content of a record, and the correction that ended it. */
export interface RecordVersion {
  readonly version: number;
  /** Undefined: the record was voided. */
  readonly record: UsageRecord | undefined;
  readonly ended: Omit<Correction, 'accountId'>;
}

/** A record and its versions. */
export interface RecordHistory {
  /** `free`: the identity is no longer taken. */
  readonly state: 'stands' | 'voided' | 'free';
  /** The current content. Undefined for a record that is voided, free, or removed by its retention. */
  readonly record: UsageRecord | undefined;
  /** The newest first. */
  readonly versions: readonly RecordVersion[];
}

/** Most versions of one record that are read. */
export const MOST_VERSIONS = 1_000;

interface IdentityRow {
  readonly started_at: number;
  readonly voided_at: number | null;
}

interface VersionRow {
  readonly version: number;
  readonly content: FactRow | null;
  readonly id: string;
  readonly action: Correction['action'];
  readonly reason: string;
  readonly actor_kind: string;
  readonly actor: string;
  readonly tracking_id: string | null;
  readonly made_at: number;
  readonly backfill_id: string | null;
}

/** Finds the current content of a record and its versions. */
@Injectable()
export class RecordHistoryRepository {
  constructor(private readonly database: Database) {}

  /** Undefined for an identity that no record ever had. */
  find(accountId: string, recordId: string): Promise<RecordHistory | undefined> {
    return this.database.read(async (session) => {
      const { layout, moving } = await ledgerSeen(session);
      const [identity] = await session.query<IdentityRow>(
        findIdentity(moving ? Object.values(LEDGER_LAYOUTS) : [layout], accountId, recordId),
      );
      const rows = await session.query<VersionRow>(findVersions(accountId, recordId));
      if (!identity && rows.length === 0) return undefined;
      const versions = rows.map((row) => toVersion(row, { account_id: accountId, record_id: recordId }));
      if (!identity) return { state: 'free', record: undefined, versions };
      if (identity.voided_at !== null) return { state: 'voided', record: undefined, versions };
      const [fact] = await session.query<FactRow>(findFact(accountId, recordId, identity.started_at));
      return { state: 'stands', record: fact && recordOf(fact), versions };
    });
  }
}

function toVersion(row: VersionRow, identity: FactRow): RecordVersion {
  return {
    version: row.version,
    record: row.content ? recordOf({ ...row.content, ...identity }) : undefined,
    ended: {
      id: row.id,
      action: row.action,
      reason: row.reason,
      actorKind: row.actor_kind,
      actor: row.actor,
      trackingId: row.tracking_id,
      madeAt: row.made_at,
      backfillId: row.backfill_id,
    },
  };
}

const findIdentity = (layouts: readonly LedgerLayout[], accountId: string, recordId: string): Statement => ({
  name: `SELECT ${layouts[0]?.table ?? ''}`,
  text: layouts
    .map(
      (ledger) =>
        `SELECT started_at, voided_at FROM ${ledger.table} AS identity WHERE ${isIdentity(ledger, 'identity', '$1', '$2')}`,
    )
    .join(' UNION ALL '),
  values: [accountId, recordId],
});

const findVersions = (accountId: string, recordId: string): Statement => ({
  name: 'SELECT usage_record_version',
  text: `
SELECT version, content, id, action, reason, actor_kind, actor, tracking_id, made_at, backfill_id
FROM usage_record_version AS version
JOIN usage_correction AS correction ON correction.account_id = version.account_id AND correction.id = version.correction_id
WHERE version.account_id = $1 AND version.record_id = $2
ORDER BY version DESC LIMIT ${MOST_VERSIONS}`,
  values: [accountId, recordId],
});

const findFact = (accountId: string, recordId: string, startedAt: number): Statement => ({
  name: 'SELECT usage_fact',
  text: `
SELECT ${FIELD_COLUMNS} FROM usage_fact
WHERE account_id = $1 AND record_id = $2 AND started_at = $3
  AND ended_at >= $3 AND ended_at <= $3::bigint + ${LONGEST_FACT_MS} AND ${packedStarting('$3', '$3')} AND ${isFirstPart('usage_fact')}`,
  values: [accountId, recordId, startedAt],
});
