import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { Portal } from '../aggregate/portal.js';
import { differencesOf, NO_DIFFERENCE } from '../corrections/corrector.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { postReport, seriesOf } from '../support/report-answers.js';

const HOUR = 3_600_000;
const at = (time: string): number => Date.parse(`2024-06-01T${time}Z`);
const CELL = '00000000-0000-4000-8000-000000000001';

const portal = new Portal();
let now = at('12:00:00');
let key: string;

const record = (record_id: string, time: string, rest: object = {}) => ({
  record_id,
  account_id: 'acme',
  started_at: at(time),
  ended_at: at(time),
  uplink_bytes: 100,
  downlink_bytes: 10,
  ...rest,
});

/**
 * Records of no length: at the start of an hour, amid a slot, one millisecond before a slot, at the start of a day. And
 * one of five minutes that ends as an hour begins.
 */
const RECORDS = [
  record('hour', '10:00:00', {
    msisdn: '1',
    cell_id: CELL,
    service_id: 7,
    user_id: 'ann',
    packet_latency_ms: 5,
  }),
  record('amid', '10:07:00', { msisdn: '2', cell_id: CELL, uplink_bytes: 1, ue_ip: '10.0.0.1' }),
  record('last', '10:09:59.999', { msisdn: '1', cell_id: CELL, uplink_bytes: 20 }),
  record('before', '09:55:00', { msisdn: '3', ended_at: at('10:00:00'), uplink_bytes: 3000 }),
  record('nothing', '11:00:00', { uplink_bytes: 0, downlink_bytes: 0 }),
  record('midnight', '00:00:00', { uplink_bytes: 5, customer_site_id: 'north' }),
];

beforeAll(async () => {
  await portal.open({ clock: () => now, env: { REFRESH_INTERVAL_MS: '0' } });
  key = await keyFor(portal.service, ['acme']);
  expect(await postRecords(portal.service, key, RECORDS)).toMatchObject({ accepted: RECORDS.length });
  await portal.service.app.get(Refresher).pass();
});
afterAll(() => portal.close());

const metric = (name: string, aggregation_type = 'COUNT') => ({ name, aggregation_type });

interface Asked {
  readonly start: string;
  readonly end: string;
  readonly metrics: readonly (readonly [name: string, aggregation?: string])[];
  readonly more?: object;
}

/** Of each metric its values by the start of their buckets. */
async function tell({ start, end, metrics, more }: Asked): Promise<Record<string, unknown>[]> {
  const series = await seriesOf(portal.service, key, {
    start_date_time: new Date(at(start)).toISOString(),
    end_date_time: new Date(at(end)).toISOString(),
    bucket_range: 'EXACT',
    metrics: metrics.map(([name, aggregation]) => metric(name, aggregation)),
    ...more,
  });
  return series.map((points) =>
    Object.fromEntries(points.map(({ time_stamp, value }) => [time_stamp.slice(11, 16), value])),
  );
}

const by = (granularity: string, more: object = {}) => ({ granularity, ...more });

