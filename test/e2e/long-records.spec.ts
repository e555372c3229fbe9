import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExportRepository, type ExportedRecord } from '../../src/usage-records/export.repository.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { Portal } from '../aggregate/portal.js';
import {
  closeBackfill,
  loadBackfill,
  openedBackfill,
  revertBackfill,
  showBackfill,
} from '../corrections/backfiller.js';
import {
  adminToken,
  amendRecords,
  differencesOf,
  NO_DIFFERENCE,
  send,
  voidRecords,
} from '../corrections/corrector.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { postReport, seriesOf } from '../support/report-answers.js';
import { LEDGER } from '../support/ledger-in-use.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2024, 7, 1);
const START = Date.parse('2024-05-31T18:00:00Z');
const CELL = '00000000-0000-4000-8000-000000000001';

/** 744 hours: 6 of May, 30 days of June, and 18 hours of July. */
const LONG = {
  record_id: 'long',
  account_id: 'acme',
  started_at: START,
  ended_at: START + 31 * DAY,
  uplink_bytes: 100,
  downlink_bytes: Number.MAX_SAFE_INTEGER,
  msisdn: '491700000001',
  user_id: 'ann',
  cell_id: CELL,
  service_id: 7,
};

/** Of 100 bytes, up to a midnight the floor of 100 x hours / 744; of each day the difference. */
const UPLINK_BY_DAY = [
  0, 4, 3, 3, 3, 3, 4, 3, 3, 3, 4, 3, 3, 3, 3, 4, 3, 3, 3, 4, 3, 3, 3, 4, 3, 3, 3, 3, 4, 3, 3, 3,
];

const portal = new Portal();
let now: number;
let key: string;

beforeEach(async () => {
  now = NOW;
  await portal.open({ clock: () => now, env: { LOG_LEVEL: 'warn', REFRESH_INTERVAL_MS: '0' } });
  key = await keyFor(portal.service, ['acme']);
  await store(LONG);
});
afterEach(() => portal.close());

async function store(...records: readonly object[]): Promise<void> {
  expect(await postRecords(portal.service, key, records)).toMatchObject({ accepted: records.length });
  await refresh();
}

const refresh = () => portal.service.app.get(Refresher).pass();

/** The values of a metric by the start of their buckets, from every source alike. */
async function tell(
  start: string,
  end: string,
  more: object,
  name = 'uplink_bytes',
  aggregation_type = 'COUNT',
) {
  const told = [];
  for (const source of SOURCE_NAMES) {
    const [points = []] = await from(source, portal.service, () =>
      seriesOf(portal.service, key, {
        start_date_time: start,
        end_date_time: end,
        bucket_range: 'EXACT',
        metrics: [{ name, aggregation_type }],
        ...more,
      }),
    );
    told.push(Object.fromEntries(points.map(({ time_stamp, value }) => [time_stamp.slice(0, 16), value])));
  }
  for (const one of told) expect(one).toEqual(told[0]);
  return told[0] ?? {};
}

const byDay = async () =>
  Object.values(await tell('2024-05-30T00:00:00Z', '2024-07-03T00:00:00Z', { granularity: 'DAY' }));

/** How many rows of the facts there are, and of how many months. */
async function rows(): Promise<unknown> {
  const { rows: found } = await portal.service.pool.query(
    `SELECT count(*)::int AS rows, count(DISTINCT date_trunc('month', to_timestamp(started_at / 1000)))::int AS months
     FROM usage_fact`,
  );
  return found[0];
}

const historyOf = async (recordId: string) =>
  (await send(portal.service, await adminToken(portal.service), `/admin/v1/usage-records/acme/${recordId}`))
    .data;

async function exported(range: { from?: number; to?: number } = {}): Promise<ExportedRecord[]> {
  const all: ExportedRecord[] = [];
  await portal.service.app.get(ExportRepository).read(range, (records) => {
    all.push(...records);
    return Promise.resolve();
  });
  return all;
}

