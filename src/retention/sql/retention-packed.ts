import { DAY_MS } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import { statement, type Statement } from '../../database/statement.js';
import { isFirstPart } from '../../record-model/first-part.js';
import type { LedgerLayout } from '../../usage-records/sql/ledger-layout.js';
import { identityOfGone } from './retention.js';

const { sql, raw } = Prisma;

/** Keeps all facts from being packed until the transaction ends: a fact that moved meanwhile would not be removed. */
export const stopPacking = (): Statement =>
  statement('SELECT usage_stop_packing')`SELECT usage_stop_packing()`;

/** Condition: packed rows of a month, except those of some accounts. */
export const packedBegun = (from: number, to: number, without: readonly string[]): Prisma.Sql =>
  sql`day >= ${from / DAY_MS}::int AND day < ${to / DAY_MS}::int AND account_id <> ALL(${[...without]}::text[])`;

/** Condition: packed rows of an account whose facts all ended by a midnight. */
export const packedEnded = (accountId: string, before: number): Prisma.Sql =>
  sql`${packedBefore(accountId, before)} AND until <= ${before}::bigint`;

/** Condition: packed rows of an account whose facts began before a midnight, and some of which ended after it. */
export const packedAcross = (accountId: string, before: number): Prisma.Sql =>
  sql`${packedBefore(accountId, before)} AND until > ${before}::bigint`;

const packedBefore = (accountId: string, before: number): Prisma.Sql =>
  sql`account_id = ${accountId} AND day < ${Math.floor(before / DAY_MS)}::int`;

/** The identities of the facts of packed rows: rows for `bringThose`. */
export const identitiesOfPacked = (ids: readonly number[]): Prisma.Sql =>
  sql`SELECT account_id, record_id FROM usage_fact WHERE packed_id = ANY(${[...ids]}::bigint[])`;

/** Removes locked packed rows. The identity of a record goes with its first part. */
export const removePacked = (ledger: LedgerLayout, ids: readonly number[]): Statement => statement(
  'DELETE usage_packed',
)`
  WITH gone AS MATERIALIZED (
    SELECT account_id, record_id, started_at, whole_started_at FROM usage_fact WHERE packed_id = ANY(${[...ids]}::bigint[])
  ), freed AS (
    DELETE FROM ${raw(ledger.table)} AS identity USING gone WHERE ${identityOfGone(ledger)} RETURNING 1
  ), removed AS (
    DELETE FROM usage_packed WHERE id = ANY(${[...ids]}::bigint[])
  ) SELECT (SELECT count(*)::int FROM gone WHERE ${raw(isFirstPart('gone'))}) AS records, (SELECT count(*)::int FROM freed) AS identities`;
