import { tenantCondition } from './tenant.js';
import { LEVELS, logPartitionOf } from '../../rollups/stored/levels.js';
import { DAY_MS, floorTo, type TimeRange } from '../../common/time.js';
import type { Statement } from '../../database/statement.js';

const OF_ACCOUNTS = tenantCondition('$1');

/**
 * The versions of the aggregates of whole accounts, day by day, and of their changes in the change log: `state`, a
 * text. Each change of a record of an account also changes the aggregates of each day in which the record has a part,
 * in the same transaction. While the versions are the same, no record that begins or lies in those days has changed. A
 * version is the transaction that made it, which the server stores with each row. The order in which transactions begin
 * or commit does not matter, only which of them are visible.
 */
export const usageState = (accounts: readonly string[], { from, to }: TimeRange): Statement => ({
  name: 'SELECT usage_rollup',
  prepared: true,
  text: `
SELECT encode(sha256(convert_to(coalesce(string_agg(version, ',' ORDER BY version COLLATE "C"), ''), 'UTF8')), 'hex') AS state
FROM (
  SELECT json_build_array(account_id, period, xmin::text)::text AS version
  FROM usage_rollup
  WHERE ${OF_ACCOUNTS} AND level = $2::smallint AND period >= $3::bigint AND period < $4::bigint
  UNION ALL
  SELECT json_build_array(account_id, period, xmin::text, 'waits')::text
  FROM usage_change
  WHERE lane = ANY($5::smallint[]) AND ${OF_ACCOUNTS} AND level = $2::smallint
    AND period >= $3::bigint AND period < $4::bigint
) AS versions`,
  values: [
    [...accounts],
    LEVELS.account.code,
    floorTo(from, DAY_MS),
    to,
    [...new Set(accounts.map((account) => logPartitionOf('account', account)))],
  ],
});
