import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { PUBLISHED_REQUESTS } from '../../src/connectivity-report/examples.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SAMPLES = 'test/contract/samples';
const ENTERPRISE = '62c40843c7a190970912345';
const OTHER = '62b00f5695c2cd8c530548e5';
const SITE = '62c408aaadd8f757bf412345';
const NOW = Date.parse('2022-07-12T09:13:48.700Z');

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW });
  const accounts = [ENTERPRISE, OTHER, '62c40843c7a1909709112345'];
  const created = await service.app
    .get(ApiKeysService)
    .create({ name: 'contract', accounts, scopes: ['report:read', 'usage:write'] });
  key = created.key;
  await ingest(RECORDS);
});

afterAll(() => service.close());

interface Usage {
  from: string;
  minutes: number;
  up?: number;
  down?: number;
  account_id?: string;
  [dimension: string]: unknown;
}

/** Records worked out by hand: round numbers, so that every expectation below can be checked in one's head. */
const RECORDS: Usage[] = [
  // The enterprise of sample 01: 1 h, 2 h and 30 min on three UTC days, one record crossing midnight.
  { account_id: '62c40843c7a1909709112345', from: '2022-07-07T00:00:00Z', minutes: 30 },
  { account_id: '62c40843c7a1909709112345', from: '2022-07-07T23:30:00Z', minutes: 60 },
  { account_id: '62c40843c7a1909709112345', from: '2022-07-08T22:00:00Z', minutes: 90 },
  { account_id: '62c40843c7a1909709112345', from: '2022-07-09T23:30:00Z', minutes: 30 },
  // Just outside its range.
  { account_id: '62c40843c7a1909709112345', from: '2022-07-06T22:59:00Z', minutes: 60 },
  { account_id: '62c40843c7a1909709112345', from: '2022-07-10T00:00:00Z', minutes: 60 },
  // The subscriber of samples 02 and 03: in the first hour asked for, and across the last two.
  { from: '2022-07-07T04:00:00Z', minutes: 60, up: 3600, down: 7200, msisdn: 8020010012345 },
  { from: '2022-07-08T04:30:00Z', minutes: 60, up: 1000, down: 3001, msisdn: '8020010012345' },
  { from: '2022-07-07T04:00:00Z', minutes: 60, up: 1, down: 1, msisdn: '8020010099999' },
  // The site of samples 04 and 05: slots of 375 kB up = 0.01 Mbit/s, and so on.
  { from: '2022-07-12T09:10:00Z', minutes: 3, up: 375_000, down: 3_750_000, customer_site_id: SITE },
  { from: '2022-07-12T10:00:00Z', minutes: 5, up: 1_125_000, down: 750_000, customer_site_id: SITE },
  { from: '2022-07-13T09:00:00Z', minutes: 5, up: 375_000, down: 375_000, customer_site_id: SITE },
  // The subscriber of samples 06 and 07: two of the last five minutes.
  {
    account_id: OTHER,
    from: '2022-07-12T09:09:48Z',
    minutes: 1,
    up: 7_500_000,
    down: 15_000_000,
    imsi: 310550000010232,
    msisdn: 8120012300987,
  },
  {
    account_id: OTHER,
    from: '2022-07-12T09:11:48Z',
    minutes: 1,
    up: 15_000_000,
    down: 750_000,
    imsi: '310550000010232',
    msisdn: 8120012300987,
  },
  // The site of sample 08: nothing in its first hour, then slots of different rates.
  {
    account_id: OTHER,
    from: '2022-06-22T11:00:00Z',
    minutes: 5,
    up: 37_500_000,
    down: 75_000_000,
    customer_site_id: '628f12886f8307435f7b7c59',
  },
  {
    account_id: OTHER,
    from: '2022-06-22T11:05:00Z',
    minutes: 5,
    up: 112_500_000,
    down: 0,
    customer_site_id: '628f12886f8307435f7b7c59',
  },
  {
    account_id: OTHER,
    from: '2022-06-22T12:00:00Z',
    minutes: 120,
    up: 900_000_000,
    down: 1_800_000_000,
    customer_site_id: '628f12886f8307435f7b7c59',
  },
];

