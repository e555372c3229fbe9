import { Prisma } from '../../database/generated/client.js';
import { statement, type Statement } from '../../database/statement.js';
import { binaryArray } from '../../database/binary-array.js';

/** The key of a stored aggregate in its table. */
export interface RollupKey {
  readonly account_id: string;
  readonly level: number;
  /** Unix milliseconds. */
  readonly period: number;
  readonly key: string;
}

export const keyOf = ({ account_id, level, period, key }: RollupKey): RollupKey => ({
  account_id,
  level,
  period,
  key,
});

/** A text of a key: equal keys have equal texts. No part of it contains NUL. */
export const textOf = ({ account_id: account, level, period, key }: RollupKey): string =>
  `${account}\0${level}\0${period}\0${key}`;

/** A change of a stored aggregate, taken out of the log. */
export interface ChangeRow extends RollupKey {
  readonly logged_at: number;
  readonly slots: Buffer;
}

/** The slots of a stored aggregate. */
export interface SlotsRow extends RollupKey {
  readonly slots: Buffer;
}

/** The columns of a stored aggregate that a merge of changes needs. */
export interface StoredRow extends SlotsRow {
  /** Null for figures, whose hours follow from the slots. Subscribers' hours are stored. */
  readonly hours: Buffer | null;
}

/** A stored aggregate, packed. */
export interface RollupRow extends SlotsRow {
  readonly day: Buffer | null;
  readonly hours: Buffer;
}

const { sql } = Prisma;

/** Advisory locks of the refresher: this number, and the number of the change log partition. */
export const REFRESH_LOCK = 1_701_668_205;

/**
 * Locks change log partitions for the transaction, except those that another transaction has locked. Rows:
 * `log_partition`. The transaction need not be durable: if a crash loses it, its changes are still in the log. Its
 * statements look up rows by key, whatever number of rows the planner expects.
 */
export const lockLogPartitions = (logPartitions: readonly number[]): Statement => statement(
  'SELECT pg_try_advisory_xact_lock',
)`
  SELECT log_partition, set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true) AS seqscan
       , set_config('enable_hashjoin', 'off', true) AS hashjoin, set_config('enable_mergejoin', 'off', true) AS mergejoin
  FROM unnest(${[...logPartitions]}::int[]) AS log_partition
  WHERE pg_try_advisory_xact_lock(${REFRESH_LOCK}::int, log_partition)`;

/** The change log partitions that have changes. */
export const waitingLogPartitions = (): Statement => statement('SELECT usage_change')`
  SELECT DISTINCT lane AS log_partition FROM usage_change ORDER BY lane`;

const MOST_COUNTED = 50_000;

/** How many changes wait, and when the oldest of those counted was logged. On a busy server it times out soon. */
export const countWaiting = (): Statement => ({
  name: 'SELECT usage_change',
  text: `SELECT count(*)::int AS changes, min(logged_at) AS oldest
         FROM (SELECT logged_at FROM usage_change LIMIT $1) AS counted`,
  values: [MOST_COUNTED],
  longestMs: 10_000,
});

/** The last key of the next batch after `after`: the key that many changes further on. */
export const lastOfBatch = (logPartition: number, after: RollupKey, changes: number): Statement => statement(
  'SELECT usage_change',
)`
  SELECT account_id, level, period, key FROM usage_change
  WHERE lane = ${logPartition}::smallint AND (account_id, level, period, key) > ${tuple(after)}
  ORDER BY account_id, level, period, key OFFSET ${changes} LIMIT 1`;

/**
 * Whether change log partitions have more changes than a limit. {@link TAKE_ALL} takes the changes of the same
 * partitions.
 */
export const haveMoreThan = (logPartitions: readonly number[], changes: number): Statement => statement(
  'SELECT usage_change',
)`
  SELECT count(*) > ${changes} AS more, set_config('edgemeter.log_partitions', ${[...logPartitions]}::smallint[]::text, true) AS log_partitions
  FROM (SELECT 1 FROM usage_change WHERE lane = ANY(${[...logPartitions]}::smallint[]) LIMIT ${changes + 1}) AS counted`;

/** If the day is stored, the hours follow from the slots and are not read. */
const storedOf = (asked: string): string => `${asked} CROSS JOIN LATERAL (
  SELECT *, CASE WHEN day IS NULL THEN hours END AS member_hours FROM usage_rollup
  WHERE usage_rollup.account_id = asked.account_id AND usage_rollup.level = asked.level::smallint
    AND usage_rollup.period = asked.period AND usage_rollup.key = asked.key
) AS stored`;

