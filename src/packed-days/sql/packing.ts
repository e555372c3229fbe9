import { DAY_MS } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import { statement, type Statement } from '../../database/statement.js';
import type { AccountDay, DaySelection } from '../account-day.js';

const { sql } = Prisma;

/** The number of facts without a subscriber. */
const NO_SUBSCRIBER = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/** Some facts of an account and a day: of the subscribers between two numbers, and of a range of time. */
export interface Piece {
  readonly low: bigint;
  readonly high: bigint;
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
}

export const wholeDay = (day: number): Piece => ({
  low: NO_SUBSCRIBER,
  high: GREATEST,
  from: day * DAY_MS,
  to: (day + 1) * DAY_MS,
});

/**
 * Selected accounts and UTC days that have plain facts, after an account and day, in their order. It steps from account
 * to account and from day to day by indexes.
 */
export const findPlain = (
  { accounts, from, before }: DaySelection,
  after: AccountDay,
  most: number,
): Statement => statement('SELECT usage_record')`
  WITH RECURSIVE begun (day) AS (
    SELECT min(started_day) FROM usage_record WHERE started_day >= ${from}::int
    UNION ALL
    SELECT (SELECT min(started_day) FROM usage_record WHERE started_day > begun.day) FROM begun WHERE day < ${before}::int
  ), account (id) AS (
    SELECT min(account_id) FROM usage_record WHERE account_id >= ${after.accountId}::text
    UNION ALL
    SELECT (SELECT min(account_id) FROM usage_record WHERE account_id > account.id) FROM account WHERE id IS NOT NULL
  )
  SELECT account.id AS account_id, begun.day
  FROM account CROSS JOIN begun
  WHERE begun.day < ${before}::int AND ${isOneOf(sql`account.id`, accounts)}
    AND (account.id, begun.day) > (${after.accountId}::text COLLATE "C", ${after.day}::int)
    AND EXISTS (SELECT FROM usage_record WHERE ${plainOf(sql`account.id`, sql`begun.day`)} LIMIT 1)
  ORDER BY 1, 2 LIMIT ${most}`;

/** Selected accounts and UTC days that have packed facts, in order. */
export const findPacked = ({ accounts, from, before }: DaySelection): Statement => statement(
  'SELECT usage_packed',
)`
  SELECT DISTINCT account_id, day FROM usage_packed
  WHERE day >= ${from}::int AND day < ${before}::int AND ${isOneOf(sql`account_id`, accounts)}
  ORDER BY account_id, day`;

const isOneOf = (account: Prisma.Sql, accounts: readonly string[] | undefined): Prisma.Sql =>
  accounts ? sql`${account} = ANY(${[...accounts]}::text[])` : sql`true`;

/** The condition on `started_day` is on a sum: the index by account reads the fewest rows. */
const plainOf = (account: Prisma.Sql, day: Prisma.Sql): Prisma.Sql =>
  sql`account_id = ${account} AND started_day + 0 = ${day}
      AND started_at >= ${day} * ${DAY_MS}::bigint AND started_at < (${day} + 1) * ${DAY_MS}::bigint
      AND ended_at >= ${day} * ${DAY_MS}::bigint AND ended_at <= (${day} + 2) * ${DAY_MS}::bigint`;

/** Packed rows of a day that packing may unpack, and pack anew with late facts. See `usage_pack`. */
const joinableOf = ({ accountId, day }: AccountDay): Prisma.Sql =>
  sql`account_id = ${accountId}::text AND day = ${day}::int AND records < 500`;

/** How many facts packing a day may move: plain ones, counted up to a limit, and packed ones that they may join. */
export const countFacts = (accountDay: AccountDay, most: number): Statement => statement(
  'SELECT usage_record',
)`
  SELECT (
    SELECT count(*) FROM (
      SELECT FROM usage_record WHERE ${plainOf(sql`${accountDay.accountId}::text`, sql`${accountDay.day}::int`)} LIMIT ${most}
    ) AS counted
  ) + (SELECT coalesce(sum(records), 0) FROM usage_packed WHERE ${joinableOf(accountDay)}) AS facts`;

/**
 * Ranges of subscribers, of which packing moves about so many facts each: `low`, `facts`. A range ends before the next
 * one begins. A packed row belongs to the first subscriber of it that has plain facts, and its range has all of the row.
 */
export const findRanges = (accountDay: AccountDay, facts: number): Statement => statement(
  'SELECT usage_record',
)`
  SELECT min(first)::text AS low, sum(facts)::int AS facts
  FROM (
    SELECT min(first) AS first, sum(facts) AS facts
         , floor((sum(sum(facts)) OVER (ORDER BY number) - sum(facts)) / ${facts}::int) AS place
    FROM (
      SELECT min(plain) OVER (ORDER BY first DESC) AS number, first, last, facts
      FROM (
        SELECT number AS plain, number AS first, number AS last, count(*) AS facts
        FROM (
          SELECT coalesce(subscriber, ${String(NO_SUBSCRIBER)}::bigint) AS number
          FROM usage_record WHERE ${plainOf(sql`${accountDay.accountId}::text`, sql`${accountDay.day}::int`)}
        ) AS plain_fact
        GROUP BY number
        UNION ALL
        SELECT NULL, coalesce(first_subscriber, ${String(NO_SUBSCRIBER)}::bigint)
             , coalesce(last_subscriber, ${String(NO_SUBSCRIBER)}::bigint), records
        FROM usage_packed WHERE ${joinableOf(accountDay)}
      ) AS plain_and_packed
    ) AS moved
    WHERE number <= last
    GROUP BY number
  ) AS placed
  GROUP BY place ORDER BY place`;

/** Adds packed facts to the view of all facts. Fails with 55P03 while readers have planned without them. */
export const begin = (): Statement => statement('SELECT usage_packing_begin')`SELECT usage_packing_begin()`;

/** Packs facts: `facts`, null when a change of the account is under way. */
export const pack = ({ accountId, day }: AccountDay, { low, high, from, to }: Piece): Statement => statement(
  'SELECT usage_pack',
)`
  SELECT usage_pack(${accountId}, ${day}::int, ${String(low)}::bigint, ${String(high)}::bigint, ${from}::bigint, ${to}::bigint)::int AS facts`;

/** The partitions without a page of facts whose indexes have pages: `name`. */
export const findPartitions = (): Statement => statement('SELECT pg_inherits')`
  SELECT inhrelid::regclass::text AS name FROM pg_inherits
  WHERE inhparent = 'usage_record'::regclass AND pg_relation_size(inhrelid) = 0 AND pg_indexes_size(inhrelid) > 65536
  ORDER BY inhrelid`;

/** The partition of the facts that begin on a day. */
export const partitionOf = (day: number): string =>
  `usage_partition.usage_record_${new Date(day * DAY_MS).toISOString().slice(0, 7).replace('-', '_')}`;

/** Frees the pages of facts that have been packed. @param partition made by {@link partitionOf}. */
export const vacuum = (partition: string): Statement => ({
  name: 'VACUUM usage_partition',
  text: `VACUUM ${partition}`,
  values: [],
});

/** Frees the indexes of a partition without facts. */
export const trim = (partition: string): Statement =>
  statement('SELECT usage_trim_partition')`SELECT usage_trim_partition(${partition}::regclass)`;

/** Limits how long a statement waits for a lock, so that it does not block other statements for long. */
export const waitAtMost = (longestMs: number): Statement =>
  statement('SELECT set_config')`SELECT set_config('lock_timeout', ${String(longestMs)}, true)`;
