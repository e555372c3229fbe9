import { MOST_MSISDN_DIGITS } from '../../record-model/msisdn.js';
import { msisdnNumber, subscriberNumber } from '../../record-model/subscriber.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import type { Statement } from '../../database/statement.js';
import { FIELD_COLUMNS } from '../../usage-records/sql/fact-rows.js';
import { binaryArray } from '../../database/binary-array.js';

/** The international prefix as earlier versions stored it. */
export const PREFIX = '00';

/**
 * The numbers of subscribers whose stored telephone number has the international prefix before a country code. A number
 * keeps leading zeros, so there is a range for each count of digits.
 */
const RANGES = Array.from({ length: MOST_MSISDN_DIGITS - PREFIX.length }, (_, others) => ({
  least: msisdnNumber(`${PREFIX}1${'0'.repeat(others)}`),
  greatest: msisdnNumber(`${PREFIX}9${'9'.repeat(others)}`),
}));
const LEAST = RANGES.map(({ least }) => least);
const GREATEST = RANGES.map(({ greatest }) => greatest);

/** Packed rows that may have subscribers of a range of numbers. */
const OVERLAPS =
  "(packed_subscribers IS NULL OR packed_subscribers && int8range(prefixed.least, prefixed.greatest, '[]'))";

/** Facts of an account and a day that are to be rewritten. */
export interface PrefixedRow {
  readonly account_id: string;
  /** Days since 1970-01-01. */
  readonly day: number;
}

/** A condition: the number of the subscriber is in one of the ranges. @param first the placeholder of the first bound. */
const isPrefixed = (first: number): string =>
  RANGES.map(
    (_, nth) => `subscriber BETWEEN $${first + 2 * nth}::bigint AND $${first + 2 * nth + 1}::bigint`,
  ).join(' OR ');
/** The same of a packed row: it may have such subscribers. */
const mayBePrefixed = (first: number): string =>
  RANGES.map(
    (_, nth) =>
      `packed_subscribers && int8range($${first + 2 * nth}::bigint, $${first + 2 * nth + 1}::bigint, '[]')`,
  ).join(' OR ');
const BOUNDS = RANGES.flatMap(({ least, greatest }) => [least, greatest]);

/** The accounts that have telephone numbers with the prefix on a day, found by the index of subscribers. */
export const findPrefixed = (day: number): Statement => ({
  name: 'SELECT usage_fact',
  text: `
SELECT DISTINCT account_id, started_day AS day FROM usage_fact
WHERE started_day = $1::int AND started_at >= $1::bigint * 86400000 AND started_at < ($1::bigint + 1) * 86400000
  AND (${isPrefixed(2)}) AND (packed_subscribers IS NULL OR ${mayBePrefixed(2)})`,
  values: [day, ...BOUNDS],
});

const OF_DAY = `account_id = $1 AND started_day = $2
    AND started_at >= $2 * 86400000::bigint AND started_at < ($2 + 1) * 86400000::bigint`;

/** Some of these facts, in the order in which identities are locked. */
export const prefixedFacts = ({ account_id: accountId, day }: PrefixedRow, limit: number): Statement => ({
  name: 'SELECT usage_fact',
  text: `
SELECT fact.*
FROM unnest($3::bigint[], $4::bigint[]) AS prefixed (least, greatest)
CROSS JOIN LATERAL (
  SELECT ${FIELD_COLUMNS} FROM usage_fact
  WHERE ${OF_DAY} AND subscriber BETWEEN prefixed.least AND prefixed.greatest AND ${OVERLAPS}
  LIMIT $5
) AS fact
LIMIT $5`,
  values: [accountId, day, LEAST, GREATEST, limit],
});

/** Drops the prefix of the facts that still have it. Rows: the changed facts. */
export const dropPrefixes = (
  { account_id: accountId, day }: PrefixedRow,
  records: readonly UsageRecord[],
): Statement => ({
  name: 'UPDATE usage_record',
  text: `
UPDATE usage_record
SET msisdn = substr(msisdn, ${PREFIX.length + 1}), subscriber = ('1' || substr(msisdn, ${PREFIX.length + 1}))::bigint
WHERE ${OF_DAY} AND subscriber = ANY($3::bigint[]) AND record_id = ANY($4::text[])
RETURNING ${FIELD_COLUMNS}`,
  values: [
    accountId,
    day,
    [...new Set(records.map(subscriberNumber))],
    binaryArray('text', records, ({ recordId }) => recordId),
  ],
});

/** Drops the prefix in the pins of portal tokens. */
export const dropPrefixesOfTokens = (): Statement => ({
  name: 'UPDATE portal_token',
  text: `UPDATE portal_token SET msisdn = substr(msisdn, ${PREFIX.length + 1}) WHERE msisdn ~ '^${PREFIX}[1-9]'`,
  values: [],
});
