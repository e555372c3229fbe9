import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DAY_MS } from '../../src/common/time.js';
import { RetentionHorizons } from '../../src/horizons/retention-horizons.js';
import { EVERY_DAY } from '../../src/packed-days/account-day.js';
import { Packer } from '../../src/packed-days/packer.js';
import { PackingRepository } from '../../src/packed-days/packing.repository.js';
import { PackingService } from '../../src/packed-days/packing.service.js';
import { ExportRepository } from '../../src/usage-records/export.repository.js';
import { amendRecords, differencesOf, NO_DIFFERENCE, voidRecords } from '../corrections/corrector.js';
import { insertFacts, type Fact } from '../support/facts.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
/** Noon of the fifth day. */
const NOON = Date.UTC(2026, 2, 5, 12);
const DAY = Date.UTC(2026, 2, 3);

let service: TestApp;
let now = NOON;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => now,
    env: { PACK_AFTER_HOURS: '12', RETENTION_INTERVAL_MINUTES: '0', REFRESH_INTERVAL_MS: '0' },
  });
});

beforeEach(async () => {
  now = NOON;
  await service.pool.query(
    'TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup',
  );
});

afterAll(() => service.close());

const facts = (count: number, startedAt: number, change: Partial<Fact> = {}): Fact[] =>
  Array.from({ length: count }, (_, i) => ({
    startedAt: startedAt + i * 1_000,
    endedAt: startedAt + i * 1_000 + 500,
    uplinkBytes: 1,
    msisdn: String(491700 + (i % 100)),
    ...change,
  }));

