import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ReadingRetention } from '../../src/retention/reading-retention.js';
import { SweepService } from '../../src/retention/sweep.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { DAY_MS } from '../../src/common/time.js';
import { LONGEST_RECORD_MS } from '../../src/record-model/usage-record.js';
import { differencesOf, NO_DIFFERENCE } from '../corrections/corrector.js';
import { expectCounts, Producer } from '../ingestion/producer.js';
import { Administrator } from '../support/administrator.js';
import { sendReadings } from './readings.js';

/** Retention is by UTC days: of two days, on 20 November at 09:00, it begins with the 18th. */
const HORIZON = Date.UTC(2026, 10, 18);
const HOUR = 3_600_000;

let producer: Producer;

beforeEach(async () => {
  producer = await Producer.start({
    env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
  });
});
afterEach(() => producer.close());

/** A reading so many hours after the horizon, whose record has nothing to do with its start. */
const at = (id: string, session: string, hours: number, bytes: number) => ({
  record_id: id,
  account_id: 'acme',
  session_id: session,
  started_at: HORIZON - 300 * DAY_MS,
  ended_at: HORIZON + hours * HOUR,
  uplink_bytes: bytes,
  downlink_bytes: 0,
});
const send = (...readings: object[]) => sendReadings(producer, readings);

async function sweep(): Promise<unknown> {
  const administrator = await Administrator.of(producer.service);
  const ages = { facts_days: 2, slots_days: 2, hours_days: 2, days_days: null };
  await administrator.send('PUT', 'retention/acme', ages);
  await producer.service.app.get(Refresher).pass();
  return producer.service.app.get(SweepService).sweep({ wait: true, graceMs: 0, isConfirmed: true });
}

const left = async (table: 'counter_session' | 'counter_reading', column: string) => {
  const { rows } = await producer.service.pool.query<{ value: string }>(
    `SELECT ${column} AS value FROM ${table} WHERE account_id = 'acme' ORDER BY 1`,
  );
  return rows.map(({ value }) => value).join(' ');
};

const upOf = async (ids: string): Promise<Record<string, unknown>[]> => {
  const { rows } = await producer.service.pool.query<Record<string, unknown>>(
    'SELECT record_id, started_at, uplink_bytes FROM usage_fact WHERE record_id = ANY($1) ORDER BY ended_at',
    [ids.split(' ')],
  );
  return rows;
};

describe('readings before the retention', () => {
  const gone = -LONGEST_RECORD_MS / HOUR - 1;

  beforeEach(async () => {
    await send(
      at('a1', 'going', -30, 10),
      at('a2', 'going', -20, 15),
      at('a3', 'going', -10, 30),
      at('a4', 'going', 5, 40),
      at('b1', 'silent', -20, 70),
      at('c1', 'ended', gone - 1, 5),
      at('c2', 'ended', gone, 6),
      at('d1', 'long silent', gone, 100),
      { ...at('d2', 'long silent', 20, 130), started_at: HORIZON - 2 * HOUR },
    );
  });

  it('go, but for the last of each session that goes on, or may', async () => {
    expect(await sweep()).toMatchObject({ complete: true, readings: 4 });
    expect(await left('counter_reading', 'record_id')).toBe('a3 a4 b1 d1 d2');
    expect(await left('counter_session', 'session_id')).toBe('going long silent silent');
    expect(await sweep()).toMatchObject({ complete: true, readings: 0 });
  });

  it('are what later ones are compared with, in order and between', async () => {
    await sweep();
    expectCounts(
      await send(at('a5', 'going', 6, 41), at('b2', 'silent', 6, 75), at('d3', 'long silent', 2, 120)),
      [3, 3, 0, 0, 0],
    );
    expectCounts(await send(at('late', 'going', 4, 32)), [1, 1, 0, 0, 0]);
    expect(await upOf('late a4 a5')).toEqual([
      // What is stored begins where the account takes usage from.
      { record_id: 'late', started_at: String(HORIZON), uplink_bytes: '2' },
      { record_id: 'a4', started_at: String(HORIZON + 4 * HOUR), uplink_bytes: '8' },
      { record_id: 'a5', started_at: String(HORIZON + 5 * HOUR), uplink_bytes: '1' },
    ]);
    expect(await upOf('b2 d3')).toEqual([
      { record_id: 'd3', started_at: String(HORIZON), uplink_bytes: '20' },
      { record_id: 'b2', started_at: String(HORIZON), uplink_bytes: '5' },
    ]);
    expect((await upOf('d2'))[0]).toMatchObject({ uplink_bytes: '10' });
    expect(await differencesOf(producer.service)).toEqual(NO_DIFFERENCE);
  });

  it('are refused when they come', async () => {
    await sweep();
    const answer = await send(at('a3', 'going', -10, 30), at('x', 'going', -1, 31));
    expectCounts(answer, [2, 0, 0, 0, 2]);
    expect(answer.body.data?.errors.map(({ code, field }) => `${code} ${field}`)).toEqual([
      '40480103 ended_at',
      '40480103 ended_at',
    ]);
  });

  it('of another account stay as long as its own', async () => {
    await send(
      { ...at('z1', 'other', -30, 1), account_id: 'bolt' },
      { ...at('z2', 'other', -20, 2), account_id: 'bolt' },
    );
    await sweep();
    const { rows } = await producer.service.pool.query(
      `SELECT FROM counter_reading WHERE account_id = 'bolt'`,
    );
    expect(rows).toHaveLength(2);
  });

  it('of a session that stores some just now are left to another sweep', async () => {
    const readings = producer.service.app.get(ReadingRetention);
    const client = await producer.service.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT FROM counter_session WHERE session_id = 'going' FOR NO KEY UPDATE`);
      expect(await readings.remove({ accountId: 'acme' }, HORIZON)).toBe(2);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
    expect(await readings.remove({ accountId: 'acme' }, HORIZON)).toBe(2);
  });

  // A record of many days is stored in parts, which go one by one.
  it('are in part gone, and late ones in what is left add nothing', async () => {
    await send(at('e1', 'many days', -200, 10), at('e2', 'many days', 20, 230));
    await sweep();
    const sum = async (): Promise<unknown> => {
      const { rows } = await producer.service.pool.query<object>(
        'SELECT sum(uplink_bytes) AS up, count(*) AS parts FROM usage_fact',
      );
      return rows;
    };
    const before = await sum();
    expectCounts(await send(at('late', 'many days', 2, 150)), [1, 0, 1, 0, 0]);
    expect(await sum()).toEqual(before);
    expectCounts(await send(at('e3', 'many days', 30, 235)), [1, 1, 0, 0, 0]);
    expect((await upOf('e3'))[0]).toMatchObject({ uplink_bytes: '5' });
    expect(await differencesOf(producer.service)).toEqual(NO_DIFFERENCE);
  });
});
