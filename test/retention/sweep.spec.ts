import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { horizonsOf } from '../../src/horizons/horizons.js';
import { RetentionHorizons } from '../../src/horizons/retention-horizons.js';
import { SweepService } from '../../src/retention/sweep.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { voidRecords } from '../corrections/corrector.js';
import { Administrator } from '../support/administrator.js';
import { eventually } from '../support/eventually.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isIdentityOf, LEDGER } from '../support/ledger-in-use.js';

const DAY = 86_400_000;
const NOON = Date.parse('2026-06-15T12:00:00Z');
const FACTS_FROM = Date.parse('2026-05-16T00:00:00Z');
const HOURS_FROM = Date.parse('2026-04-16T00:00:00Z');

/** One record a day, of a byte more each day, at an hour past midnight. */
const RECORDS = Array.from({ length: 120 }, (_, i) => ({
  record_id: `r-${i}`,
  account_id: 'acme',
  customer_site_id: 'north',
  started_at: NOON - 12 * 3_600_000 - i * DAY + 3_600_000,
  ended_at: NOON - 12 * 3_600_000 - i * DAY + 3_600_000 + 60_000,
  uplink_bytes: 1_000 + i,
  downlink_bytes: 0,
  service_id: 1,
  cell_id: '0f3f0a3e-0000-4000-8000-000000000001',
  msisdn: '491700000001',
}));

let service: TestApp;
let sweeps: SweepService;
let administrator: Administrator;
let key: string;

beforeEach(async () => {
  service = await startTestApp({
    clock: () => NOON,
    env: {
      LOG_LEVEL: 'warn',
      REFRESH_INTERVAL_MS: '0',
      RETENTION_INTERVAL_MINUTES: '0',
      RETENTION_FACTS_DAYS: '30',
      RETENTION_SLOTS_DAYS: '30',
      RETENTION_HOURS_DAYS: '60',
    },
  });
  sweeps = service.app.get(SweepService);
  administrator = await Administrator.of(service);
  key = await keyFor(service, ['acme', 'other']);
  await postRecords(service, key, RECORDS);
});

afterEach(() => service.close());

const refresh = () => service.app.get(Refresher).pass();
const sweep = (graceMs = 0) => sweeps.sweep({ wait: true, graceMs });

async function report(granularity: 'HOUR' | 'DAY', more: object = {}): Promise<string> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({
      start_date_time: '2026-01-01T00:00:00+00:00',
      end_date_time: '2026-06-15T01:00:00+00:00',
      granularity,
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] }] },
      ],
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      ...more,
    }),
  });
  return answer.text();
}

/** The answer to that, from an instant on. */
function expected(granularity: 'HOUR' | 'DAY', from: number, after = ''): string {
  const points = [...RECORDS]
    .reverse()
    .filter(({ started_at: at }) => at >= from)
    .map(({ started_at: at, uplink_bytes: bytes }) => {
      const start = granularity === 'DAY' ? at - 3_600_000 : at;
      const time = new Date(start).toISOString().replace('.000Z', '+00:00');
      return `{"time_stamp":"${time}","name":"uplink_bytes","value":${bytes},"aggregation_type":"COUNT"}`;
    });
  return `{"result":[[${points.join(',')}]],"account_id":"acme"${after}}`;
}

const count = async (table: 'usage_fact' | 'usage_rollup', where = 'true'): Promise<number> => {
  const { rows } = await service.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
  );
  return rows[0]!.n;
};

