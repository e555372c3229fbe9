import type { Statement } from '../../database/statement.js';
import { logPartitionsOf, LEVELS, type NetworkLevelName } from '../../rollups/stored/levels.js';
import { isGathered, isPart } from '../../rollups/sql/network-parts.js';
import type { StoredPlan } from '../plan.js';

/** A plan over all accounts. */
export interface NetworkPlan extends StoredPlan {
  readonly level: NetworkLevelName;
}

/** A period and a key of a network level of which there are several parts, or parts and changes. */
export interface SharedKey {
  readonly period: number;
  readonly key: string;
}

const askedOf = ({ keys }: NetworkPlan): string =>
  `period = ANY($2::bigint[])${keys === undefined ? '' : ' AND key = ANY($3::text[])'}`;

/** The changes of a plan's parts. */
const changesOf = (plan: NetworkPlan): string =>
  `FROM usage_change WHERE lane = ANY($1::smallint[]) AND level = ${LEVELS[plan.level].code} AND ${askedOf(plan)}`;

const valuesOf = ({ level, keys, periods: { day, hours, slots } }: NetworkPlan): unknown[] => [
  logPartitionsOf(level),
  [...day, ...hours, ...slots],
  ...(keys === undefined ? [] : [[...keys]]),
];

/** The periods and keys of a plan that have several rows: stored parts or changes. Rows: {@link SharedKey}. */
export function sharedKeys(plan: NetworkPlan): Statement {
  const { level } = plan;
  const asked = askedOf(plan);
  return {
    name: 'SELECT usage_rollup',
    text: `
SELECT period, key FROM (
  SELECT account_id, period, key FROM usage_rollup WHERE ${isGathered(level)} AND ${asked}
  UNION ALL SELECT account_id, period, key FROM usage_rollup WHERE ${isPart(level)} AND ${asked}
  UNION ALL SELECT account_id, period, key ${changesOf(plan)}
) AS part GROUP BY period, key HAVING count(*) > 1`,
    values: valuesOf(plan),
    prepared: true,
  };
}

/**
 * Reads the stored parts of a plan over all accounts, and their changes in the change log. It is one statement, so each
 * change is in exactly one of the two. In a distributed database that is so for each account. Rows: see `StoredRow`.
 * @param shared periods and keys whose parts are also read by slot.
 */
export function networkStored(plan: NetworkPlan, shared: readonly SharedKey[]): Statement {
  const { level, periods } = plan;
  const values = valuesOf(plan);
  const first = values.length;
  const changed = changesOf(plan);
  const storedThat = (condition: string): string => `
SELECT account_id, period, key
     , CASE WHEN period = ANY($${first + 1}::bigint[])
         OR (account_id, period, key) IN (SELECT account_id, period, key ${changed})
         OR (period, key) IN (SELECT * FROM unnest($${first + 4}::bigint[], $${first + 5}::text[])) THEN slots END AS slots
     , CASE WHEN period = ANY($${first + 2}::bigint[]) THEN hours END AS hours
     , CASE WHEN period = ANY($${first + 3}::bigint[]) THEN day END AS day
     , false AS is_change
FROM usage_rollup WHERE ${condition} AND ${askedOf(plan)}`;
  return {
    name: 'SELECT usage_rollup',
    text: `
SELECT * FROM (${storedThat(isGathered(level))}
UNION ALL ${storedThat(isPart(level))}
UNION ALL
SELECT account_id, period, key, slots, NULL, NULL, true ${changed}
) AS stored`,
    values: [
      ...values,
      periods.slots,
      periods.hours,
      periods.day,
      shared.map(({ period }) => period),
      shared.map(({ key }) => key),
    ],
    prepared: true,
  };
}
