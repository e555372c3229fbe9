import { LEVELS, logPartitionOf } from '../../rollups/stored/levels.js';
import { DAY_MS, floorTo, type TimeRange } from '../../common/time.js';
import type { Statement } from '../../database/statement.js';

/**
 * Which versions there are of the aggregates of accounts as a whole, day by day, and which changes of them wait in the
 * log: `state`, a text. Whatever is done to a record of an account changes the aggregates of each day in which it has a
 * part, in the same transaction; so as long as the versions are the same, nothing that begins or lies in those days has
 * changed. A version is told by the transaction that made it, which the server keeps with each row: it does not matter
 * in which order transactions were begun or committed, only which of them are seen.
 */
export const usageState = (accounts: readonly string[], { from, to }: TimeRange): Statement => ({
  name: 'SELECT usage_rollup',
  prepared: true,
  text: `
SELECT encode(sha256(convert_to(coalesce(string_agg(version, ',' ORDER BY version COLLATE "C"), ''), 'UTF8')), 'hex') AS state
FROM (
  SELECT json_build_array(account_id, period, xmin::text)::text AS version
  FROM usage_rollup
  WHERE account_id = ANY($1::text[]) AND level = $2::smallint AND period >= $3::bigint AND period < $4::bigint
  UNION ALL
  SELECT json_build_array(account_id, period, xmin::text, 'waits')::text
  FROM usage_change
  WHERE lane = ANY($5::smallint[]) AND account_id = ANY($1::text[]) AND level = $2::smallint
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
