import type pg from 'pg';
import { DAY_MS } from '../../src/common/time.js';
import { insertFacts, makePartitions } from './insert-facts.js';
import { PERIOD } from './world.js';

/** The account whose subscribers all use the network several times a day. */
export const SUBSCRIBERS_ACCOUNT = 'bench-subscribers';

export const MONTH_DAYS = 30;
const RECORDS_A_DAY = 4;

/** Record `n` belongs to subscriber `n % subscribers`. Every subscriber has the same number of records on every day. */
const ofSubscribers = `
  SELECT n, $1::text AS account_id, 'site-' || n % 10 AS customer_site_id, (n * 7919) % 1000003 AS digest,
    $2::bigint + n / $3::bigint * ${DAY_MS / RECORDS_A_DAY} + n % $3::bigint AS started_at,
    $2::bigint + n / $3::bigint * ${DAY_MS / RECORDS_A_DAY} + n % $3::bigint + 60000 AS ended_at,
    (4917000000 + n % $3::bigint)::text AS msisdn, NULL::text AS imsi, 1 + n % 8 AS service_id, NULL::uuid AS cell_id
  FROM generate_series(0, $3::bigint * ${MONTH_DAYS * RECORDS_A_DAY} - 1) AS n`;

/** Makes a month of that many subscribers of one account. */
export async function makeSubscriberMonth(client: pg.Client, subscribers: number): Promise<void> {
  await makePartitions(client, PERIOD);
  await insertFacts(client, 'subscribers', ofSubscribers, [SUBSCRIBERS_ACCOUNT, PERIOD.from, subscribers]);
}