describe('a record of 31 days', () => {
  it('is stored as a row for each day, and counts as one record', async () => {
    expect(await rows()).toEqual({ rows: 32, months: 3 });
    const { rows: identities } = await portal.service.pool.query(`SELECT * FROM ${LEDGER.table}`);
    expect(identities).toHaveLength(1);
    expect(
      await postRecords(portal.service, key, [LONG, { ...LONG, ended_at: LONG.ended_at - 1 }]),
    ).toMatchObject({
      accepted: 0,
      duplicates: 1,
      conflicts: 1,
    });
  });

  it('is cut at midnights, and each day is apportioned by itself', async () => {
    expect(await byDay()).toEqual(UPLINK_BY_DAY);
    // Four bytes of that day, one each six hours; the hours of the record as a whole would have them at 01, 08, 16 and 23.
    const hours = await tell('2024-06-01T00:00:00Z', '2024-06-02T00:00:00Z', { granularity: 'HOUR' });
    expect(Object.entries(hours).filter(([, bytes]) => bytes === 1)).toEqual([
      ['2024-06-01T05:00', 1],
      ['2024-06-01T11:00', 1],
      ['2024-06-01T17:00', 1],
      ['2024-06-01T23:00', 1],
    ]);
    expect(Object.keys(hours)).toHaveLength(24);
    // The floor of (2^53 - 1) x 6 / 744; then up to 30 / 744.
    const down = await tell(
      '2024-05-31T00:00:00Z',
      '2024-06-02T00:00:00Z',
      { granularity: 'DAY' },
      'downlink_bytes',
    );
    expect(Object.values(down)).toEqual([72638703667266, 290554814669064]);
    const all = await tell('2024-05-01T00:00:00Z', '2024-08-01T00:00:00Z', {}, 'downlink_bytes');
    expect(Object.values(all)).toEqual([Number.MAX_SAFE_INTEGER]);
  });

  it('is used all the time', async () => {
    const time = await tell(
      '2024-05-01T00:00:00Z',
      '2024-08-01T00:00:00Z',
      { granularity: 'MONTH' },
      'time_usage_seconds',
    );
    expect(time).toEqual({
      '2024-05-01T00:00': 6 * 3600,
      '2024-06-01T00:00': 30 * 24 * 3600,
      '2024-07-01T00:00': 18 * 3600,
    });
  });

  it('is one connection, in the bucket of its start, and one subscriber everywhere', async () => {
    const range = ['2024-05-31T00:00:00Z', '2024-06-02T00:00:00Z'] as const;
    const days = { granularity: 'DAY' };
    expect(await tell(...range, days, 'ue_connections')).toEqual({
      '2024-05-31T00:00': 1,
      '2024-06-01T00:00': 0,
    });
    // Two parts of it lie in this bucket of a time zone.
    const kolkata = { granularity: 'DAY', time_zone: 'Asia/Kolkata' };
    expect(await tell(...range, kolkata, 'ue_connections')).toEqual({
      '2024-05-31T00:00': 1,
      '2024-06-01T00:00': 0,
      '2024-06-02T00:00': 0,
    });
    expect(await tell(...range, days, 'unique_subscribers')).toEqual({
      '2024-05-31T00:00': 1,
      '2024-06-01T00:00': 1,
    });
    expect(await tell(...range, {}, 'ue_connections', 'MAX')).toEqual({ '2024-05-31T00:00': 1 });
  });

  it('is as a whole in the period of its start for counts, means and extremes of its user', async () => {
    const range = 'fromDate=2024-05-31T00:00:00Z&toDate=2024-06-03T00:00:00Z&period=day';
    const items = (path: string) => portal.items(`${path}?${range}`);
    const whole = 100 + Number.MAX_SAFE_INTEGER;
    expect(await items('count/bytes')).toEqual(['2024-05-31T00:00 null 1']);
    for (const type of ['avg', 'min', 'max']) {
      expect(await items(`${type}/duration`)).toEqual([`2024-05-31T00:00 null ${31 * 86_400}`]);
      expect(await items(`${type}/uplinkBytes`)).toEqual(['2024-05-31T00:00 null 100']);
      expect(await items(`${type}/bytes`)).toEqual([`2024-05-31T00:00 null ${whole}`]);
    }
    expect(await items('sum/uplinkBytes')).toEqual([
      '2024-05-31T00:00 null 0',
      '2024-06-01T00:00 null 4',
      '2024-06-02T00:00 null 3',
    ]);
    const later = 'fromDate=2024-06-01T00:00:00Z&toDate=2024-06-03T00:00:00Z&period=all';
    expect(await portal.items(`count/bytes?${later}`)).toEqual([]);
  });

  it('is traffic and a user of the KPIs in each hour', async () => {
    for (const source of SOURCE_NAMES) {
      const ask = async (path: string) =>
        (await (
          await from(source, portal.service, () => fetch(`${portal.service.url}/api/${path}`))
        ).json()) as Record<string, unknown>[];
      const [first, ...others] = (await ask(`kpi2?cell_id=${CELL}&interval=1-hour`)).filter(
        ({ interval }) => interval === '1-hour',
      );
      expect([first?.interval_start_timestamp, first?.number_of_unique_users, others.length]).toEqual([
        START,
        1,
        743,
      ]);
      expect(others.every((row) => row.number_of_unique_users === 1)).toBe(true);
      const traffic = (await ask('kpi1?service_id=7')).filter(({ interval }) => interval === '1-hour');
      const total = traffic.reduce((sum, row) => sum + BigInt(row.total_bytes as number), 0n);
      expect(total).toBe(100n + BigInt(Number.MAX_SAFE_INTEGER));
    }
  });

  it('is exported as it was sent, by its start', async () => {
    expect(await exported()).toMatchObject([LONG]);
    expect(await exported({ from: START, to: START + 1 })).toMatchObject([LONG]);
    expect(await exported({ from: START + 1 })).toEqual([]);
  });

  it('agrees with its recomputation, from the log as from what is stored', async () => {
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
    expect(
      await postRecords(portal.service, key, [{ ...LONG, record_id: 'other', started_at: START + 1 }]),
    ).toMatchObject({
      accepted: 1,
    });
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
  });

  it('is newer than one that ends before it, also where its part ends sooner', async () => {
    const other = { ...LONG, record_id: 'other', started_at: START + HOUR, ended_at: START + 7 * HOUR };
    await store({ ...LONG, record_id: 'device', ue_ip: '10.0.0.1' }, { ...other, ue_ip: '10.0.0.2' });
    now = START + 2 * HOUR;
    const filters = [{ dimension_name: 'msisdn', operator: 'EXACT', expressions: [LONG.msisdn] }];
    const { status, text } = await postReport(portal.service, key, {
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      dimension_filter_clauses: [{ filters }],
      dimensions: ['ue_ip'],
      metrics: [{ name: 'ue_online_status', aggregation_type: 'EXISTS' }],
    });
    expect({ status, text }).toMatchObject({
      status: 200,
      text: expect.stringContaining('"ue_ip":"10.0.0.1"'),
    });
  });
});