describe.each(SOURCE_NAMES)('a record of no length, from %s', (source) => {
  const told = (asked: Asked) => from(source, portal.service, () => tell(asked));

  it('is as a whole in the slot of its instant', async () => {
    const metrics = [['time_usage_seconds'], ['uplink_bytes'], ['ue_connections']] as const;
    const asked = { start: '09:55:00', end: '11:05:00', metrics, more: by('MINUTE_5') };
    expect(await told(asked)).toEqual([
      { '09:55': 300, '10:00': 0, '10:05': 0, '11:00': 0 },
      { '09:55': 3000, '10:00': 100, '10:05': 21, '11:00': 0 },
      { '09:55': 1, '10:00': 1, '10:05': 2, '11:00': 1 },
    ]);
  });

  it('is in the hour and in the day of its instant', async () => {
    const metrics = [['uplink_bytes'], ['ue_connections']] as const;
    expect(await told({ start: '00:00:00', end: '12:00:00', metrics, more: by('HOUR') })).toEqual([
      { '00:00': 5, '09:00': 3000, '10:00': 121, '11:00': 0 },
      { '00:00': 1, '09:00': 1, '10:00': 3, '11:00': 1 },
    ]);
    expect(
      await told({
        start: '00:00:00',
        end: '00:01:00',
        metrics,
        more: by('DAY', { dimensions: ['customer_site_id'] }),
      }),
    ).toEqual([{ '00:00': 5 }, { '00:00': 1 }]);
  });

  it('is in a range that begins with it, and in none that ends with it', async () => {
    const metrics = [['uplink_bytes'], ['unique_subscribers']] as const;
    const over = (start: string, end: string) => told({ start, end, metrics });
    expect(await over('10:00:00', '10:07:00')).toEqual([{ '10:00': 100 }, { '10:00': 1 }]);
    expect(await over('10:00:00', '10:07:00.001')).toEqual([{ '10:00': 101 }, { '10:00': 2 }]);
    expect(await over('10:00:00.001', '10:07:00')).toEqual([{}, {}]);
    expect(await over('10:05:00', '10:10:00')).toEqual([{ '10:05': 21 }, { '10:05': 2 }]);
  });

  it('counts for the least and the greatest rate, and for percentiles, as any slot with records does', async () => {
    const rate = 'uplink_bandwidth';
    const metrics = [
      [rate, 'AVG'],
      [rate, 'MIN'],
      [rate, 'MAX'],
    ] as const;
    const mbps = (bytes: number) => (bytes * 8) / 300e6;
    expect(await told({ start: '10:00:00', end: '11:05:00', metrics })).toEqual([
      { '10:00': (121 * 8) / (3 * 300e6) },
      { '10:00': 0 },
      { '10:00': mbps(100) },
    ]);
  });

  it('has a least and a greatest quality, and none on average', async () => {
    const metrics = [
      ['packet_latency', 'AVG'],
      ['packet_latency', 'MIN'],
      ['packet_latency', 'MAX'],
    ] as const;
    expect(await told({ start: '10:00:00', end: '11:00:00', metrics })).toEqual([
      { '10:00': null },
      { '10:00': 5 },
      { '10:00': 5 },
    ]);
  });

  it('is usage of its subscriber', async () => {
    const filters = [{ dimension_name: 'msisdn', operator: 'EXACT', expressions: ['1'] }];
    const more = by('HOUR', { dimension_filter_clauses: [{ filters }] });
    expect(await told({ start: '09:00:00', end: '12:00:00', metrics: [['uplink_bytes']], more })).toEqual([
      { '10:00': 120 },
    ]);
  });

  it('is in the window of NOW from its instant on', async () => {
    const window = async (time: string) => {
      now = at(time);
      const metrics = [metric('uplink_bytes'), metric('ue_connections'), metric('uplink_bandwidth', 'MAX')];
      const report = () =>
        postReport(portal.service, key, { start_date_time: 'NOW', end_date_time: 'NOW', metrics });
      const { text } = await from(source, portal.service, report);
      const { uplink_bytes, ue_connections, uplink_bandwidth } = JSON.parse(text) as Record<string, unknown>;
      return [uplink_bytes, ue_connections, uplink_bandwidth];
    };
    const mbps = (bytes: number) => (bytes * 8) / 60e6;
    // The record before ends as these windows begin; what is at the end of a window is not in it.
    expect(await window('10:05:00')).toEqual([100, 1, mbps(100)]);
    expect(await window('10:05:01')).toEqual([0, 0, null]);
    expect(await window('10:07:00')).toEqual([0, 0, null]);
    expect(await window('10:12:00')).toEqual([21, 2, mbps(20)]);
    now = at('12:00:00');
  });

  it('is traffic and a user of the KPIs', async () => {
    const rows = async (path: string) => {
      const answer = await from(source, portal.service, () => fetch(`${portal.service.url}/api/${path}`));
      const all = (await answer.json()) as Record<string, unknown>[];
      return all.map((row) => [
        row.interval,
        Number(row.interval_start_timestamp) - at('10:00:00'),
        Object.values(row)[3],
      ]);
    };
    expect(await rows('kpi1?service_id=7')).toEqual([
      ['1-hour', 0, 110],
      ['5-minute', 0, 110],
    ]);
    expect(await rows(`kpi2?cell_id=${CELL}`)).toEqual([
      ['1-hour', 0, 2],
      ['5-minute', 0, 1],
      ['5-minute', 300_000, 2],
    ]);
  });

  it('is a record of its user', async () => {
    const items = (type: string, range = `fromDate=${at('10:00:00')}&toDate=${at('11:00:00')}`) =>
      from(source, portal.service, () => portal.items(`${type}?${range}&period=hour`));
    expect(await items('sum/bytes')).toEqual(['2024-06-01T10:00 null 110']);
    expect(await items('count/bytes')).toEqual(['2024-06-01T10:00 null 1']);
    expect(await items('avg/duration')).toEqual(['2024-06-01T10:00 null 0']);
    expect(await items('sum/bytes', `fromDate=${at('09:00:00')}&toDate=${at('10:00:00')}`)).toEqual([]);
  });
});

it('of no length agrees with its recomputation', async () => {
  expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
});

it('of no length has its values among those of a dimension', async () => {
  const values = async (start: string, end: string) => {
    const query = `start_date_time=2024-06-01T${start}Z&end_date_time=2024-06-01T${end}Z`;
    const url = `${portal.service.url}/connectivity/v1/dimensions/msisdn/values?${query}`;
    const answer = await fetch(url, { headers: { 'X-API-Key': key } });
    return ((await answer.json()) as { values: unknown }).values;
  };
  expect(await values('10:00:00', '10:07:00')).toEqual(['1']);
  expect(await values('10:00:01', '10:07:00')).toEqual([]);
});

it('is refused when it ends before it starts, or more than 31 days after', async () => {
  const bad = [
    record('early', '10:00:00', { ended_at: at('09:59:59.999') }),
    record('long', '10:00:00', { started_at: at('10:00:00') - 31 * 24 * HOUR - 1 }),
  ];
  const { rejected, errors } = await postRecords(portal.service, key, bad);
  expect({ rejected, errors }).toMatchObject({
    rejected: 2,
    errors: [
      {
        record_id: 'early',
        code: '40480103',
        field: 'ended_at',
        description: expect.stringMatching(/must not be earlier than started_at$/),
      },
      {
        record_id: 'long',
        code: '40480103',
        field: 'ended_at',
        description: expect.stringMatching(/must be at most 31 days later than started_at$/),
      },
    ],
  });
});
