import type pg from 'pg';
import { DAY_MS, SLOT_MS } from '../../src/common/time.js';
import { cell, digest, insertFacts, makePartitions } from './insert-facts.js';
import { PERIOD, type Site } from './world.js';

/** Days in which every subscriber is always online. */
export const BUSY_DAYS = 4;
export const BUSY_FROM = PERIOD.from + 20 * DAY_MS;

const RECORDS_A_DAY = DAY_MS / SLOT_MS;
const FIRST = 4_930_000_000;

export const busyMsisdn = (n: number): string => String(FIRST + n);

/**
 * Record `n` belongs to subscriber `n % subscribers`, so that the records of one subscriber lie far from each other. It
 * takes a slot's length, and begins within a slot: one of twelve crosses an hour.
 */
const ofSubscribers = `
  SELECT n, account_id, customer_site_id, digest, started_at, started_at + ${SLOT_MS} AS ended_at,
    (${FIRST} + n % $3::bigint)::text AS msisdn, (262020000000000 + n % $3::bigint)::text AS imsi, 1 + n % 8 AS service_id,
    ${cell('n % 200')} AS cell_id
  FROM (
    SELECT n, ${digest('n')} AS digest,
      $4::bigint + n / $3::bigint * ${SLOT_MS} + ${digest('n % $3::bigint')} % ${SLOT_MS} AS started_at
    FROM generate_series(0, $3::bigint * ${BUSY_DAYS * RECORDS_A_DAY} - 1) AS n
  ) AS numbered
  JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS site (account_id, customer_site_id, place)
    ON place = 1 + n % $3::bigint % cardinality($1::text[])`;

/** Makes days of subscribers that have a record in every five minutes. Subscriber `n` is at site `n % sites`. */
export async function makeSubscriberDays(
  client: pg.Client,
  subscribers: number,
  sites: readonly Site[],
): Promise<void> {
  await makePartitions(client, PERIOD);
  await insertFacts(client, 'busy', ofSubscribers, [
    sites.map(({ accountId }) => accountId),
    sites.map(({ siteId }) => siteId),
    subscribers,
    BUSY_FROM,
  ]);
}
