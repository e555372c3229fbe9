import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { Grain } from '../../horizons/horizons.js';
import {
  isNetworkLevel,
  LEVELS,
  logPartitionOf,
  logPartitionsOf,
  type LevelName,
} from '../../rollups/stored/levels.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';
import { REFRESH_LOCK } from '../../rollups/sql/rollup.js';

/** A stretch of one account's aggregates of one level. */
export interface RollupStretch {
  readonly accountId: string;
  readonly level: LevelName;
  /** Unix milliseconds; half open. */
  readonly from: number;
  readonly to: number;
}

const { sql, raw, empty } = Prisma;

/** The first account after another that has stored aggregates: `account_id`, which is null after the last. */
export const accountAfter = (accountId: string): Statement => statement('SELECT usage_rollup')`
  SELECT min(account_id) AS account_id FROM usage_rollup WHERE account_id > ${accountId}`;

/** The accounts that have changes in the log. */
export const accountsWithChanges = (): Statement => statement('SELECT usage_change')`
  SELECT DISTINCT account_id FROM usage_change WHERE account_id > ''`;

/** The change log partitions of an account's changes, or of all parts of a network level. */
const partitionsOf = ({ accountId, level }: RollupStretch): number[] =>
  isNetworkLevel(level) ? logPartitionsOf(level) : [logPartitionOf(level, accountId)];

/** Keeps the refresher out of the change log partitions of a stretch until the transaction ends. */
export const lockLogPartitions = (stretch: RollupStretch): Statement => statement(
  'SELECT pg_advisory_xact_lock',
)`
  SELECT pg_advisory_xact_lock(${REFRESH_LOCK}::int, log_partition)
  FROM unnest(${partitionsOf(stretch)}::int[]) AS log_partition`;

const within = ({ accountId, level, from, to }: RollupStretch): Prisma.Sql => sql`
  account_id = ${accountId} AND level = ${LEVELS[level].code}::smallint AND period >= ${from} AND period < ${to}`;

/** Whether the log has changes of an account's stretch, or of any earlier time. */
export const hasChanges = (stretch: RollupStretch): Statement => statement('SELECT usage_change')`
  SELECT EXISTS (
    SELECT 1 FROM usage_change WHERE lane = ${logPartitionOf(stretch.level, stretch.accountId)}::smallint
      AND ${within({ ...stretch, from: 0 })}) AS changes`;

/** The period of the n-th aggregate of a stretch. No row: there are fewer. */
export const periodOfBatch = (stretch: RollupStretch, rows: number): Statement => statement(
  'SELECT usage_rollup',
)`
  SELECT period FROM usage_rollup WHERE ${within(stretch)} ORDER BY period OFFSET ${rows} LIMIT 1`;

/** How a grain of a row is removed. The removal of the last grain deletes the row. */
const REMOVALS: ClosedMap<
  Record<'figures' | 'subscribers', Readonly<Record<Grain, 'slots' | 'hours' | 'row' | 'none'>>>
> = closedMap({
  figures: { slots: 'slots', hours: 'hours', day: 'row' },
  subscribers: { slots: 'slots', hours: 'row', day: 'none' },
});

/** Whether a level has the grain. */
export const hasGrain = (level: LevelName, grain: Grain): boolean =>
  REMOVALS[LEVELS[level].content][grain] !== 'none';

/** Removes a grain of a stretch of aggregates. `removed` is the number of rows that had it. */
export function removeGrain(stretch: RollupStretch, grain: Grain): Statement {
  const what = REMOVALS[LEVELS[stretch.level].content][grain];
  const which = within(stretch);
  const removal =
    what === 'row'
      ? sql`DELETE FROM usage_rollup WHERE ${which}`
      : sql`UPDATE usage_rollup SET ${raw(what)} = ''::bytea WHERE ${which} AND length(${raw(what)}) > 0`;
  const name = what === 'row' ? 'DELETE usage_rollup' : 'UPDATE usage_rollup';
  return statement(
    name,
  )`WITH gone AS (${what === 'none' ? empty : removal} RETURNING 1) SELECT count(*)::int AS removed FROM gone`;
}
