import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RetentionHorizons } from '../../src/horizons/retention-horizons.js';
import { RetentionHold } from '../../src/retention/retention-hold.js';
import { SweepService } from '../../src/retention/sweep.service.js';
import { Administrator } from '../support/administrator.js';
import { edgemeter, edgemeterHere } from '../support/cli.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = 86_400_000;
const AGES = { RETENTION_FACTS_DAYS: '30', RETENTION_SLOTS_DAYS: '30', RETENTION_HOURS_DAYS: '30' };
const COMMAND = { RETENTION_INTERVAL_MINUTES: '0', REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn', ...AGES };

let service: TestApp;
let key: string;
/** By how much the clock of the service is fast. */
let fast = 0;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => Date.now() + fast,
    env: { ...COMMAND, RETENTION_UNASKED_RECORDS: '5' },
  });
  key = await keyFor(service, ['acme']);
});

beforeEach(async () => {
  fast = 0;
  await service.pool.query(
    `TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup,
     retention_policy, retention_horizon, retention_sweep`,
  );
  await service.app.get(RetentionHorizons).load();
  await service.app.get(RetentionHold).look();
});

afterAll(() => service.close());

const midnight = () => Math.floor(Date.now() / DAY) * DAY;

/** Records that began so many days ago, at midnight. */
const records = (...daysAgo: number[]) =>
  daysAgo.map((days) => ({
    record_id: `r-${days}`,
    account_id: 'acme',
    started_at: midnight() - days * DAY,
    ended_at: midnight() - days * DAY + 1_000,
    uplink_bytes: 1_000 + days,
    downlink_bytes: 0,
  }));

const upTo = (days: number, from = 0) => Array.from({ length: days - from }, (_, i) => from + i);
const sweep = (isConfirmed = false) =>
  service.app.get(SweepService).sweep({ wait: true, graceMs: 0, isConfirmed });
const storedRecords = async () =>
  (await service.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM usage_fact')).rows[0]!.n;
const horizon = async () =>
  (
    await service.pool.query<{ before: number }>(
      `SELECT before::float8 AS before FROM retention_horizon WHERE scope = 'standard' AND grain = 'facts'`,
    )
  ).rows[0]?.before;
const lastSweepWas = (daysAgo: number) =>
  service.pool.query('UPDATE retention_sweep SET swept_at = $1', [Date.now() - daysAgo * DAY]);
const ready = async () =>
  (await (await fetch(`${service.url}/health/ready`)).json()) as { data: { notes?: string[] } };
const held = async () => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return /^edgemeter_retention_held (\d)$/m.exec(text)?.[1];
};
const command = (...args: string[]) =>
  edgemeter(['retention', ...args, '--json'], { env: { ...COMMAND, DATABASE_URL: service.databaseUrl } });

describe('the clock of a sweep', () => {
  it('is that of the database when that of the process is fast', async () => {
    await postRecords(service, key, records(...upTo(40)));
    const { status } = await (
      await Administrator.of(service)
    ).send('PUT', 'retention/acme', { facts_days: 30, slots_days: 30, hours_days: 30, days_days: null });
    expect(status).toBe(200);
    fast = 100 * DAY;
    expect(await sweep()).toMatchObject({ records: 9 });
    expect(await storedRecords()).toBe(31);
    expect(await horizon()).toBe(midnight() - 30 * DAY);
    fast = 0;
    expect(await postRecords(service, key, [{ ...records(0)[0], record_id: 'later' }])).toMatchObject({
      accepted: 1,
    });
  });

  it('is that of the process when that of the database is fast', async () => {
    await postRecords(service, key, records(...upTo(40)));
    fast = -20 * DAY;
    expect(await sweep()).toMatchObject({ records: 0, complete: true });
    expect(await horizon()).toBe(midnight() - 50 * DAY);
  });

  it('moves nothing while there are no records', async () => {
    expect(await sweep()).toMatchObject({ records: 0 });
    expect(await horizon()).toBe(0);
    expect((await ready()).data.notes).toBeUndefined();
  });
});

