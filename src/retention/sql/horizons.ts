import type { Horizons, Kept } from '../../horizons/horizons.js';
import { packedBefore, packedFrom } from '../../packed-days/sql/conditions.js';
import { DAY_MS } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import { statement, type Statement } from '../../database/statement.js';
import type { HorizonScope } from '../../horizons/find-horizons.js';
import { NOW_MS } from './retention.js';

const { sql } = Prisma;

/** Gives an account its own horizons: copies of those that have applied to it so far. */
export const separateHorizons = (accountId: string): Statement => statement('INSERT retention_horizon')`
  INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at, removed_before)
  SELECT 'account', ${accountId}, grain, coalesce(before, 0), coalesce(stored_at, ${NOW_MS}), coalesce(removed_before, 0)
  FROM unnest(ARRAY['facts', 'slots', 'hours', 'day']) AS kept (grain)
  LEFT JOIN (SELECT * FROM retention_horizon WHERE scope = 'standard') AS standard USING (grain)
  ON CONFLICT DO NOTHING`;

/** Moves horizons forward, never back. */
export const advanceHorizons = (scope: HorizonScope, accountId: string, to: Horizons): Statement => {
  const grains = Object.keys(to) as Kept[];
  return statement('INSERT retention_horizon')`
  INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at)
  SELECT ${scope}, ${accountId}, grain, before, ${NOW_MS}
  FROM unnest(${grains}::text[], ${grains.map((grain) => to[grain])}::bigint[]) AS kept (grain, before)
  ON CONFLICT (scope, account_id, grain) DO UPDATE SET before = EXCLUDED.before, stored_at = EXCLUDED.stored_at
  WHERE EXCLUDED.before > retention_horizon.before`;
};

/** Removes horizons of accounts without a policy, once they equal the horizons of all other accounts. */
export const forgetEqualHorizons = (): Statement => statement('DELETE retention_horizon')`
  DELETE FROM retention_horizon AS own WHERE scope = 'account'
    AND NOT EXISTS (SELECT 1 FROM retention_policy WHERE retention_policy.account_id = own.account_id)
    AND NOT EXISTS (
      SELECT 1 FROM retention_horizon AS mine
      LEFT JOIN retention_horizon AS standard ON standard.scope = 'standard' AND standard.grain = mine.grain
      WHERE mine.scope = 'account' AND mine.account_id = own.account_id
        AND (mine.before <> coalesce(standard.before, 0) OR mine.removed_before <> coalesce(standard.removed_before, 0)))`;

/** Moves one horizon back. What lies between it and the present one counts as not removed. */
export const setHorizonBack = (
  scope: HorizonScope,
  accountId: string,
  grain: Kept,
  to: number,
): Statement => statement('UPDATE retention_horizon')`
  UPDATE retention_horizon
  SET before = ${to}, removed_before = least(removed_before, ${to}), stored_at = ${NOW_MS}
  WHERE scope = ${scope} AND account_id = ${accountId} AND grain = ${grain} AND before > ${to}`;

/** The clock of the database, and the last UTC day with a stored record (null without any): Unix milliseconds. */
export const findClock = (): Statement => statement('SELECT usage_record')`
  SELECT ${NOW_MS} AS database_now, greatest(
    (SELECT max(started_day) FROM usage_record), (SELECT max(day) FROM usage_packed)) * ${DAY_MS}::bigint AS newest_day`;

/** A stretch of the facts of an account, or of all accounts but some. */
export interface FactsStretch {
  readonly accounts: { readonly accountId: string } | { readonly without: readonly string[] };
  readonly from: number;
  readonly to: number;
}

/** How many rows of the facts begin in a stretch. Counts up to a limit, so that a long stretch costs no more. */
export const countFacts = ({ accounts, from, to }: FactsStretch, most: number): Statement => {
  const whose =
    'accountId' in accounts
      ? sql`account_id = ${accounts.accountId} AND ended_at >= ${from} AND ended_at <= ${to + DAY_MS}`
      : sql`account_id <> ALL(${[...accounts.without]}::text[])`;
  return statement('SELECT usage_fact')`
  SELECT count(*)::int AS facts FROM (
    SELECT 1 FROM usage_fact WHERE started_at >= ${from} AND started_at < ${to} AND ${packedFrom(from)} AND ${packedBefore(to)}
      AND ${whose} LIMIT ${most}
  ) AS counted`;
};
