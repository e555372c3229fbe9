import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { postReport, seriesOf } from '../support/report-answers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOW = Date.parse('2024-06-01T10:12:30Z');
const [CELL, OTHER_CELL] = [1, 2].map((i) => `00000000-0000-4000-8000-00000000000${i}`);

let service: TestApp;
let key: string;

/** By hour: five subscribers in two cells, then some whom nobody knows, then a record that goes on into the next hour. */
const RECORDS = [
  ['10:00', '10:05', { msisdn: '1', imsi: '100', cell_id: CELL, customer_site_id: 'a' }],
  ['10:00', '10:05', { msisdn: '1', imsi: '101', cell_id: OTHER_CELL, customer_site_id: 'a' }],
  ['10:02', '10:12', { imsi: '100', cell_id: CELL, customer_site_id: 'b' }],
  ['10:10', '10:15', { user_id: 'u1', customer_site_id: 'b' }],
  ['10:10', '10:11', { msisdn: '1', user_id: 'u9', cell_id: CELL, customer_site_id: 'a' }],
  ['10:55', '11:10', { user_id: 'u2', cell_id: OTHER_CELL, customer_site_id: 'a' }],
  ['11:05', '11:06', { cell_id: OTHER_CELL }],
  ['12:00', '12:05', {}],
  ['13:55', '14:05', { msisdn: '2' }],
] as const;

const instant = (time: string) => `2024-06-01T${time}:00Z`;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW });
  key = await keyFor(service, ['acme']);
  const records = RECORDS.map(([start, end, rest], i) => ({
    record_id: `r-${i}`,
    account_id: 'acme',
    started_at: instant(start),
    ended_at: instant(end),
    uplink_bytes: 100,
    downlink_bytes: 10,
    ...rest,
  }));
  expect(await postRecords(service, key, records)).toMatchObject({ accepted: RECORDS.length });
});

afterAll(() => service.close());

const RANGE = { start_date_time: instant('10:00'), end_date_time: instant('14:00') };
const CONNECTIONS = ['COUNT', 'AVG', 'MAX'].map((aggregation_type) => ({
  name: 'ue_connections',
  aggregation_type,
}));
const UNIQUE = ['unique_subscribers', 'unique_cells'].map((name) => ({ name, aggregation_type: 'COUNT' }));

/** Each series as its aggregation, its name, what it is grouped by, and its values by hour. */
async function tell(body: object): Promise<unknown[]> {
  const series = await seriesOf(service, key, { ...RANGE, ...body });
  return series.map((points) => {
    const site = points[0]?.customer_site_id;
    return [
      `${points[0]?.aggregation_type} ${points[0]?.name}`,
      ...(site === undefined ? [] : [site]),
      Object.fromEntries(points.map(({ time_stamp, value }) => [time_stamp.slice(11, 16), value])),
    ];
  });
}