describe('a sweep that must be confirmed', () => {
  const dayOf = (daysAgo: number) => new Date(midnight() - daysAgo * DAY).toISOString().slice(0, 10);

  it('stops before it removes the newest record', async () => {
    await postRecords(service, key, records(...upTo(60, 31)));
    expect(await sweep()).toMatchObject({
      records: 0,
      complete: false,
      held: `Usage before ${dayOf(30)} would be removed, and the newest record is of ${dayOf(31)}.`,
    });
    expect([await storedRecords(), await horizon()]).toEqual([29, undefined]);
    expect(await sweep(true)).not.toHaveProperty('held');
    expect(await horizon()).toBe(midnight() - 30 * DAY);
  });

  it('does not stop at the day of the newest record', async () => {
    await postRecords(service, key, records(...upTo(40, 30)));
    expect(await sweep()).not.toHaveProperty('held');
    expect(await horizon()).toBe(midnight() - 30 * DAY);
  });

  it('stops after a jump of the clock, says so, and goes on when a person confirms it', async () => {
    await postRecords(service, key, records(...upTo(20), 28, 29));
    expect(await sweep()).toMatchObject({ records: 0, complete: true });
    expect(await ready()).toMatchObject({ data: { status: 'up' } });
    expect((await ready()).data.notes).toBeUndefined();
    expect(await held()).toBe('0');

    await lastSweepWas(9);
    await service.pool.query('UPDATE retention_horizon SET before = 0, removed_before = 0');
    const reason = 'The clock has moved 9 days since the last sweep, and 7 at most are removed unasked.';
    expect(await sweep()).toMatchObject({ records: 0, complete: false, held: reason });
    expect(await storedRecords()).toBe(22);
    expect(await horizon()).toBe(0);
    expect((await ready()).data.notes).toEqual([`Retention stopped and asks. ${reason}`]);
    expect(await held()).toBe('1');

    const asked = await command('run');
    expect(asked.code).toBe(1);
    expect(JSON.parse(asked.stdout)).toMatchObject({ held: reason });
    expect(asked.stderr).toContain('--yes');
    expect(await sweep(true)).toMatchObject({ complete: true });
    expect(await horizon()).toBe(midnight() - 30 * DAY);
    expect((await ready()).data.notes).toBeUndefined();
    expect(await sweep()).toMatchObject({ complete: true });
  });

  it('does not stop within the days that are allowed', async () => {
    await postRecords(service, key, records(0));
    await sweep();
    await lastSweepWas(6.9);
    expect((await sweep()).held).toBeUndefined();
  });

  it('stops when it would remove more than ten times what the last one did', async () => {
    await postRecords(service, key, records(...upTo(40), 45));
    await service.pool.query(`INSERT INTO retention_sweep (swept_at, expired_records) VALUES ($1, 1)`, [
      Date.now(),
    ]);
    // 30 to 39 days old are ten, with the one of 45 days eleven: more than ten times one.
    const reason = 'The sweep would remove 11 records or more, and the last one removed 1.';
    await service.pool.query('DELETE FROM usage_record WHERE record_id = $1', ['r-30']);
    await postRecords(service, key, records(46));
    expect(await sweep()).toMatchObject({ held: reason, records: 0 });
    await service.pool.query('UPDATE retention_sweep SET expired_records = 2');
    expect((await sweep()).held).toBeUndefined();
  });
});

