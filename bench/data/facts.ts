import type pg from 'pg';
import { nowPeriod, PERIOD, SUBSCRIBER_PERIOD, NAMED, GROWING_SITE, type Site } from './world.js';

/** What the facts of a measurement are like. */
export interface FactsPlan {
  /** Spread evenly over the sites and the period. */
  readonly facts: number;
  readonly sites: readonly Site[];
  readonly cells: number;
  readonly services: number;
  /** Others than those that requests name. */
  readonly subscribers: number;
  /** Records in any five minutes of the site whose last minutes grow. */
  readonly growingWindow: number;
}

const INDEXES = [
  ['usage_record_account_id_ended_at_idx', 'USING btree (account_id, ended_at)'],
  ['usage_record_started_day_subscriber_ended_at_idx', 'USING btree (started_day, subscriber, ended_at)'],
  ['usage_record_started_at_idx', 'USING brin (started_at)'],
] as const;

const COLUMNS = `account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn, imsi,
  user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber`;

/** Facts made in the database, by a statement whose rows are `n`, `started_at`, `ended_at` and who, where and what. */
const insertFrom = (label: string, rows: string): string => `
  WITH made AS MATERIALIZED (${rows}), fact AS (
    INSERT INTO usage_record (${COLUMNS})
    SELECT account_id, ${recordId(label)}, started_at, ended_at, 1000 + digest % 1000000, 10000 + digest % 100000000,
      customer_site_id, msisdn, imsi, NULL, service_id, cell_id, NULL, '5G', NULL,
      started_at / 86400000, coalesce(('1' || msisdn)::bigint, 4000000000000000 + ('1' || imsi)::bigint)
    FROM made
  )
  INSERT INTO usage_record_identity (account_id, record_id, started_at, content_hash)
  SELECT account_id, ${recordId(label)}, started_at, decode(md5('${label}' || n), 'hex') FROM made`;

// As a UUIDv7: the time, then what tells records of one time apart.
const recordId = (label: string): string => `
  overlay(overlay(lpad(to_hex(started_at), 12, '0') || '7' || substr(md5('${label}' || n), 1, 19)
    placing '-' from 9 for 0) placing '-' from 14 for 0)`;

