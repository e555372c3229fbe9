import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { Database } from '../../src/database/database.js';
import { UsageRecordRepository } from '../../src/usage-records/usage-record.repository.js';
import type { DemoService } from '../../src/demo/demo.service.js';
import { DemoStore } from '../../src/demo/demo-store.js';
import { demoRecords } from '../../src/demo/records.js';
import { TICK_MS } from '../../src/demo/timeline.js';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { HOUR_MS, MINUTE_MS } from '../../src/common/time.js';
import { DemoDatabase } from '../demo/demo-database.js';
import { storeParts } from '../ingestion/record-store.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Point {
  readonly time_stamp: string;
  readonly name: string;
  readonly value: number;
  readonly aggregation_type?: string;
}

interface Answer extends Record<string, unknown> {
  readonly result: readonly (readonly Point[])[];
}

const EXAMPLES_END = Date.UTC(2022, 7, 13);
const START = Date.UTC(2026, 10, 21, 3, 2, 17);

const published = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`test/contract/samples/${file}.json`, 'utf8')) as Record<string, unknown>;

let now = START;
let service: TestApp;
let demo: DemoService;
let apiKey: string;

beforeAll(async () => {
  service = await startTestApp({ clock: () => now });
  const created = await service.app
    .get(ApiKeysService)
    .create({ name: 'partner', accounts: DEMO_ACCOUNTS, scopes: ['report:read'] });
  apiKey = created.key;
  const database = new DemoDatabase(service.pool);
  database.clock = () => now;
  await storeExamples(new Database(service.pool));
  // Stands for the four weeks before it, which would take long and which no published request asks for.
  await database.store(demoRecords(START - 2 * HOUR_MS, START - HOUR_MS));
  demo = database.start();
  await demo.seed();
});

afterAll(() => service.close());

async function storeExamples(database: Database): Promise<void> {
  const store = new DemoStore(database, new UsageRecordRepository(...storeParts(database)));
  let until = 0;
  while (until < EXAMPLES_END) until = (await store.storeNext(until, START))?.until ?? EXAMPLES_END;
}

async function ask(sample: string): Promise<Answer> {
  const response = await fetch(`${service.url}/connectivity/v1/report?apikey=${apiKey}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(published(`${sample}.request`)),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const stamps = (series: readonly Point[]): string[] => series.map(({ time_stamp }) => time_stamp);
const values = (series: readonly Point[]): number[] => series.map(({ value }) => value);

describe('with the demo data the published requests are answered in full:', () => {
  it.each(['01-time-usage-for-enterprise', '02-time-usage-for-mobile-subscriber-msisdn'])(
    '%s has the days of the published answer',
    async (sample) => {
      const { result } = await ask(sample);
      const { result: expected } = published(`${sample}.response`) as Answer;
      expect(result.map(stamps)).toEqual(expected.map(stamps));
      expect(Math.min(...values(result[0]!))).toBeGreaterThan(3_600);
    },
  );

  it('03 has every hour of both directions', async () => {
    const { result } = await ask('03-daily-and-monthly-usage-for-mobile-subscriber-msisdn-in-bytes');
    expect(result.map((series) => series[0]?.name)).toEqual(['uplink_bytes', 'downlink_bytes']);
    for (const series of result) {
      expect(series).toHaveLength(26);
      expect(series[0]?.time_stamp).toBe('2022-07-07T09:30:00+05:30');
      expect(series.at(-1)?.time_stamp).toBe('2022-07-08T10:30:00+05:30');
      expect(Math.min(...values(series))).toBeGreaterThan(0);
      expect(new Set(values(series)).size).toBe(26);
    }
  });

  it('05 has thousands of slots of both directions', async () => {
    const { result } = await ask('05-monthly-bandwidth-usage');
    expect(result.map((series) => series[0]?.name)).toEqual(['uplink_bandwidth', 'downlink_bandwidth']);
    for (const series of result) {
      expect(series.length).toBeGreaterThan(8_900);
      expect(new Set(values(series)).size).toBeGreaterThan(5_000);
    }
  });

  it('08 has the hours of the published answer, after an outage, each with its ups and downs', async () => {
    const sample = '08-average-minimum-and-maximum-network-bandwidth';
    const { result } = await ask(sample);
    const { result: expected } = published(`${sample}.response`) as Answer;
    expect(result.map(stamps)).toEqual(expected.map(stamps));
    const [avgDown, avgUp, minDown, minUp, maxDown, maxUp] = result.map(values);
    for (let hour = 0; hour < 3; hour++) {
      expect(minDown![hour]).toBeLessThan(avgDown![hour]!);
      expect(avgDown![hour]).toBeLessThan(maxDown![hour]!);
      expect(minUp![hour]).toBeLessThan(avgUp![hour]!);
      expect(avgUp![hour]).toBeLessThan(maxUp![hour]!);
      expect(minUp![hour]).toBeGreaterThan(0);
    }
  });

  it('04, 06 and 07 have rates at any moment, ever different ones', async () => {
    const samples = [
      '04-real-time-network-bandwidth',
      '06-maximum-network-bandwidth-by-imsi',
      '07-maximum-network-bandwidth-by-msisdn',
    ];
    const rates = new Set<unknown>();
    for (let moment = 0; moment < 12; moment++) {
      // Just before a tick: the time since the one before it is not stored yet.
      now += 7 * MINUTE_MS + 43_999;
      await demo.seed();
      now = Math.ceil(now / TICK_MS) * TICK_MS - 1;
      for (const sample of samples) {
        const { downlink_bandwidth: down, uplink_bandwidth: up } = await ask(sample);
        expect(down).toBeGreaterThan(0);
        expect(up).toBeGreaterThan(0);
        rates.add(down).add(up);
      }
    }
    // 06 and 07 ask for the same subscriber.
    expect(rates.size).toBe(12 * 4);
  });

  it('the minutes of a window up to now differ, at once after the start', async () => {
    const body = published('06-maximum-network-bandwidth-by-imsi.request');
    const rate = async (aggregation: string): Promise<number> => {
      const metrics = [{ name: 'downlink_bandwidth', aggregation_type: aggregation }];
      const response = await fetch(`${service.url}/connectivity/v1/report?apikey=${apiKey}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...body, metrics }),
      });
      return ((await response.json()) as { downlink_bandwidth: number }).downlink_bandwidth;
    };
    now += 3 * HOUR_MS + 7 * MINUTE_MS;
    await demo.seed();
    expect(await rate('MIN')).toBeLessThan(await rate('MAX'));
  });
});