describe('a correction of a record of 31 days', () => {
  it('voids all of it, and keeps it whole', async () => {
    await voidRecords(portal.service, key, 'acme', ['long']);
    expect(await rows()).toEqual({ rows: 0, months: 0 });
    expect(await byDay()).toEqual([]);
    expect(await historyOf('long')).toMatchObject({ state: 'voided', versions: [{ record: LONG }] });
    await refresh();
    expect(await byDay()).toEqual([]);
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
    await amendRecords(portal.service, key, 'acme', [LONG]);
    expect(await historyOf('long')).toMatchObject({ state: 'stands', record: LONG });
    expect(await byDay()).toEqual(UPLINK_BY_DAY);
    expect(await rows()).toEqual({ rows: 32, months: 3 });
  });

  it('amends it to a short one, to one of no length and back, into months without partitions', async () => {
    const short = { ...LONG, ended_at: START + HOUR };
    const none = { ...LONG, ended_at: START };
    const earlier = { ...LONG, started_at: START - 62 * DAY, ended_at: START - 31 * DAY };
    for (const [version, days, stored] of [
      [short, [100], 1],
      [none, [100], 1],
      [earlier, [], 32],
      [LONG, UPLINK_BY_DAY, 32],
    ] as const) {
      const { data } = await amendRecords(portal.service, key, 'acme', [version]);
      expect(data).toMatchObject({ amended: 1 });
      expect(await byDay()).toEqual(days);
      expect(await rows()).toMatchObject({ rows: stored });
      expect(await historyOf('long')).toMatchObject({ record: version });
      await refresh();
      expect(await byDay()).toEqual(days);
      expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
    }
    const { data } = await amendRecords(portal.service, key, 'acme', [LONG]);
    expect(data).toMatchObject({ unchanged: 1 });
  });

  it('leaves another one alone whose parts lie in the same time', async () => {
    const other = { ...LONG, record_id: 'other', started_at: START + HOUR, ended_at: LONG.ended_at };
    await store(other);
    await voidRecords(portal.service, key, 'acme', ['long']);
    expect(await rows()).toEqual({ rows: 32, months: 3 });
    expect(await exported()).toMatchObject([other]);
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
  });
});

