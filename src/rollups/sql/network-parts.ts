import { LEVELS, logPartitionsOf, NETWORK, type NetworkLevelName } from '../stored/levels.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';
import { REFRESH_LOCK } from './rollup.js';

/** A condition on stored aggregates: gathered parts. */
export const isGathered = (level: NetworkLevelName): string =>
  `account_id = '${NETWORK}' AND level = ${LEVELS[level].code}`;

/**
 * A condition on stored aggregates: parts beside accounts. An index has only these. It has the level as a constant, so
 * that a prepared statement can use the index.
 */
export const isPart = (level: NetworkLevelName): string =>
  `account_id >= '!' AND level = ${LEVELS[level].code}`;

/** A part of a network level by its place in the index of the parts. */
export interface PartPlace {
  /** Unix milliseconds. */
  readonly period: number;
  readonly key: string;
}

const { sql, raw } = Prisma;

/** Keeps the refresher out of all parts of a level until the transaction ends. It need not be durable. */
export const lockParts = (level: NetworkLevelName): Statement => statement('SELECT pg_advisory_xact_lock')`
  SELECT pg_advisory_xact_lock(${REFRESH_LOCK}::int, log_partition), set_config('synchronous_commit', 'off', true) AS durability
  FROM unnest(${logPartitionsOf(level)}::int[]) AS log_partition`;

const before = (level: NetworkLevelName, end: number): Prisma.Sql =>
  sql`${raw(isPart(level))} AND period < ${end}::bigint`;

/** Where the n-th part before an instant lies. No row: there are fewer. */
export const placeOfPart = (level: NetworkLevelName, end: number, parts: number): Statement => statement(
  'SELECT usage_rollup',
)`
  SELECT period, key FROM usage_rollup WHERE ${before(level, end)} ORDER BY period, key OFFSET ${parts} LIMIT 1`;

/** Takes out parts before an instant: up to and including a place, or all. Rows: as `ChangeRow`, without the time. */
export const takeParts = (
  level: NetworkLevelName,
  end: number,
  last: PartPlace | undefined,
): Statement => statement('DELETE usage_rollup')`
  DELETE FROM usage_rollup WHERE ${before(level, end)}
    ${last ? sql`AND (period, key) <= (${last.period}::bigint, ${last.key}::text COLLATE "C")` : Prisma.empty}
  RETURNING account_id, level, period, key, slots`;

/** Takes out the parts of some aggregates. */
export const removeParts = (level: NetworkLevelName, places: readonly PartPlace[]): Statement => statement(
  'DELETE usage_rollup',
)`
  DELETE FROM usage_rollup
  WHERE ${raw(isPart(level))} AND (period, key) IN (
    SELECT * FROM unnest(${places.map(({ period }) => period)}::bigint[], ${places.map(({ key }) => key)}::text[]))`;

/** Of what a level has something before an instant. */
export interface Remains {
  /** Parts beside accounts. */
  readonly parts: boolean;
  /** Changes of them in the log. */
  readonly part_changes: boolean;
  /** Changes in the log, also of gathered parts. */
  readonly changes: boolean;
}

export function remains(level: NetworkLevelName, end: number): Statement {
  const changes = sql`usage_change WHERE lane = ANY(${logPartitionsOf(level)}::smallint[])
    AND level = ${LEVELS[level].code}::smallint AND period < ${end}::bigint`;
  return statement('SELECT usage_rollup')`
  SELECT EXISTS (SELECT 1 FROM usage_rollup WHERE ${before(level, end)}) AS parts
    , EXISTS (SELECT 1 FROM ${changes} AND account_id <> ${NETWORK}) AS part_changes
    , EXISTS (SELECT 1 FROM ${changes}) AS changes`;
}
