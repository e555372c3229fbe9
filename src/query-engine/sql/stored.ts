import { tenantCondition } from './tenant.js';
import type { StoredPlan } from '../plan.js';
import { LEVELS, logPartitionOf, NO_KEY } from '../../rollups/stored/levels.js';
import type { Statement } from '../../database/statement.js';

const ASKED = `${tenantCondition('$2')} AND level = $3::smallint AND period = ANY($4::bigint[])`;
const OF_KEYS = ' AND key = ANY($8::text[])';

const textOf = (asked: string): string => {
  const changes = `FROM usage_change WHERE lane = ANY($1::smallint[]) AND ${asked}`;
  return `
SELECT * FROM (
SELECT account_id, period, key
     , CASE WHEN period = ANY($5::bigint[])
         OR (account_id, period, key) IN (SELECT account_id, period, key ${changes}) THEN slots END AS slots
     , CASE WHEN period = ANY($6::bigint[]) THEN hours END AS hours
     , CASE WHEN period = ANY($7::bigint[]) THEN day END AS day
     , false AS is_change
FROM usage_rollup
WHERE ${asked}
UNION ALL
SELECT account_id, period, key, slots, NULL, NULL, true ${changes}
) AS stored`;
};

const OF_ALL_TEXT = textOf(ASKED);
const OF_KEYS_TEXT = textOf(ASKED + OF_KEYS);

/** The same for few rows, with a plan that is made in advance: see its migration. It holds its rows in memory. */
const OF_FEW_TEXT = `
SELECT account_id, period, key, slots, hours, day, is_change FROM stored_usage(
  $1::smallint[], $2::text[], $3::smallint, $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]
)`;
const FEW = 256;

/** The keys that a plan reads; undefined: all, which are not known beforehand. */
export const knownKeys = ({ level, keys }: StoredPlan): readonly string[] | undefined =>
  LEVELS[level].dimension === undefined ? [NO_KEY] : keys;

/**
 * Reads the stored aggregates of a plan over named accounts and their changes in the change log. It is one statement, so
 * each change is in exactly one of the two. Without a common table expression a cluster runs it whole on each server.
 *
 * Rows: see `StoredRow`. Each period has the grain that the plan reads. A period with changes is also read by slot,
 * since changes can only be added there.
 */
export function storedQuery(plan: StoredPlan): Statement {
  const { level, periods, query } = plan;
  const { code } = LEVELS[level];
  if (query.accounts === 'all') throw new Error(`The level ${level} is not of all accounts`);
  const accounts = [...new Set(query.accounts)];
  const partitions = [...new Set(accounts.map((account) => logPartitionOf(level, account)))];
  const { day, hours, slots } = periods;
  const asked = [...day, ...hours, ...slots];
  const values = [partitions, accounts, code, asked, slots, hours, day];
  const known = knownKeys(plan);
  if (known === undefined) return { name: 'SELECT usage_rollup', text: OF_ALL_TEXT, values, prepared: true };
  const isFew = accounts.length * asked.length * known.length <= FEW;
  const of = isFew
    ? ({ name: 'SELECT stored_usage', text: OF_FEW_TEXT } as const)
    : ({ name: 'SELECT usage_rollup', text: OF_KEYS_TEXT } as const);
  return { ...of, values: [...values, [...known]], prepared: true };
}