describe.each(SOURCE_NAMES)('counts, from %s', (source) => {
  const told = (body: object) => from(source, service, () => tell(body));

  it('by hour: also where a record goes on, and where no subscriber is known', async () => {
    expect(await told({ granularity: 'HOUR', metrics: [...CONNECTIONS, ...UNIQUE] })).toEqual([
      ['COUNT ue_connections', { '10:00': 6, '11:00': 1, '12:00': 1, '13:00': 1, '14:00': 0 }],
      ['COUNT unique_subscribers', { '10:00': 4, '11:00': 1, '12:00': 0, '13:00': 1, '14:00': 1 }],
      ['COUNT unique_cells', { '10:00': 2, '11:00': 1, '12:00': 0, '13:00': 0, '14:00': 0 }],
      // Slots of 2, 1, 3 and 1 subscribers, then of 1 and 1.
      ['AVG ue_connections', { '10:00': 1.75, '11:00': 1, '12:00': 0, '13:00': 1, '14:00': 1 }],
      ['MAX ue_connections', { '10:00': 3, '11:00': 1, '12:00': 0, '13:00': 1, '14:00': 1 }],
    ]);
  });

  it('over the whole range: unique ones are not added up', async () => {
    expect(await told({ metrics: [...CONNECTIONS, ...UNIQUE] })).toEqual([
      ['COUNT ue_connections', { '10:00': 9 }],
      ['COUNT unique_subscribers', { '10:00': 5 }],
      ['COUNT unique_cells', { '10:00': 2 }],
      ['AVG ue_connections', { '10:00': 11 / 9 }],
      ['MAX ue_connections', { '10:00': 3 }],
    ]);
  });

  it('by group', async () => {
    expect(await told({ dimensions: ['customer_site_id'], metrics: [...CONNECTIONS, ...UNIQUE] })).toEqual([
      ['COUNT ue_connections', 'a', { '10:00': 4 }],
      ['COUNT ue_connections', 'b', { '10:00': 2 }],
      ['COUNT ue_connections', null, { '10:00': 3 }],
      ['COUNT unique_subscribers', 'a', { '10:00': 2 }],
      ['COUNT unique_subscribers', 'b', { '10:00': 2 }],
      ['COUNT unique_subscribers', null, { '10:00': 1 }],
      ['COUNT unique_cells', 'a', { '10:00': 2 }],
      ['COUNT unique_cells', 'b', { '10:00': 1 }],
      ['COUNT unique_cells', null, { '10:00': 1 }],
      ['AVG ue_connections', 'a', { '10:00': 1 }],
      ['AVG ue_connections', 'b', { '10:00': 4 / 3 }],
      ['AVG ue_connections', null, { '10:00': 0.5 }],
      ['MAX ue_connections', 'a', { '10:00': 1 }],
      ['MAX ue_connections', 'b', { '10:00': 2 }],
      ['MAX ue_connections', null, { '10:00': 1 }],
    ]);
  });

  it('beside bytes and rates, of the same buckets and groups', async () => {
    const metrics = [
      { name: 'unique_subscribers', aggregation_type: 'COUNT' },
      { name: 'total_bytes', aggregation_type: 'SUM' },
      { name: 'ue_connections', aggregation_type: 'MAX' },
      { name: 'total_bandwidth', aggregation_type: 'P50' },
    ];
    // Mbit/s of so many bytes in a slot.
    const bytes = (count: number) => count / 37_500_000;
    expect(await told({ granularity: 'HOUR', dimensions: ['customer_site_id'], metrics })).toEqual([
      ['COUNT unique_subscribers', 'a', { '10:00': 2, '11:00': 1 }],
      ['COUNT unique_subscribers', 'b', { '10:00': 2 }],
      ['COUNT unique_subscribers', null, { '11:00': 0, '12:00': 0, '13:00': 1, '14:00': 1 }],
      // The record from 10:55 has a third of its bytes in the first of its hours: 33 and 3 of 100 and 10.
      ['SUM total_bytes', 'a', { '10:00': 366, '11:00': 74 }],
      ['SUM total_bytes', 'b', { '10:00': 220 }],
      ['SUM total_bytes', null, { '11:00': 110, '12:00': 110, '13:00': 55, '14:00': 55 }],
      ['MAX ue_connections', 'a', { '10:00': 1, '11:00': 1 }],
      ['MAX ue_connections', 'b', { '10:00': 2 }],
      ['MAX ue_connections', null, { '11:00': 0, '12:00': 0, '13:00': 1, '14:00': 1 }],
      // Slots of a: 220, 110 and 36, then 36 (33 + 3) and 38; of b: 33, 55 and 132.
      ['P50 total_bandwidth', 'a', { '10:00': bytes(110), '11:00': bytes(36) }],
      ['P50 total_bandwidth', 'b', { '10:00': bytes(55) }],
      [
        'P50 total_bandwidth',
        null,
        { '11:00': bytes(110), '12:00': bytes(110), '13:00': bytes(55), '14:00': bytes(55) },
      ],
    ]);
  });

  it('by slot, where each slot is its own bucket', async () => {
    const body = { metrics: [...CONNECTIONS, ...UNIQUE], granularity: 'HOUR' };
    const first = { start_date_time: instant('12:00'), end_date_time: instant('12:00') };
    expect(await told({ ...body, ...first })).toEqual([
      ['COUNT ue_connections', { '12:00': 1 }],
      ['COUNT unique_subscribers', { '12:00': 0 }],
      ['COUNT unique_cells', { '12:00': 0 }],
      ['AVG ue_connections', { '12:00': 0 }],
      ['MAX ue_connections', { '12:00': 0 }],
    ]);
  });
});

describe('the window up to now', () => {
  const flat = async (metrics: object[], filters: object[] = []) => {
    const clauses = filters.length > 0 ? { dimension_filter_clauses: [{ filters }] } : {};
    const body = { start_date_time: 'NOW', end_date_time: 'NOW', metrics, ...clauses };
    return JSON.parse((await postReport(service, key, body)).text) as Record<string, unknown>;
  };
  const named = CONNECTIONS.map((one) => ({ ...one, alias: one.aggregation_type }));

  it('counts who is active in it', async () => {
    // 10:07:30 to 10:12:30: IMSI 100 to 10:12, user u1 from 10:10 on, MSISDN 1 from 10:10 to 10:11. By minute
    // from 10:07:30 on: 1, 1, 3 (10:09:30 to 10:10:30), 3 (to 10:11:30), 2.
    expect(await flat([...named, ...UNIQUE])).toEqual({
      start_time: '2024-06-01T10:07:30+00:00',
      end_time: '2024-06-01T10:12:30+00:00',
      COUNT: 3,
      AVG: 2,
      MAX: 3,
      unique_subscribers: 3,
      unique_cells: 1,
      account_id: 'acme',
    });
  });

  it('has none where there is no usage', async () => {
    const nobody = [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['c'] }];
    expect(await flat([...named, ...UNIQUE], nobody)).toMatchObject({
      COUNT: 0,
      AVG: null,
      MAX: null,
      unique_subscribers: 0,
      unique_cells: 0,
    });
  });

  it('is told beside bytes and rates', async () => {
    const metrics = [
      { name: 'unique_subscribers', aggregation_type: 'COUNT' },
      { name: 'uplink_bytes', aggregation_type: 'COUNT' },
      { name: 'ue_connections', aggregation_type: 'MAX' },
    ];
    // 45 of the IMSI's 100 bytes, 50 of the user's, all of the MSISDN's.
    expect(await flat(metrics)).toMatchObject({
      uplink_bytes: 195,
      ue_connections: 3,
      unique_subscribers: 3,
    });
  });
});