describe('edgemeter retention run', () => {
  it.each([
    [[], false],
    [['--yes'], true],
  ])('with %j: whether a person confirms it', async (args, isConfirmed) => {
    const removed = { months: 0, records: 0, identities: 0, readings: 0, slots: 0, hours: 0, day: 0 };
    const run = jest.spyOn(SweepService.prototype, 'sweep').mockResolvedValue({ ...removed, complete: true });
    try {
      const env = { ...COMMAND, DATABASE_URL: service.databaseUrl };
      expect((await edgemeterHere(['retention', 'run', ...args], { env })).code).toBe(0);
      expect(run.mock.calls).toMatchObject([[{ isConfirmed, actor: { kind: 'command-line' } }]]);
    } finally {
      run.mockRestore();
    }
  });
});

describe('edgemeter retention horizon', () => {
  const today = () => new Date(midnight()).toISOString().slice(0, 10);

  it('sets a horizon back, so that records are taken again, and records it in the audit log', async () => {
    await postRecords(service, key, records(0));
    await sweep();
    const wrong = midnight() + 70 * DAY;
    await service.pool.query(
      `UPDATE retention_horizon SET before = $1, removed_before = $1 WHERE grain <> 'day'`,
      [wrong],
    );
    await service.app.get(RetentionHorizons).load();
    expect(await postRecords(service, key, [{ ...records(0)[0], record_id: 'later' }])).toMatchObject({
      accepted: 0,
    });
    const set = await command('horizon', '--facts', today(), '--slots', today(), '--hours', today());
    expect([set.code, JSON.parse(set.stdout)]).toEqual([
      0,
      {
        facts: `${today()}T00:00:00.000Z`,
        slots: `${today()}T00:00:00.000Z`,
        hours: `${today()}T00:00:00.000Z`,
        days: null,
      },
    ]);
    const { rows } = await service.pool.query(
      `SELECT scope, grain, before::float8 AS before, removed_before::float8 AS removed FROM retention_horizon
       WHERE before > 0 AND scope = 'standard' ORDER BY grain`,
    );
    expect(rows).toEqual(
      ['facts', 'hours', 'slots'].map((grain) => ({
        scope: 'standard',
        grain,
        before: midnight(),
        removed: midnight(),
      })),
    );
    await service.app.get(RetentionHorizons).load();
    expect(await postRecords(service, key, [{ ...records(0)[0], record_id: 'later' }])).toMatchObject({
      accepted: 1,
    });
    const { rows: audit } = await service.pool.query<{ details: object }>(
      `SELECT details FROM audit_entry WHERE action = 'retention.horizon'`,
    );
    expect(audit).toEqual([
      {
        details: {
          before: expect.objectContaining({ facts: new Date(wrong).toISOString() }),
          after: expect.objectContaining({ facts: `${today()}T00:00:00.000Z` }),
        },
      },
    ]);
  });

  it('sets that of one account back, and no other', async () => {
    await postRecords(service, key, records(0));
    await sweep();
    const wrong = midnight() + 70 * DAY;
    await service.pool.query('UPDATE retention_horizon SET before = $1 WHERE grain = $2', [wrong, 'facts']);
    const all = ['facts', 'slots', 'hours'].flatMap((grain) => [`--${grain}`, '2026-01-01']);
    expect((await command('horizon', 'acme', ...all)).code).toBe(0);
    expect(await horizon()).toBe(wrong);
    const { rows } = await service.pool.query(
      `SELECT account_id FROM retention_horizon WHERE grain = 'facts' AND before = $1`,
      [Date.parse('2026-01-01T00:00:00Z')],
    );
    expect(rows).toEqual([{ account_id: 'acme' }]);
  });

  it.each([
    [['--facts', '2099-01-01'], 1, 'only moves back'],
    [[], 2, 'Name at least one horizon'],
    [['--facts', '2026-01-01'], 1, 'The horizon of slots must not be later than that of finer data'],
  ])('refuses %j', async (args, code, message) => {
    await postRecords(service, key, records(0));
    await sweep();
    const answer = await command('horizon', ...args);
    expect(answer.code).toBe(code);
    expect(answer.stderr).toContain(message);
    expect(await horizon()).toBe(midnight() - 30 * DAY);
  });
});