async function ingest(usage: readonly Usage[]): Promise<void> {
  const records = usage.map(
    ({ from, minutes, up = 0, down = 0, account_id = ENTERPRISE, ...dimensions }, i) => ({
      record_id: `contract-${i}`,
      account_id,
      started_at: from,
      ended_at: Date.parse(from) + minutes * 60_000,
      uplink_bytes: up,
      downlink_bytes: down,
      ...dimensions,
    }),
  );
  const answer = await fetch(`${service.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(records),
  });
  expect(await answer.json()).toMatchObject({ data: { accepted: usage.length, errors: [] } });
}

const sample = (name: string): string => readFileSync(`${SAMPLES}/${name}`, 'utf8');

async function ask(number: string): Promise<string> {
  const name = readdirSync(SAMPLES).find((file) => file.startsWith(number) && file.includes('.request.'));
  const answer = await fetch(`${service.url}/connectivity/v1/report?apikey=${key}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: sample(name ?? ''),
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return answer.text();
}

/** A point as it is printed, key order included. */
const point = (time: string, name: string, value: number, aggregation?: string) =>
  `{"time_stamp":"${time}","name":"${name}","value":${value}${aggregation ? `,"aggregation_type":"${aggregation}"` : ''}}`;

describe('the published requests, byte for byte', () => {
  it('01 time usage for enterprise', async () => {
    expect(await ask('01')).toBe(
      `{"result":[[${[
        point('2022-07-07T05:30:00+05:30', 'time_usage_seconds', 3600, 'COUNT'),
        point('2022-07-08T05:30:00+05:30', 'time_usage_seconds', 7200, 'COUNT'),
        point('2022-07-09T05:30:00+05:30', 'time_usage_seconds', 1800, 'COUNT'),
      ].join(',')}]],"account_id":"62c40843c7a1909709112345"}`,
    );
  });

  it('02 time usage for mobile subscriber', async () => {
    expect(await ask('02')).toBe(
      `{"result":[[${[
        point('2022-07-07T05:30:00+05:30', 'time_usage_seconds', 3600, 'COUNT'),
        point('2022-07-08T05:30:00+05:30', 'time_usage_seconds', 3600, 'COUNT'),
      ].join(',')}]],"msisdn":8020010012345,"account_id":"${ENTERPRISE}"}`,
    );
  });

  it('03 usage for mobile subscriber in bytes', async () => {
    expect(await ask('03')).toBe(
      `{"result":[[${[
        point('2022-07-07T09:30:00+05:30', 'uplink_bytes', 3600, 'COUNT'),
        point('2022-07-08T09:30:00+05:30', 'uplink_bytes', 500, 'COUNT'),
        point('2022-07-08T10:30:00+05:30', 'uplink_bytes', 500, 'COUNT'),
      ].join(',')}],[${[
        point('2022-07-07T09:30:00+05:30', 'downlink_bytes', 7200, 'COUNT'),
        point('2022-07-08T09:30:00+05:30', 'downlink_bytes', 1500, 'COUNT'),
        point('2022-07-08T10:30:00+05:30', 'downlink_bytes', 1501, 'COUNT'),
      ].join(',')}]],"msisdn":8020010012345,"account_id":"${ENTERPRISE}"}`,
    );
  });

  it('04 real-time network bandwidth', async () => {
    expect(await ask('04')).toBe(
      '{"start_time":"2022-07-12T09:08:48+00:00","end_time":"2022-07-12T09:13:48+00:00",' +
        `"downlink_bandwidth":0.1,"uplink_bandwidth":0.01,"customer_site_id":"${SITE}","account_id":"${ENTERPRISE}"}`,
    );
  });

  it('05 monthly bandwidth usage: ascending by value, ties by time, without aggregation_type', async () => {
    expect(await ask('05')).toBe(
      `{"result":[[${[
        point('2022-07-12T14:40:00+05:30', 'uplink_bandwidth', 0.01),
        point('2022-07-13T14:30:00+05:30', 'uplink_bandwidth', 0.01),
        point('2022-07-12T15:30:00+05:30', 'uplink_bandwidth', 0.03),
      ].join(',')}],[${[
        point('2022-07-13T14:30:00+05:30', 'downlink_bandwidth', 0.01),
        point('2022-07-12T15:30:00+05:30', 'downlink_bandwidth', 0.02),
        point('2022-07-12T14:40:00+05:30', 'downlink_bandwidth', 0.1),
      ].join(',')}]],"customer_site_id":"${SITE}","account_id":"${ENTERPRISE}"}`,
    );
  });

  it('06 and 07 maximum network bandwidth', async () => {
    const window = '"start_time":"2022-07-12T09:08:48+00:00","end_time":"2022-07-12T09:13:48+00:00"';
    const rates = '"downlink_bandwidth":2,"uplink_bandwidth":2';
    expect(await ask('06')).toBe(`{${window},${rates},"imsi":310550000010232,"account_id":"${OTHER}"}`);
    expect(await ask('07')).toBe(`{${window},${rates},"msisdn":8120012300987,"account_id":"${OTHER}"}`);
  });

  it('08 average, minimum and maximum network bandwidth', async () => {
    const hours = ['16:30', '17:30', '18:30'].map((time) => `2022-06-22T${time}:00+05:30`);
    const series = (name: string, aggregation: string, values: number[]) =>
      `[${values.map((value, i) => point(hours[i] ?? '', name, value, aggregation)).join(',')}]`;
    expect(await ask('08')).toBe(
      `{"result":[${[
        series('downlink_bandwidth', 'AVG', [1, 2, 2]),
        series('uplink_bandwidth', 'AVG', [2, 1, 1]),
        series('downlink_bandwidth', 'MIN', [0, 2, 2]),
        series('uplink_bandwidth', 'MIN', [1, 1, 1]),
        series('downlink_bandwidth', 'MAX', [2, 2, 2]),
        series('uplink_bandwidth', 'MAX', [3, 1, 1]),
      ].join(',')}],"customer_site_id":"628f12886f8307435f7b7c59","account_id":"${OTHER}"}`,
    );
  });
});

describe('the examples of the OpenAPI document', () => {
  it('are the published requests', () => {
    const published = readdirSync(SAMPLES)
      .filter((name) => /^0.*\.request\.json$/.test(name))
      .map((name) => JSON.parse(sample(name)) as unknown);
    expect(Object.values(PUBLISHED_REQUESTS)).toEqual(published);
  });
});

describe('the published answers', () => {
  const shapes = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, inner: unknown) => (key === 'value' ? 0 : inner)) as unknown;

  it('have the keys, series and buckets that ours have', async () => {
    const ours = JSON.parse(await ask('08')) as { result: unknown };
    const theirs = JSON.parse(
      sample('08-average-minimum-and-maximum-network-bandwidth.response.json'),
    ) as typeof ours;
    expect(shapes(ours.result)).toEqual(shapes(theirs.result));
    expect(JSON.stringify(shapes(ours.result))).toBe(JSON.stringify(shapes(theirs.result)));
  });
});
