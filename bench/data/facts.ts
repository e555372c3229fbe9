import type pg from 'pg';
import { cell, digest, insertFacts, makePartitions } from './insert-facts.js';
import { makeSubscriberStream, NowStreams } from './streams.js';
import { nowPeriod, PERIOD, type Site } from './world.js';

/** The facts for a measurement. */
export interface FactsPlan {
  /** Spread evenly over the sites and the period. */
  readonly facts: number;
  readonly sites: readonly Site[];
  readonly cells: number;
  readonly services: number;
  /** Other subscribers than those that requests name. */
  readonly subscribers: number;
  /** Records in any five minutes of the site whose last minutes grow with the data. */
  readonly growingWindow: number;
}

const INDEXES = [
  ['usage_record_account_id_ended_at_idx', 'USING btree (account_id, ended_at)'],
  ['usage_record_started_day_subscriber_ended_at_idx', 'USING btree (started_day, subscriber, ended_at)'],
  ['usage_record_started_at_idx', 'USING brin (started_at)'],
] as const;

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

/** Facts of one statement. So no statement takes long, and little is in memory at once. */
const FACTS_AT_ONCE = 500_000;

/**
 * Fills an empty database: with the facts, and with the records for reports of one subscriber and of the last minutes.
 * @returns an object that makes further records of the last minutes.
 */
export async function makeFacts(client: pg.Client, plan: FactsPlan): Promise<NowStreams> {
  const now = Date.now();
  await client.query(
    "SET synchronous_commit = off; SET statement_timeout = '1h'; SET maintenance_work_mem = '1GB'",
  );
  for (const [name] of INDEXES) await client.query(`DROP INDEX IF EXISTS ${name}`);
  await client.query('ALTER TABLE usage_record_key DROP CONSTRAINT usage_record_key_pkey');
  await makePartitions(client, PERIOD);
  await makePartitions(client, nowPeriod(now));
  await makeEvenly(client, plan);
  await makeSubscriberStream(client);
  const streams = new NowStreams(plan.growingWindow, now);
  await streams.keepUp(client);
  for (const [name, method] of INDEXES) await client.query(`CREATE INDEX ${name} ON usage_record ${method}`);
  await client.query('ALTER TABLE usage_record_key ADD PRIMARY KEY (key)');
  await makeAliases(client, plan);
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  return streams;
}

async function makeEvenly(
  client: pg.Client,
  { facts, sites, cells, services, subscribers }: FactsPlan,
): Promise<void> {
  const spacing = Math.floor((PERIOD.to - PERIOD.from) / Math.ceil(facts / sites.length));
  for (let first = 0; first < facts; first += FACTS_AT_ONCE) {
    await insertFacts(client, 'even', evenly(sites), [
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

/** Makes aliases, by which subscribers are also found by their IMSI. */
async function makeAliases(client: pg.Client, { subscribers }: FactsPlan): Promise<void> {
  await client.query(
    `INSERT INTO subscriber_alias (alias, subscriber)
     SELECT 4000000000000000 + ('1' || (262010000000000 + n))::bigint, ('1' || (8800000000 + n))::bigint
     FROM generate_series(0, $1::bigint - 1) AS n`,
    [subscribers],
  );
}