const days = async (relation: 'usage_record' | 'usage_packed'): Promise<Record<string, number>> => {
  const day = relation === 'usage_record' ? 'started_day' : 'day';
  const count = relation === 'usage_record' ? 'count(*)' : 'sum(records)';
  const { rows } = await service.pool.query<{ place: string; facts: number }>(
    `SELECT account_id || ' ' || to_char(to_timestamp(${day} * 86400), 'DD') AS place, ${count}::int AS facts
     FROM ${relation} GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.place, row.facts]));
};

/** Runs work while another transaction has done something that it has not committed. */
async function beside(text: string, work: () => Promise<unknown>): Promise<void> {
  const other = new pg.Client({ connectionString: service.databaseUrl });
  await other.connect();
  await other.query(`BEGIN; ${text}`);
  try {
    await work();
  } finally {
    await other.query('ROLLBACK');
    await other.end();
  }
}

describe('the packer', () => {
  it('packs the days that ended long enough ago, account by account', async () => {
    for (const accountId of ['acme', 'bolt']) {
      await insertFacts(service.pool, facts(3, DAY, { accountId }));
      await insertFacts(service.pool, facts(2, DAY + DAY_MS, { accountId }));
      await insertFacts(service.pool, facts(1, DAY + 2 * DAY_MS, { accountId }));
    }
    expect(await service.app.get(Packer).pass()).toEqual({ facts: 10, days: 2, busy: 0 });
    expect(await days('usage_packed')).toEqual({ 'acme 03': 3, 'acme 04': 2, 'bolt 03': 3, 'bolt 04': 2 });
    expect(await days('usage_record')).toEqual({ 'acme 05': 1, 'bolt 05': 1 });
    expect(await service.app.get(Packer).pass()).toEqual({ facts: 0, days: 0, busy: 0 });
    now = NOON + DAY_MS - 1;
    expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 0 });
    now = NOON + DAY_MS;
    expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 2 });
    expect(await days('usage_record')).toEqual({});
  });

  it('leaves an account for later whose records are being changed, and goes on with the others', async () => {
    await insertFacts(service.pool, facts(3, DAY));
    await insertFacts(service.pool, facts(3, DAY, { accountId: 'bolt' }));
    await beside(`SELECT usage_unpack_days('acme', 0, 0)`, async () => {
      expect(await service.app.get(Packer).pass()).toEqual({ facts: 3, days: 1, busy: 1 });
    });
    expect(await days('usage_record')).toEqual({ 'acme 03': 3 });
    await beside('SELECT usage_stop_packing()', async () => {
      expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 0, busy: 1 });
    });
    expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 3, busy: 0 });
  });

  it('leaves to the retention what is no longer kept', async () => {
    await insertFacts(service.pool, facts(3, DAY));
    await service.pool.query(
      `INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at) VALUES ('account', 'acme', 'facts', $1, 0)`,
      [DAY + DAY_MS],
    );
    await service.app.get(RetentionHorizons).load();
    expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 0 });
    await service.pool.query('TRUNCATE retention_horizon');
    await service.app.get(RetentionHorizons).load();
    expect(await service.app.get(Packer).pass()).toMatchObject({ facts: 3 });
  });

  it('packs a day of many records in pieces, of one subscriber and of none as well', async () => {
    const repository = service.app.get(PackingRepository);
    const insert = (count: number, subscriber: string, accountId: string) =>
      service.pool.query(
        `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, started_day, subscriber)
         SELECT $4, n, $1::bigint + n * 1000, $1::bigint + n * 1000 + 1, 1, 0, $1::bigint / 86400000, ${subscriber}
         FROM generate_series(0, $2::int - 1) AS n WHERE $3::text IS NOT NULL`,
        [DAY, count, subscriber, accountId],
      );
    await insertFacts(service.pool, facts(1, DAY, { accountId: 'other' }));
    await insert(30_000, '10000 + n % 500', 'many');
    await insert(50_000, 'NULL', 'none');
    await insert(50_000, '42', 'one');
    const pieces = async (accountId: string) =>
      (await repository.piecesOf({ accountId, day: DAY / DAY_MS })).length;
    expect([await pieces('many'), await pieces('none'), await pieces('one'), await pieces('other')]).toEqual([
      2, 2, 2, 1,
    ]);
    const packing = service.app.get(PackingService);
    const steps: number[] = [];
    expect(await packing.pack(EVERY_DAY, { onStep: (done) => steps.push(done) })).toMatchObject({
      facts: 130_001,
    });
    expect(steps).toHaveLength(7);
    expect(await days('usage_packed')).toEqual({
      'many 03': 30_000,
      'none 03': 50_000,
      'one 03': 50_000,
      'other 03': 1,
    });
    const { rows } = await service.pool.query<{ most: number }>(
      'SELECT max(records) AS most FROM usage_packed',
    );
    expect(rows).toEqual([{ most: 1_000 }]);
    // A month without plain facts takes no space.
    const { rows: sizes } = await service.pool.query<{ size: number }>(
      `SELECT pg_total_relation_size('usage_partition.usage_record_2026_03')::int AS size`,
    );
    expect(sizes[0]?.size).toBeLessThan(200_000);
    expect(await packing.unpack({ ...EVERY_DAY, accounts: ['none', 'other'] })).toBe(50_001);
    expect(await days('usage_record')).toEqual({ 'none 03': 50_000, 'other 03': 1 });
    expect(await packing.unpack(EVERY_DAY)).toBe(80_000);
    expect(await days('usage_packed')).toEqual({});
  });
});

describe('a packed record', () => {
  const record = (recordId: string, change: object = {}) => ({
    record_id: recordId,
    account_id: 'acme',
    started_at: DAY + HOUR_MS,
    ended_at: DAY + 2 * HOUR_MS,
    uplink_bytes: 10,
    downlink_bytes: 20,
    msisdn: '491701',
    ...change,
  });

  it('is a duplicate or a conflict when it is sent again, and is voided and amended like a plain one', async () => {
    const key = await keyFor(service, ['acme']);
    const uuid = '0ab45a2d-2a2e-4f20-868c-4aeda9b60519';
    await postRecords(service, key, [record('a'), record('b'), record(uuid, { msisdn: '491702' })]);
    expect(await service.app.get(PackingService).pack(EVERY_DAY)).toMatchObject({ facts: 3 });
    expect(await postRecords(service, key, [record('a'), record('b', { uplink_bytes: 11 })])).toMatchObject({
      duplicates: 1,
      conflicts: 1,
    });
    expect(await days('usage_record')).toEqual({});
    expect((await voidRecords(service, key, 'acme', [uuid])).data).toMatchObject({ voided: 1 });
    await service.app.get(PackingService).pack(EVERY_DAY);
    const amended = await amendRecords(service, key, 'acme', [record('b', { uplink_bytes: 12 })]);
    expect(amended.data).toMatchObject({ amended: 1 });
    await service.app.get(PackingService).pack(EVERY_DAY);
    const stored: unknown[] = [];
    await service.app.get(ExportRepository).read({ from: DAY, to: DAY + DAY_MS }, (records) => {
      stored.push(...records.map((one) => [one.record_id, one.uplink_bytes]));
      return Promise.resolve();
    });
    expect(stored.sort()).toEqual([
      ['a', 10],
      ['b', 12],
    ]);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('leaves the version of an answer as it is', async () => {
    const key = await keyFor(service, ['acme']);
    await postRecords(service, key, [record('a'), record('b')]);
    const ask = (tag?: string) =>
      fetch(`${service.url}/connectivity/v1/report`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-API-Key': key,
          ...(tag && { 'If-None-Match': tag }),
        },
        body: JSON.stringify({
          start_date_time: '2026-03-03T00:00:00Z',
          end_date_time: '2026-03-04T00:00:00Z',
          granularity: 'HOUR',
          metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
          dimension_filter_clauses: [
            {
              filters: [
                { dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] },
                { dimension_name: 'msisdn', operator: 'EXACT', expressions: ['491701'] },
              ],
            },
          ],
        }),
      });
    const plain = await ask();
    const [status, text, tag] = [plain.status, await plain.text(), plain.headers.get('etag') ?? ''];
    expect(status).toBe(200);
    expect(tag).not.toBe('');
    expect(await service.app.get(PackingService).pack(EVERY_DAY)).toMatchObject({ facts: 2 });
    expect((await ask(tag)).status).toBe(304);
    const packed = await ask();
    expect([packed.headers.get('etag'), await packed.text()]).toEqual([tag, text]);
    await postRecords(service, key, [record('c')]);
    expect((await ask(tag)).status).toBe(200);
  });
});
