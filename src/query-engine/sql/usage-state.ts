import { tenantCondition } from './tenant.js';
import { LEVELS, logPartitionOf } from '../../rollups/stored/levels.js';
import { DAY_MS, floorTo, type TimeRange } from '../../common/time.js';
import type { Statement } from '../../database/statement.js';

const OF_ACCOUNTS = tenantCondition('$1');

/**
 * Which run of the server numbers the transactions. After a crash the server gives the numbers of lost transactions to
 * new ones. The statistics are reset by each recovery, also by one within a run of the postmaster. Another server, or a
 * restored one, has another start. Both are in memory, and every role may read them.
 */
const SERVER_RUN = `pg_postmaster_start_time(), ' ', pg_stat_get_bgwriter_stat_reset_time(), ' '`;

/**
 * The versions of the aggregates of whole accounts, day by day, and of their changes in the change log: `state`, a
 * text. Each change of a record of an account also changes the aggregates of each day in which the record has a part,
 * in the same transaction. While the versions are the same, no record that begins or lies in those days has changed. A
 * version is the transaction that made it, which the server stores with each row. The order in which transactions begin
 * or commit does not matter, only which of them are visible. {@link SERVER_RUN} is part of the state.
 */
export const usageState = (accounts: readonly string[], { from, to }: TimeRange): Statement => ({
  name: 'SELECT usage_rollup',
  prepared: true,
  text: `
SELECT encode(sha256(convert_to(
  concat(${SERVER_RUN}, string_agg(version, ',' ORDER BY version COLLATE "C")), 'UTF8')), 'hex') AS state
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
