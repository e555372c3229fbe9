import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/bootstrap/create-app.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger } from '../../src/logging/logger.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import type pg from 'pg';
import { differencesOf, NO_DIFFERENCE } from '../corrections/corrector.js';
import { NOW } from '../ingestion/decoding.js';
import { ndjson, Producer } from '../ingestion/producer.js';
import { Random } from '../oracle/random.js';
import { RacingRefresher } from '../rollup/racing-refresher.js';
import { asTheyArrive, meters, usageOf, type Meter, type Metered } from './meters.js';
import { forgetReadings } from './readings.js';

const SEED = Number(process.env.COUNTER_SEED ?? Math.floor(Math.random() * 1e9));
const ROUNDS = Number(process.env.COUNTER_ROUNDS ?? 5);
const ENV = { LOG_LEVEL: 'error', REFRESH_INTERVAL_MS: '0', INGEST_BATCH_SIZE: '20' };

let producer: Producer;
let other: { app: NestFastifyApplication; pool: pg.Pool; url: string };
let racer: RacingRefresher;

beforeAll(async () => {
  process.stdout.write(`counters: COUNTER_SEED=${SEED}\n`);
  producer = await Producer.start({ env: ENV });
  const { config } = producer.service;
  const logger = createLogger('silent');
  const pool = createPool(config.database.url ?? '', config.database, logger);
  const app = await createApp({ config, logger, metrics: new Metrics(), pool, clock: () => NOW });
  await app.listen(0, '127.0.0.1');
  other = { app, pool, url: await app.getUrl() };
  racer = new RacingRefresher(producer.service, SEED);
});

afterAll(async () => {
  await racer.stop();
  await other.app.close();
  await other.pool.end();
  await producer.close();
});

/** Sends readings to either instance until they are taken in. */
async function take(random: Random, readings: readonly Metered[], query: string): Promise<void> {
  for (;;) {
    const url = random.pick([producer.service.url, other.url]);
    const answer = await fetch(`${url}/usage/v1/records?counters=cumulative${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': producer.key },
      body: ndjson(readings),
    });
    const { data } = (await answer.json()) as { data: Record<string, number> };
    // Of two that wait each for the other too often one is told to try again.
    if (answer.status === 503) continue;
    expect(answer.status).toBe(200);
    expect(data).toMatchObject({ received: readings.length, conflicts: 0, rejected: 0 });
    return;
  }
}

/** Sends what meters show in bodies, several at once and some twice. */
async function sendAll(random: Random, all: readonly Meter[], wraps: boolean): Promise<void> {
  const own = all.filter((meter) => meter.wraps === wraps).flatMap(({ readings }) => readings);
  const waiting = asTheyArrive(random, own, random.pick([0, 20, 600]) * 60_000);
  const sender = async () => {
    while (waiting.length > 0) {
      const body = waiting.splice(0, random.integer(1, 70));
      const mode = random.chance(0.3) ? '&mode=atomic' : '';
      const query = `${wraps ? '&wrap=32' : ''}${mode}`;
      const times = random.chance(0.3) ? 2 : 1;
      await Promise.all(Array.from({ length: times }, () => take(random, body, query)));
      // Once it is in, it adds nothing under another identifier.
      if (random.chance(0.2))
        await take(
          random,
          body.slice(0, 3).map((reading) => ({ ...reading, record_id: `again ${reading.record_id}` })),
          query,
        );
    }
  };
  await Promise.all(Array.from({ length: 3 }, sender));
}

type Row = Record<
  'account_id' | 'record_id' | 'started_at' | 'ended_at' | 'uplink_bytes' | 'downlink_bytes',
  unknown
>;
const line = (row: Row): string =>
  [row.account_id, row.record_id, row.started_at, row.ended_at, row.uplink_bytes, row.downlink_bytes].join(
    ' ',
  );

describe('two instances', () => {
  it.each(Array.from({ length: ROUNDS }, (_, nth) => nth))(
    'store the amounts of readings that come to both at once, seed +%d',
    async (nth) => {
      await forgetReadings(producer);
      const random = new Random(SEED + nth);
      const all = meters(random, ['acme', 'bolt'], random.integer(1, 25), random.integer(5, 40), NOW);
      await Promise.all([sendAll(random, all, false), sendAll(random, all, true)]);
      const { rows } = await producer.service.pool.query<Row>('SELECT * FROM usage_fact');
      expect(rows.map(line).sort()).toEqual(all.flatMap(usageOf).map(line).sort());
      expect(await differencesOf(producer.service)).toEqual(NO_DIFFERENCE);
      expect(racer.faults).toEqual([]);
    },
  );
});
