import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { Refresher } from '../../src/rollups/refresher.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { makeCase } from '../oracle/cases.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let service: TestApp;
let refresher: Refresher;
let verification: VerificationService;

beforeEach(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' }, clock: () => Date.UTC(2026, 0, 1) });
  refresher = service.app.get(Refresher);
  verification = service.app.get(VerificationService);
});

afterEach(() => service.close());

const count = async (pool: pg.Pool, table: 'usage_change' | 'usage_rollup'): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]!.n;
};

/** Of the levels of the network, all parts of a key and period are one aggregate. */
const aggregates = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(DISTINCT (CASE WHEN level < 2 THEN account_id END, level, period, key))::int AS n FROM usage_rollup`,
  );
  return rows[0]!.n;
};

const ingest = async (seed: number) => {
  const { records, accounts } = makeCase(seed);
  await postRecords(service, await keyFor(service, accounts), records);
};

describe('the refresher', () => {
  it('moves changes into the stored aggregates, which then are what the facts say', async () => {
    for (const seed of [1, 2, 3]) {
      await ingest(seed);
      expect(await count(service.pool, 'usage_change')).toBeGreaterThan(0);
      const before = await verification.verify({ repair: false });
      expect(before).toMatchObject({ different: 0, differences: [] });
      expect(before.aggregates).toBeGreaterThan(0);
      expect(await refresher.pass()).toBeGreaterThan(0);
      expect(await count(service.pool, 'usage_change')).toBe(0);
      expect(await verification.verify({ repair: false })).toEqual(before);
      expect(await aggregates(service.pool)).toBe(before.aggregates);
    }
    expect(await refresher.pass()).toBe(0);
  });

  it('skips a partition of the change log that another refresher has locked', async () => {
    await ingest(4);
    const other = await service.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query(`SELECT pg_advisory_xact_lock(1701668205, lane) FROM generate_series(0, 21) AS lane`);
      expect(await refresher.pass()).toBe(0);
      await other.query('COMMIT');
      expect(await refresher.pass()).toBeGreaterThan(0);
    } finally {
      other.release();
    }
  });

  it('changes nothing when it is cut off', async () => {
    await ingest(5);
    const before = await count(service.pool, 'usage_change');
    await service.pool.query(`ALTER TABLE usage_rollup ADD CONSTRAINT full_up CHECK (level <> 3) NOT VALID`);
    await expect(refresher.pass()).rejects.toThrow('full_up');
    await service.pool.query(`ALTER TABLE usage_rollup DROP CONSTRAINT full_up`);
    expect((await verification.verify({ repair: false })).different).toBe(0);
    expect(await count(service.pool, 'usage_change')).toBeLessThanOrEqual(before);
    await refresher.pass();
    expect((await verification.verify({ repair: false })).different).toBe(0);
  });
});

describe('verification', () => {
  it('sees what is missing, surplus and different, and puts it right', async () => {
    await ingest(6);
    await refresher.pass();
    await ingest(7);
    const { pool } = service;
    await pool.query(`DELETE FROM usage_rollup WHERE level = 0`);
    await pool.query(
      `UPDATE usage_rollup SET key = 'nobody' WHERE level = 1 AND ctid = (SELECT min(ctid) FROM usage_rollup WHERE level = 1)`,
    );
    await pool.query(`UPDATE usage_rollup SET hours = slots WHERE level = 2`);
    const found = await verification.verify({ repair: false });
    expect(new Set(found.differences.map(({ level, kind }) => `${level} ${kind}`))).toEqual(
      new Set([
        'account missing',
        'customer_site missing',
        'customer_site surplus',
        'network_service different',
      ]),
    );
    expect(await verification.verify({ repair: false })).toEqual(found);
    expect(await verification.verify({ repair: true })).toEqual(found);
    expect(await verification.verify({ repair: false })).toMatchObject({
      different: 0,
      aggregates: found.aggregates,
    });
    expect(await count(pool, 'usage_change')).toBe(0);
  });

  it('makes aggregates of facts that have none', async () => {
    await ingest(8);
    const { pool } = service;
    const { aggregates } = await verification.verify({ repair: false });
    await pool.query('DELETE FROM usage_change');
    expect((await verification.verify({ repair: false })).different).toBe(aggregates);
    await verification.makeMissing();
    expect(await verification.verify({ repair: false })).toMatchObject({ aggregates, different: 0 });
  });
});
