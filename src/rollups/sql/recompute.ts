import { DAY_MS, SLOT_MS } from '../../common/time.js';
import { LEVELS, type LevelName } from '../stored/levels.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { packedWithin } from '../../packed-days/sql/conditions.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';

/** The figures of one slot of a stored aggregate, computed from the facts. */
export interface RecomputedSlot {
  readonly account_id: string;
  readonly key: string;
  /** Start of the slot, Unix milliseconds. */
  readonly slot: number;
  readonly parts: number;
  readonly usage_ms: number | bigint;
  readonly uplink_bytes: number | bigint;
  readonly downlink_bytes: number | bigint;
}

/** How many records a subscriber has in a slot of a cell, by the facts. */
export interface RecomputedMember {
  readonly cell_id: string;
  readonly msisdn: string;
  readonly slot: number;
  readonly records: number;
}

type Sql = Prisma.Sql;
const { sql, raw } = Prisma;

/** The first day with facts after a day (in days since the epoch): `day`, which is null after the last. */
export const dayWithFactsAfter = (day: number): Statement => statement('SELECT usage_record')`
  SELECT least(
    (SELECT min(started_day) FROM usage_record WHERE started_day > ${day}::int),
    (SELECT min(day) FROM usage_packed WHERE day > ${day}::int)
  ) AS day`;

/** The days that have aggregates, and those that have changes in the log. */
export const daysOfRollups = (): Statement => statement('SELECT usage_rollup')`
  SELECT DISTINCT period / ${DAY_MS}::bigint AS day FROM usage_rollup`;
export const daysOfChanges = (): Statement => statement('SELECT usage_change')`
  SELECT DISTINCT period / ${DAY_MS}::bigint AS day FROM usage_change`;

/** Slots of the accounts' sites on a day. The account's own slots are their sum. */
export const siteSlots = (day: number): Statement => statement('SELECT usage_fact')`
  SELECT account_id, coalesce(customer_site_id, '') AS key, ${FIGURES} FROM ${partsOn(day)} GROUP BY 1, 2, slot`;

/** Slots of the services of all accounts on a day. */
export const serviceSlots = (day: number): Statement => statement('SELECT usage_fact')`
  SELECT '' AS account_id, service_id::text AS key, ${FIGURES} FROM ${partsOn(day)}
  WHERE service_id IS NOT NULL GROUP BY 2, slot`;

/** The members of the cells of all accounts on a day, in order of cells, then of time. */
export const cellMembers = (day: number): Statement => statement('SELECT usage_fact')`
  SELECT cell_id, msisdn, slot, count(*) AS records FROM ${partsOn(day)}
  WHERE cell_id IS NOT NULL AND msisdn IS NOT NULL GROUP BY cell_id, msisdn, slot ORDER BY cell_id, slot`;

const FIGURES = raw(`slot, count(*) AS parts, sum(part_to - part_from) AS usage_ms
       , sum(usage_share(uplink_bytes, started_at, ended_at, part_from, part_to)) AS uplink_bytes
       , sum(usage_share(downlink_bytes, started_at, ended_at, part_from, part_to)) AS downlink_bytes`);

/**
 * The parts of all records on a day, cut at the slots. Records are found by the day of their start, or the day before.
 * The term `ended_at + 0` keeps the planner from also reading the index by account.
 */
function partsOn(day: number): Sql {
  const end = day + DAY_MS;
  const days = [day / DAY_MS - 1, day / DAY_MS];
  return sql`(
    SELECT usage_fact.*, slot, greatest(started_at, slot) AS part_from
         , least(ended_at, slot + ${SLOT_MS}::bigint) AS part_to
    FROM usage_fact
    CROSS JOIN LATERAL generate_series(
      greatest(started_at, ${day}) / ${SLOT_MS}::bigint * ${SLOT_MS}::bigint
      , least(greatest(ended_at - 1, started_at), ${end - 1}), ${SLOT_MS}::bigint) AS slot
    WHERE started_day = ANY(${days}::int[]) AND started_at < ${end} AND started_at > ${day - LONGEST_FACT_MS}
      AND (ended_at + 0 > ${day} OR started_at = ${day}) AND ${packedWithin({ from: day, to: end })}
  ) AS part`;
}

/** The stored aggregates of a day, of every level. */
export const rollupsOn = (day: number): Statement => statement('SELECT usage_rollup')`
  SELECT account_id, level, period, key, day, hours, slots FROM usage_rollup
  WHERE period >= ${day} AND period < ${day + DAY_MS}`;

/** The changes of a day that are in the log, of every level. */
export const changesOn = (day: number): Statement => statement('SELECT usage_change')`
  SELECT account_id, level, period, key, logged_at, slots FROM usage_change
  WHERE period >= ${day} AND period < ${day + DAY_MS}`;

/** Removes the logged changes of a day, except those of some accounts. The recomputed aggregates include them. */
export const forgetChangesOn = (
  day: number,
  levels: readonly LevelName[],
  without: readonly string[],
): Statement => statement('DELETE usage_change')`
  DELETE FROM usage_change WHERE period >= ${day} AND period < ${day + DAY_MS}
    AND level = ANY(${levels.map((name) => LEVELS[name].code)}::smallint[])
    AND account_id <> ALL(${[...without]}::text[])`;

/**
 * Keeps the months of the facts from being dropped until the transaction ends. It must be the first statement of a
 * snapshot.
 */
export const keepMonths = (): Statement =>
  statement('LOCK usage_record')`LOCK TABLE usage_record IN ACCESS SHARE MODE`;

/** Keeps the refresher out of every change log partition until the transaction ends. Repairs of other days go on. */
export const lockAllLogPartitions = (lock: number, logPartitions: number): Statement => statement(
  'SELECT pg_advisory_xact_lock_shared',
)`
  SELECT pg_advisory_xact_lock_shared(${lock}::int, log_partition)
  FROM generate_series(0, ${logPartitions - 1}::int) AS log_partition`;

/** Whether there are facts without any aggregate or change: facts of a version that had no stored aggregates. */
export const hasOnlyFacts = (): Statement => statement('SELECT usage_fact')`
  SELECT EXISTS (SELECT 1 FROM usage_fact) AND NOT EXISTS (SELECT 1 FROM usage_rollup)
     AND NOT EXISTS (SELECT 1 FROM usage_change) AS only_facts`;
