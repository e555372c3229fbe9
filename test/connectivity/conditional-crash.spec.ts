import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { usageState } from '../../src/query-engine/sql/usage-state.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { Asked, exactly, usage } from './asking.js';

const DAY = { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-03-02T00:00:00Z') };
/** More transactions than the service makes by itself in a step of this test. */
const NUMBERS_LOST = 60;

let database: FaultyServer;
let asked: Asked;

const MOST_ATTEMPTS = 5;

beforeAll(async () => {
  // Nothing but a durable commit writes the log of the server: what commits without waiting is lost in a crash.
  database = await FaultyServer.start({ wal_writer_delay: '10s', autovacuum: 'off' });
  asked = await Asked.start('all', {
    clock: () => Date.parse('2026-03-10T12:00:00Z'),
    env: { REFRESH_INTERVAL_MS: '0', DATABASE_URL: database.url },
  });
});

afterAll(async () => {
  await asked.service.close();
  await database.stop();
});

const record = (account: string, id: string, uplink: number) =>
  usage(id, '2026-03-01T00:10:00Z', { account_id: account, uplink_bytes: uplink });

async function ask(account: string, tag?: string) {
  const body = {
    start_date_time: '2026-03-01T00:00:00Z',
    end_date_time: '2026-03-02T00:00:00Z',
    granularity: 'DAY',
    dimension_filter_clauses: [{ filters: [exactly('account_id', account)] }],
    metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  };
  const answer = await asked.post('report', body, tag === undefined ? {} : { 'If-None-Match': tag });
  const text = await answer.text();
  const value = /"value":(\d+)/.exec(text)?.[1];
  return { status: answer.status, tag: answer.headers.get('ETag') ?? '', value };
}

const nextNumber = async () =>
  Number(
    (await database.query<{ next: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next'))[0]!
      .next,
  );

/** Takes numbers for transactions that change nothing. */
const take = (count: number) =>
  database.query(
    `DO $$ BEGIN FOR i IN 1..${count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
  );

const numberOf = async (account: string) =>
  (
    await database.query<{ number: number }>(
      `SELECT xmin::text::int AS number FROM usage_rollup WHERE account_id = $1
       AND period = $2 AND level = 0`,
      [account, DAY.from],
    )
  )[0]?.number;

const stateOf = async (account: string) => {
  const { text, values } = usageState([account], DAY);
  return (await database.query<{ state: string }>(text, [...values]))[0]!.state;
};

const refresh = () => asked.service.app.get(Refresher).pass();

describe('a conditional report after a crash of the database', () => {
  it('has one state in every session', async () => {
    await asked.store([record('calm', 'calm-1', 7)]);
    expect(await stateOf('calm')).toMatch(/^[0-9a-f]{64}$/);
    expect(await stateOf('calm')).toBe(await stateOf('calm'));
  });

  it('has another state in another run of the server, such as that of a standby', async () => {
    const before = await stateOf('calm');
    // Stopped in order, the server keeps its statistics, and when they were reset.
    await database.endPostmaster('SIGINT');
    expect(await stateOf('calm')).not.toBe(before);
  });

  it.each([
    ['of one backend', () => database.killBackend()],
    ['by an immediate shutdown', () => database.endPostmaster('SIGQUIT')],
  ])('is answered anew, although the transaction numbers were given out again (%s)', async (kind, crash) => {
    // The service itself may take a number in between. Then the numbers differ, and it is tried again.
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const { before, after, answer } = await strike(`struck ${kind} ${attempt}`, crash);
      expect(answer).toMatchObject({ status: 200, value: '1007' });
      if (before === after) return;
    }
    throw new Error('The versions of the aggregates never had the numbers from before the crash');
  });
});

/** Crashes the database after a report was read, then stores more under the transaction numbers from before. */
async function strike(account: string, crash: () => Promise<unknown>) {
  await asked.store([record(account, `${account}-1`, 7)]);
  await take(NUMBERS_LOST);
  await refresh();
  const { tag } = await ask(account);
  expect(await ask(account, tag)).toMatchObject({ status: 304 });
  expect(await ask(account, tag)).toMatchObject({ status: 304 });
  const before = (await numberOf(account)) ?? 0;
  await crash();
  expect(await nextNumber()).toBeLessThan(before);
  await eventually('the service reaches its database', async () =>
    (await ask(account)).status === 200 ? true : undefined,
  );
  await asked.store([record(account, `${account}-2`, 1_000)]);
  await take(before - (await nextNumber()));
  await refresh();
  return { before, after: await numberOf(account), answer: await ask(account, tag) };
}