/**
 * Takes all changes of partitions out of the log, together with the aggregates that they change. It runs as a COPY,
 * which takes no values: {@link haveMoreThan} has noted the partitions.
 *
 * Rows: `account_id`, `level`, `period`, `key`. Then for a change: when it was logged, and its slots. For a stored
 * aggregate: NULL, its slots and its hours.
 */
export const TAKE_ALL: Statement = {
  name: 'DELETE usage_change',
  text: `
WITH taken AS (
  DELETE FROM usage_change WHERE lane = ANY(current_setting('edgemeter.log_partitions')::smallint[])
  RETURNING account_id, level, period, key, logged_at, slots
)
SELECT account_id, level, period, key, logged_at, slots, NULL::bytea AS hours FROM taken
UNION ALL
SELECT stored.account_id, stored.level, stored.period, stored.key, NULL, stored.slots, stored.member_hours
FROM ${storedOf('(SELECT DISTINCT account_id, level, period, key FROM taken) AS asked')}`,
  values: [],
};

/** Takes changes out of the log: those after `after`, up to and including `last`, or all. */
export const takeChanges = (
  logPartition: number,
  after: RollupKey,
  last: RollupKey | undefined,
): Statement => statement('DELETE usage_change')`
  DELETE FROM usage_change
  WHERE lane = ${logPartition}::smallint AND (account_id, level, period, key) > ${tuple(after)}
    ${last ? sql`AND (account_id, level, period, key) <= ${tuple(last)}` : Prisma.empty}
  RETURNING account_id, level, period, key, logged_at, slots`;

const tuple = ({ account_id: account, level, period, key }: RollupKey): Prisma.Sql =>
  sql`(${account}::text COLLATE "C", ${level}::smallint, ${period}::bigint, ${key}::text COLLATE "C")`;

/** The key before all keys: every change comes after it. */
export const BEFORE_ALL: RollupKey = { account_id: '', level: -1, period: -1, key: '' };

const KEYS = `unnest((SELECT $1::text[]), (SELECT $2::bigint[]), (SELECT $3::bigint[]), (SELECT $4::text[]))
  AS asked (account_id, level, period, key)`;

/** The slots of those aggregates that are stored. */
export const findSlots = (keys: readonly RollupKey[]): Statement => ({
  name: 'SELECT usage_rollup',
  text: `
SELECT stored.account_id, stored.level, stored.period, stored.key, stored.slots, stored.member_hours AS hours
FROM ${storedOf(KEYS)}`,
  values: keyArrays(keys),
});

/** Stores aggregates, in place of the present ones. */
export const putRollups = (rows: readonly RollupRow[]): Statement => ({
  name: 'INSERT usage_rollup',
  text: `
INSERT INTO usage_rollup (account_id, level, period, key, day, hours, slots)
SELECT account_id, level, period, key, day, hours, slots
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[])
  AS row (account_id, level, period, key, day, hours, slots)
ON CONFLICT (account_id, level, period, key)
DO UPDATE SET day = EXCLUDED.day, hours = EXCLUDED.hours, slots = EXCLUDED.slots`,
  values: [
    ...keyArrays(rows),
    binaryArray('bytea', rows, ({ day }) => day),
    binaryArray('bytea', rows, ({ hours }) => hours),
    binaryArray('bytea', rows, ({ slots }) => slots),
  ],
});

/** Removes aggregates that have become empty. */
export const removeRollups = (keys: readonly RollupKey[]): Statement => ({
  name: 'DELETE usage_rollup',
  text: `
DELETE FROM usage_rollup USING ${KEYS}
WHERE usage_rollup.account_id = asked.account_id AND usage_rollup.level = asked.level::smallint
  AND usage_rollup.period = asked.period AND usage_rollup.key = asked.key`,
  values: keyArrays(keys),
});

const keyArrays = (keys: readonly RollupKey[]): unknown[] => [
  binaryArray('text', keys, ({ account_id: account }) => account),
  binaryArray('int8', keys, ({ level }) => level),
  binaryArray('int8', keys, ({ period }) => period),
  binaryArray('text', keys, ({ key }) => key),
];