describe('while a sweep is under way', () => {
  it('every report is that of before or that of after, and none a part of either', async () => {
    await refresh();
    const [all, left] = [expected('HOUR', 0), expected('HOUR', HOURS_FROM)];
    expect(await report('HOUR')).toBe(all);
    let swept = false as boolean;
    const sweeping = sweep(500).finally(() => (swept = true));
    const seen = new Set<string>();
    while (!swept) {
      for (const answer of await Promise.all([report('HOUR'), report('HOUR', { metadata: false })])) {
        seen.add(answer);
      }
      expect(await report('DAY')).toBe(expected('DAY', 0));
    }
    await sweeping;
    expect(await report('HOUR')).toBe(left);
    for (const answer of seen) expect([all, left]).toContain(answer);
  });

  it('nothing is removed before all that began earlier has ended', async () => {
    await refresh();
    const other = await service.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_current_xact_id()');
      const sweeping = sweep();
      await eventually('the horizon is stored', async () => {
        const { rowCount } = await service.pool.query(
          `SELECT FROM retention_horizon WHERE grain = 'facts' AND before = $1`,
          [FACTS_FROM],
        );
        return rowCount === 0 ? undefined : true;
      });
      expect(await count('usage_fact')).toBe(RECORDS.length);
      expect(await count('usage_rollup', 'length(slots) = 0')).toBe(0);
      await other.query('COMMIT');
      expect(await sweeping).toMatchObject({ complete: true, months: 3 });
    } finally {
      other.release();
    }
    expect(await count('usage_rollup', 'length(slots) = 0')).toBeGreaterThan(0);
  });

  it('another one leaves it alone', async () => {
    await refresh();
    const other = await service.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(1701668206)');
      expect(await sweep()).toMatchObject({ complete: false, records: 0, slots: 0 });
      await other.query('COMMIT');
    } finally {
      other.release();
    }
    // April's end, and a day, lies before the horizon of 16 May: February, March and April go.
    const kept = RECORDS.filter(({ started_at: at }) => at >= Date.parse('2026-05-01T00:00:00Z')).length;
    expect(await sweep()).toMatchObject({ complete: true, months: 3, records: RECORDS.length - kept });
    expect(await count('usage_fact')).toBe(kept);
  });
});

describe('the change log', () => {
  it('is worked off before what it changes loses its slots', async () => {
    expect(await sweep()).toMatchObject({ complete: false, slots: 0, hours: 0, records: 74 });
    expect(await report('DAY')).toBe(expected('DAY', 0));
    expect(await report('HOUR')).toBe(expected('HOUR', HOURS_FROM));
    await refresh();
    expect(await sweep()).toMatchObject({ complete: true, records: 0, months: 0 });
    expect(await count('usage_rollup', `length(slots) > 0 AND period < ${FACTS_FROM}`)).toBe(0);
    expect(await report('DAY')).toBe(expected('DAY', 0));
    expect(await report('HOUR')).toBe(expected('HOUR', HOURS_FROM));
  });

  it('takes nothing from what has lost its slots, should it ever name it', async () => {
    await refresh();
    await service.pool.query('CREATE TABLE held AS SELECT * FROM usage_change');
    await postRecords(service, key, [
      { ...RECORDS[40]!, record_id: 'late', started_at: RECORDS[40]!.started_at + 1 },
    ]);
    await service.pool.query('INSERT INTO held SELECT * FROM usage_change');
    await service.pool.query('DELETE FROM usage_change');
    await sweep();
    await service.pool.query('INSERT INTO usage_change SELECT * FROM held');
    expect(await refresh()).toBe(4);
    expect(await report('DAY')).toBe(expected('DAY', 0));
  });
});

describe('a report', () => {
  it('says where its buckets begin when it is asked to', async () => {
    await refresh();
    const told = (at: string) => `,"metadata":{"data_from":${at},`;
    const expectBuckets = async (granularity: 'HOUR' | 'DAY', from: number, at: string) =>
      expect(await report(granularity, { metadata: true })).toContain(
        expected(granularity, from, told(at)).slice(0, -1),
      );
    await expectBuckets('HOUR', 0, 'null');
    await sweep();
    await expectBuckets('HOUR', HOURS_FROM, '"2026-04-16T00:00:00+00:00"');
    await expectBuckets('DAY', 0, 'null');
    const { header } = JSON.parse(await report('DAY', { metadata: 'yes' })) as {
      header: { errors: { code: string; field: string }[] };
    };
    expect(header.errors).toMatchObject([{ code: '40470118', field: 'metadata' }]);
  });
});