describe('a backfill', () => {
  const DAY_OF_START = [Date.UTC(2024, 4, 31), Date.UTC(2024, 5, 1)] as const;

  it('replaces a record of 31 days that starts in its range, and puts it back', async () => {
    const staged = {
      ...LONG,
      record_id: 'staged',
      started_at: START + 5 * HOUR,
      ended_at: START + 5 * HOUR + 2 * DAY,
    };
    const none = { ...LONG, record_id: 'none', ended_at: START, uplink_bytes: 7 };
    const id = await openedBackfill(portal.service, key, 'acme', DAY_OF_START);
    expect((await showBackfill(portal.service, key, id)).data).toMatchObject({ standing: 1 });
    await loadBackfill(portal.service, key, id, [staged, none]);
    const { data } = await closeBackfill(portal.service, key, id);
    expect(data).toMatchObject({ removed: 1, added: 2, replaced: 0, unchanged: 0, kept: 0 });
    // 48 hours from 23:00: of 100 bytes the floor of 100 x 1 / 48, up to 100 x 25 / 48, the rest.
    expect(await byDay()).toEqual([7 + 2, 50, 48]);
    expect(await rows()).toEqual({ rows: 1 + 3, months: 2 });
    expect(await historyOf('long')).toMatchObject({ state: 'voided', versions: [{ record: LONG }] });
    await refresh();
    expect(await byDay()).toEqual([7 + 2, 50, 48]);
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
    await revertBackfill(portal.service, key, id, { reason: 'was right' });
    expect(await byDay()).toEqual(UPLINK_BY_DAY);
    expect(await rows()).toEqual({ rows: 32, months: 3 });
    expect(await exported()).toMatchObject([LONG]);
    await refresh();
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
  });

  it('leaves a record alone that reaches into its range, and takes one of no length at its start', async () => {
    const midnight = DAY_OF_START[1];
    await store(
      { ...LONG, record_id: 'first', started_at: midnight, ended_at: midnight, uplink_bytes: 1 },
      { ...LONG, record_id: 'next', started_at: midnight + DAY, ended_at: midnight + DAY, uplink_bytes: 2 },
    );
    const id = await openedBackfill(portal.service, key, 'acme', [midnight, midnight + DAY]);
    expect((await showBackfill(portal.service, key, id)).data).toMatchObject({ standing: 1 });
    const { data } = await closeBackfill(portal.service, key, id);
    expect(data).toMatchObject({ removed: 1, added: 0, kept: 0 });
    const [may, june, next] = await byDay();
    expect([may, june, next]).toEqual([0, 4, 3 + 2]);
    expect(await rows()).toMatchObject({ rows: 33 });
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
  });

  it('replaces one of 31 days by another of the same identifier', async () => {
    const other = { ...LONG, started_at: START + HOUR, ended_at: START + HOUR + 30 * DAY };
    const id = await openedBackfill(portal.service, key, 'acme', DAY_OF_START);
    await loadBackfill(portal.service, key, id, [other]);
    expect((await closeBackfill(portal.service, key, id)).data).toMatchObject({
      replaced: 1,
      removed: 0,
      added: 0,
    });
    expect(await exported()).toMatchObject([other]);
    // From 19:00 of 31 May to 19:00 of 30 June.
    expect(await rows()).toEqual({ rows: 31, months: 2 });
    await revertBackfill(portal.service, key, id);
    expect(await exported()).toMatchObject([LONG]);
    await refresh();
    expect(await byDay()).toEqual(UPLINK_BY_DAY);
    expect(await differencesOf(portal.service)).toEqual(NO_DIFFERENCE);
  });
});