const cell = (n: string): string => `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Whole number from a number, spread as if by chance and the same each time. */
const digest = (n: string): string => `(hashint8extended(${n}, 0) & 4611686018427387903)`;

const evenly = (sites: readonly Site[]): string => `
  SELECT n, account_id, customer_site_id, digest, started_at, started_at + 1000 + digest % 599001 AS ended_at,
    (8800000000 + digest % $5::bigint)::text AS msisdn, (262010000000000 + digest % $5::bigint)::text AS imsi,
    1 + digest % $6::bigint AS service_id, ${cell('(n + n / $3::bigint) % $7::bigint')} AS cell_id
  FROM (
    SELECT n, ${digest('n')} AS digest, $1::bigint + n / $3::bigint * $4::bigint + ${digest('-n - 1')} % $4::bigint AS started_at
    FROM generate_series($8::bigint, $9::bigint) AS n
  ) AS numbered
  JOIN unnest($2::text[], $10::text[]) WITH ORDINALITY AS site (account_id, customer_site_id, place)
    ON place = 1 + n % ${sites.length}`;

/** Facts a statement makes, so that none takes long and little is kept at once. */
const FACTS_AT_ONCE = 500_000;

/** Fills an empty database: the facts, and what the requests about subscribers and the last minutes ask for. */
export async function makeFacts(client: pg.Client, plan: FactsPlan, now: number): Promise<void> {
  await client.query(
    "SET synchronous_commit = off; SET statement_timeout = '1h'; SET maintenance_work_mem = '1GB'",
  );
  for (const [name] of INDEXES) await client.query(`DROP INDEX IF EXISTS ${name}`);
  await client.query('ALTER TABLE usage_record_identity DROP CONSTRAINT usage_record_identity_pkey');
  await makePartitions(client, PERIOD);
  await makePartitions(client, nowPeriod(now));
  await makeEvenly(client, plan);
  await makeNamed(client, plan, now);
  for (const [name, method] of INDEXES) await client.query(`CREATE INDEX ${name} ON usage_record ${method}`);
  await client.query('ALTER TABLE usage_record_identity ADD PRIMARY KEY (account_id, record_id)');
  await makeAliases(client, plan);
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

/** Makes the partitions of the months of a period. */
export async function makePartitions(
  client: pg.Client,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await client.query(
    `SELECT ensure_usage_partition((extract(epoch FROM month) * 1000)::bigint)
     FROM generate_series(date_trunc('month', to_timestamp($1 / 1000.0)), to_timestamp($2 / 1000.0), '1 month') AS month`,
    [from, to],
  );
}

/** Stores facts made in the database: see {@link insertFrom}. */
export async function insertFacts(
  client: pg.Client,
  label: string,
  rows: string,
  values: readonly unknown[],
): Promise<void> {
  await client.query(insertFrom(label, rows), [...values]);
}

async function makeEvenly(
  client: pg.Client,
  { facts, sites, cells, services, subscribers }: FactsPlan,
): Promise<void> {
  const spacing = Math.floor((PERIOD.to - PERIOD.from) / Math.ceil(facts / sites.length));
  for (let first = 0; first < facts; first += FACTS_AT_ONCE) {
    await client.query(insertFrom('even', evenly(sites)), [
      PERIOD.from,
      sites.map(({ accountId }) => accountId),
      sites.length,
      spacing,
      subscribers,
      services,
      cells,
      first,
      Math.min(facts, first + FACTS_AT_ONCE) - 1,
      sites.map(({ siteId }) => siteId),
    ]);
  }
}

interface Stream {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Between the starts of two records. */
  readonly everyMs: number;
  readonly accountId: string;
  readonly siteId: string;
  readonly msisdn?: string;
  readonly imsi?: string;
}

const streamed = (): string => `
  SELECT n, $1::text AS account_id, $2::text AS customer_site_id, ${digest('n')} AS digest, $3::bigint + n * $4::bigint AS started_at,
    $3::bigint + n * $4::bigint + 20000 AS ended_at, coalesce($5::text, CASE WHEN $6::text IS NULL THEN '8809999999' END) AS msisdn,
    $6::text AS imsi, 1 AS service_id, ${cell('0')} AS cell_id
  FROM generate_series(0, $7::bigint) AS n`;

const SUBSCRIBER_EVERY_MS = 150_000;
const NOW_EVERY_MS = 10_000;
const WINDOW_MS = 300_000;

/** Steady streams of what the requests name: as dense whatever the size of the whole. */
async function makeNamed(client: pg.Client, { growingWindow }: FactsPlan, now: number): Promise<void> {
  const { reportAccount, reportSite, reportMsisdn, rateAccount, rateSite, nowImsi, nowMsisdn } = NAMED;
  const around = { ...nowPeriod(now), everyMs: NOW_EVERY_MS };
  const ofAccount = {
    ...SUBSCRIBER_PERIOD,
    everyMs: SUBSCRIBER_EVERY_MS,
    accountId: reportAccount,
    siteId: 'site-of-subscriber',
  };
  const streams: Stream[] = [
    { label: 'subscriber', ...ofAccount, msisdn: reportMsisdn },
    { label: 'now-site', ...around, accountId: reportAccount, siteId: reportSite },
    { label: 'now-imsi', ...around, accountId: rateAccount, siteId: rateSite, imsi: nowImsi },
    { label: 'now-msisdn', ...around, accountId: rateAccount, siteId: rateSite, msisdn: nowMsisdn },
    { label: 'now-growing', ...around, ...GROWING_SITE, everyMs: Math.floor(WINDOW_MS / growingWindow) },
  ];
  for (const { label, from, to, everyMs, accountId, siteId, msisdn, imsi } of streams)
    await client.query(insertFrom(label, streamed()), [
      accountId,
      siteId,
      from,
      everyMs,
      msisdn ?? null,
      imsi ?? null,
      Math.floor((to - from) / everyMs) - 1,
    ]);
}

/** By which subscribers are found under their IMSI as well. */
async function makeAliases(client: pg.Client, { subscribers }: FactsPlan): Promise<void> {
  await client.query(
    `INSERT INTO subscriber_alias (alias, subscriber)
     SELECT 4000000000000000 + ('1' || (262010000000000 + n))::bigint, ('1' || (8800000000 + n))::bigint
     FROM generate_series(0, $1::bigint - 1) AS n`,
    [subscribers],
  );
}