describe('a report whose gaps are filled', () => {
  it('has nothing where nothing is kept, rather than zeros', async () => {
    await refresh();
    await sweep();
    const { result } = JSON.parse(await report('HOUR', { fill: 'ZERO' })) as {
      result: { time_stamp: string; value: number }[][];
    };
    const points = result[0] ?? [];
    expect(points[0]?.time_stamp).toBe('2026-04-16T00:00:00+00:00');
    // Sixty days, and the two hours in which the range ends.
    expect(points).toHaveLength(60 * 24 + 2);
    expect(points.filter(({ value }) => value > 0)).toHaveLength(
      RECORDS.filter(({ started_at: at }) => at >= HOURS_FROM).length,
    );
  });
});

describe('records of other lengths than a day', () => {
  const other = { ...RECORDS[0]!, account_id: 'other', uplink_bytes: 300 };
  const LONG = {
    ...other,
    record_id: 'long',
    started_at: FACTS_FROM - 20 * DAY,
    ended_at: FACTS_FROM + 10 * DAY,
  };
  const instant = (record_id: string, at: number) => ({ ...other, record_id, started_at: at, ended_at: at });
  const kept = `account_id = 'other'`;
  const identities = async (ids: readonly string[]): Promise<number> => {
    const { rows } = await service.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM unnest($1::text[]) AS id
       JOIN ${LEDGER.table} AS identity ON ${isIdentityOf(`'other'`, 'id')}`,
      [ids],
    );
    return rows[0]!.n;
  };
  const different = async () =>
    (await service.app.get(VerificationService).verify({ repair: false })).different;

  beforeEach(async () => {
    const records = [
      LONG,
      instant('before', FACTS_FROM - 1),
      instant('at', FACTS_FROM),
      instant('behind', FACTS_FROM + 1),
    ];
    expect(await postRecords(service, key, records)).toMatchObject({ accepted: 4 });
    await refresh();
  });

  it('lose what lies before the horizon of their account, and keep what lies behind it', async () => {
    await administrator.send('PUT', 'retention/other', {
      facts_days: 30,
      slots_days: 30,
      hours_days: 60,
      days_days: null,
    });
    expect(await count('usage_fact', kept)).toBe(30 + 3);
    expect(await sweep()).toMatchObject({ complete: true });
    // Ten days of the long one, what is of the first instant, and what is of the next.
    expect(await count('usage_fact', kept)).toBe(10 + 2);
    expect(await identities(['long', 'before', 'at', 'behind'])).toBe(2);
    expect(await different()).toBe(0);
  });

  it('go with their months, and what is left of them tells its days alone', async () => {
    expect(await sweep()).toMatchObject({ complete: true, months: 3, records: 75 });
    // From 1 to 26 May; the long one began in April.
    expect(await count('usage_fact', `${kept} AND record_id = 'long'`)).toBe(25);
    expect(await identities(['long'])).toBe(0);
    expect(await different()).toBe(0);
    const voided = await voidRecords(service, key, 'other', ['long']);
    expect(voided.data).toMatchObject({ unknown: 1 });
    expect(await postRecords(service, key, [LONG])).toMatchObject({ rejected: 1 });
    // Another record may have its identifier by now.
    await postRecords(service, key, [{ ...LONG, started_at: FACTS_FROM }]);
    await voidRecords(service, key, 'other', ['long']);
    expect(await count('usage_fact', `${kept} AND record_id = 'long'`)).toBe(25);
    expect(await different()).toBe(0);
  });
});

describe('verification', () => {
  it('leaves alone what the records no longer tell, also while they are only read no longer', async () => {
    await refresh();
    await sweep();
    await service.pool.query('DELETE FROM usage_record; DELETE FROM usage_packed');
    const { differences } = await service.app.get(VerificationService).verify({ repair: true });
    expect(Math.min(...differences.map(({ period }) => period))).toBeGreaterThanOrEqual(FACTS_FROM);
    expect(await count('usage_rollup', `period < ${FACTS_FROM}`)).toBeGreaterThan(0);
    expect(await count('usage_rollup', `period >= ${FACTS_FROM}`)).toBe(0);
  });
});

describe('GET, PUT and DELETE /admin/v1/retention', () => {
  const AGES = { facts_days: 60, slots_days: 60, hours_days: null, days_days: null };
  const KEPT = {
    facts: '2026-05-16T00:00:00.000Z',
    slots: '2026-05-16T00:00:00.000Z',
    hours: '2026-04-16T00:00:00.000Z',
    days: null,
  };
  const put = (account: string, body: unknown) =>
    administrator.send<Record<string, unknown>>('PUT', `retention/${account}`, body);

  it('set, show, list and clear ages, each change in the audit log', async () => {
    const standard = { facts_days: 30, slots_days: 30, hours_days: 60, days_days: null };
    const nothingGone = { facts: null, slots: null, hours: null, days: null };
    expect((await administrator.get('retention/acme')).data).toEqual({
      account_id: 'acme',
      own: false,
      updated_at: null,
      ...standard,
      kept_from: nothingGone,
    });
    expect((await put('acme', AGES)).data).toMatchObject({ account_id: 'acme', own: true, ...AGES });
    expect((await put('b%2Fc', standard)).data).toMatchObject({ account_id: 'b/c' });
    const first = await administrator.get<{ items: object[]; next_cursor: string }>('retention?limit=1');
    expect(first.data.items).toMatchObject([{ account_id: 'acme', ...AGES }]);
    const second = await administrator.get(`retention?limit=1&cursor=${first.data.next_cursor}`);
    expect(second.data).toMatchObject({ items: [{ account_id: 'b/c' }], next_cursor: null });
    expect((await administrator.send('DELETE', 'retention/acme')).data).toMatchObject({ own: false });
    expect((await administrator.send('DELETE', 'retention/acme')).status).toBe(404);
    const { data } = await administrator.get<{ items: object[] }>('audit?target=acme');
    expect(data.items).toMatchObject([
      { action: 'retention.clear', actor: 'back-office', details: { before: AGES, after: null } },
      { action: 'retention.set', actor: 'back-office', details: { before: null, after: AGES } },
    ]);
  });

  it.each<[string, object, { code: string; field: string }[]]>([
    ['an age of a day', { ...AGES, facts_days: 1 }, [{ code: '40490150', field: 'facts_days' }]],
    ['half a day more', { ...AGES, slots_days: 60.5 }, [{ code: '40490150', field: 'slots_days' }]],
    ['a text', { ...AGES, days_days: '90' }, [{ code: '40490150', field: 'days_days' }]],
    ['finer for longer', { ...AGES, hours_days: 59 }, [{ code: '40490151', field: 'hours_days' }]],
    [
      'an age that is missing',
      { facts_days: 2, slots_days: 2, hours_days: 2 },
      [{ code: '40490150', field: 'days_days' }],
    ],
    ['an unknown one', { ...AGES, weeks_days: 7 }, [{ code: '40490102', field: 'weeks_days' }]],
  ])('refuse %s', async (_, body, errors) => {
    const answer = await put('acme', body);
    expect(answer.status).toBe(400);
    expect(answer.errors).toMatchObject(errors);
    expect(answer.errors).toHaveLength(1);
  });

  it('bring nothing back: what is gone is gone, whatever the age', async () => {
    await refresh();
    await sweep();
    expect((await put('acme', { ...AGES, facts_days: null, slots_days: null })).data).toMatchObject({
      kept_from: KEPT,
    });
    expect(await sweep()).toMatchObject({ complete: true, records: 0 });
    expect((await administrator.get('retention/acme')).data).toMatchObject({ own: true, kept_from: KEPT });
    const late = { ...RECORDS[0]!, record_id: 'late', started_at: FACTS_FROM - 60_000, ended_at: FACTS_FROM };
    expect(await postRecords(service, key, [late])).toMatchObject({ accepted: 0, rejected: 1 });
    await administrator.send('DELETE', 'retention/acme');
    await sweep();
    await sweep();
    const { rows } = await service.pool.query(`SELECT FROM retention_horizon WHERE scope = 'account'`);
    expect(rows).toEqual([]);
    expect(horizonsOf(await service.app.get(RetentionHorizons).current(), ['acme']).facts).toBe(FACTS_FROM);
  });
});
