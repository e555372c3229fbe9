import { DAY_MS } from '../../common/time.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';
import { isFirstPart } from '../../record-model/first-part.js';
import { isIdentity, type LedgerLayout } from '../../usage-records/sql/ledger-layout.js';
import type { HorizonRow } from '../../horizons/find-horizons.js';

const { sql, raw } = Prisma;
/** The clock of the database, Unix milliseconds. */
export const NOW_MS = raw('(extract(epoch FROM clock_timestamp()) * 1000)::bigint');

/** Advisory lock for changes of horizons, and for the removal of data before them. */
const RETENTION_LOCK = 1_701_668_206;

/** Takes the lock for the transaction. `locked` is false when another transaction holds it. */
export const tryLock = (): Statement =>
  statement(
    'SELECT pg_try_advisory_xact_lock',
  )`SELECT pg_try_advisory_xact_lock(${RETENTION_LOCK}::bigint) AS locked`;

/** Waits for the lock, and takes it for the transaction. */
export const lock = (): Statement =>
  statement('SELECT pg_advisory_xact_lock')`SELECT pg_advisory_xact_lock(${RETENTION_LOCK}::bigint)`;

/**
 * The horizons with data before them that is to be removed, and how much longer the removal has to wait (milliseconds).
 */
export const findDue = (graceMs: number): Statement => statement('SELECT retention_horizon')`
  SELECT scope, account_id, grain, before, stored_at, removed_before
       , greatest(0, stored_at + ${graceMs}::bigint - ${NOW_MS}) AS wait_ms
  FROM retention_horizon WHERE removed_before < before ORDER BY scope, account_id`;

export const markRemoved = ({
  scope,
  account_id: accountId,
  grain,
  before,
}: HorizonRow): Statement => statement('UPDATE retention_horizon')`
  UPDATE retention_horizon SET removed_before = ${before}
  WHERE scope = ${scope} AND account_id = ${accountId} AND grain = ${grain} AND removed_before < ${before}`;

/** The number of this transaction. */
export const ownTransaction = (): Statement =>
  statement('SELECT pg_current_xact_id')`SELECT pg_current_xact_id()::text AS number`;

/** Whether all transactions up to a number have ended. */
export const haveEnded = (transaction: string): Statement => statement('SELECT pg_current_snapshot')`
  SELECT pg_snapshot_xmin(pg_current_snapshot()) > ${transaction}::text::xid8 AS ended`;

/** The months of the facts that have a partition: `begins` and `ends`, Unix milliseconds. */
export const findMonths = (): Statement => statement('SELECT pg_inherits')`
  SELECT (regexp_match(bound, 'FROM \\(''(\\d+)''\\)'))[1]::bigint AS begins
       , (regexp_match(bound, 'TO \\(''(\\d+)''\\)'))[1]::bigint AS ends
  FROM (
    SELECT pg_get_expr(relpartbound, oid) AS bound
    FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'usage_record'::regclass
  ) AS partitions ORDER BY begins`;

export const dropMonth = (begins: number): Statement =>
  statement('SELECT drop_usage_partition')`SELECT drop_usage_partition(${begins}) AS dropped`;

/**
 * For each day of a stretch of whole days: how many rows it has, and how many records began on it. Some accounts are
 * excluded.
 */
export const countByDay = (from: number, to: number, without: readonly string[]): Statement => statement(
  'SELECT usage_record',
)`
  SELECT started_day * ${DAY_MS}::bigint AS day, count(*)::int AS rows
       , count(*) FILTER (WHERE ${raw(isFirstPart('usage_record'))})::int AS records
  FROM usage_record
  WHERE started_at >= ${from} AND started_at < ${to} AND account_id <> ALL(${[...without]}::text[])
  GROUP BY started_day ORDER BY started_day`;

/** Condition: the identity of a first part, in rows named `identity` and `gone`. */
export const identityOfGone = (ledger: LedgerLayout): Prisma.Sql =>
  raw(`${isIdentity(ledger, 'identity', 'gone.account_id', 'gone.record_id')}
      AND identity.started_at = gone.started_at AND ${isFirstPart('gone')}`);

/** Frees the identities of the records that began in a stretch of time. */
export const freeIdentities = (ledger: LedgerLayout, from: number, to: number): Statement => statement(
  `DELETE ${ledger.table}`,
)`
  WITH freed AS (
    DELETE FROM ${raw(ledger.table)} AS identity USING usage_record AS gone
    WHERE gone.started_at >= ${from} AND gone.started_at < ${to} AND ${identityOfGone(ledger)}
    RETURNING 1
  ) SELECT count(*)::int AS identities FROM freed`;

/** The parts that began in a stretch of time, except those of some accounts. */
export const begun = (from: number, to: number, without: readonly string[]): Prisma.Sql =>
  sql`started_at >= ${from} AND started_at < ${to} AND account_id <> ALL(${[...without]}::text[])`;

/**
 * The parts of an account's records that ended by an instant.
 * @param before without parts that start at this instant, even those without a length.
 */
export const ended = (accountId: string, to: number, before: number): Prisma.Sql =>
  sql`account_id = ${accountId} AND ended_at <= ${to} AND started_at < ${before}`;

/** The identities of some parts: rows for `bringThose`. */
export const identitiesOf = (which: Prisma.Sql): Prisma.Sql =>
  sql`SELECT account_id, record_id FROM usage_record WHERE ${which}`;

/** Removes some parts. The identity of a record goes with its first part. */
export const removeFacts = (ledger: LedgerLayout, which: Prisma.Sql): Statement => statement(
  'DELETE usage_record',
)`
  WITH gone AS (
    DELETE FROM usage_record WHERE ${which} RETURNING account_id, record_id, started_at, whole_started_at
  ), freed AS (
    DELETE FROM ${raw(ledger.table)} AS identity USING gone
    WHERE ${identityOfGone(ledger)}
    RETURNING 1
  ) SELECT (SELECT count(*)::int FROM gone WHERE ${raw(isFirstPart('gone'))}) AS records, (SELECT count(*)::int FROM freed) AS identities`;

/** The end of the n-th of an account's records that ended by an instant. No row: there are fewer. */
export const endOfBatch = (accountId: string, to: number, records: number): Statement => statement(
  'SELECT usage_record',
)`
  SELECT ended_at FROM usage_record WHERE account_id = ${accountId} AND ended_at <= ${to}
  ORDER BY ended_at OFFSET ${records} LIMIT 1`;

/** Limits how long a statement waits for a lock, so that it does not block other statements for long. */
export const waitAtMost = (longestMs: number): Statement => statement('SELECT set_config')`
  SELECT set_config('lock_timeout', ${String(longestMs)}, true)`;
