import type pg from 'pg';
import { HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import { insertFacts, makePartitions } from './insert-facts.js';

/** The account and site whose every slot has usage. */
export const LONG_SITE = Object.freeze({ accountId: 'bench-memory', siteId: 'site-long' });
export const WIDE_FROM = Date.UTC(2019, 0, 1);

/** Of one account. */
export const SERVICES = 1_000;

/** Facts for that many pairs of service and hour. */
const ofServices = `
  SELECT n, $1::text AS account_id, NULL AS customer_site_id, n AS digest, $2::bigint + n / ${SERVICES} * ${HOUR_MS} AS started_at,
    $2::bigint + n / ${SERVICES} * ${HOUR_MS} + 60000 AS ended_at, NULL AS msisdn, NULL AS imsi, 1 + n % ${SERVICES} AS service_id,
    NULL::uuid AS cell_id
  FROM generate_series(0, $3::bigint - 1) AS n`;

/** Facts for that many slots of one site. */
const ofSlots = `
  SELECT n, $1::text AS account_id, $4::text AS customer_site_id, n AS digest, $2::bigint + n * ${SLOT_MS} AS started_at,
    $2::bigint + n * ${SLOT_MS} + 60000 AS ended_at, NULL AS msisdn, NULL AS imsi, NULL::bigint AS service_id,
    NULL::uuid AS cell_id
  FROM generate_series(0, $3::bigint - 1) AS n`;

/** Makes facts for a KPI with many rows and a report with many points. */
export async function makeWideFacts(client: pg.Client, rows: number, slots: number): Promise<void> {
  const { accountId, siteId } = LONG_SITE;
  await client.query('SET synchronous_commit = off');
  await makePartitions(client, {
    from: WIDE_FROM,
    to: WIDE_FROM + Math.max(slots * SLOT_MS, (rows / SERVICES) * HOUR_MS),
  });
  await insertFacts(client, 'services', ofServices, [accountId, WIDE_FROM, rows]);
  await insertFacts(client, 'slots', ofSlots, [accountId, WIDE_FROM, slots, siteId]);
  await client.query('VACUUM (ANALYZE)');
}
