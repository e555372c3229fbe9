import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { askReport } from '../oracle/asking.js';
import { exactJson, type NaiveRecord } from '../oracle/naive.js';
import { naiveReport, type ReportRequest } from '../oracle/naive-report.js';
import { Random } from '../oracle/random.js';
import { LiveRecords } from '../rollup/live-records.js';
import { expectVerified } from '../rollup/outcome.js';
import { RacingRefresher } from '../rollup/racing-refresher.js';
import { createTestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { untilBlocked } from '../support/locked-tables.js';
import { keyFor, postRecords } from '../support/records.js';
import { ServiceProcess } from '../support/service-process.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { closeBackfill, loadBackfill, openedBackfill, revertBackfill, showBackfill } from './backfiller.js';
import { amendRecords, differencesOf, NO_DIFFERENCE, voidRecords } from './corrector.js';
import { LEDGER } from '../support/ledger-in-use.js';
import { LEDGER_LAYOUTS } from '../../src/usage-records/sql/ledger-layout.js';

const SEED = Number(process.env.BACKFILL_SEED ?? Math.floor(Math.random() * 1e9));
/** `npm run test:backfills` draws more races, over more records. */
const RACES = Number(process.env.BACKFILL_RACES ?? 1);
const READ_RECORDS = Number(process.env.BACKFILL_RECORDS ?? 600);
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 4, 15, 12);
const RANGE = [NOON - 90 * DAY_MS, NOON + DAY_MS] as const;

let service: TestApp;
let racer: RacingRefresher;

beforeAll(async () => {
  process.stdout.write(`backfills: BACKFILL_SEED=${SEED}\n`);
  service = await startTestApp({
    clock: () => NOON,
    env: { LOG_LEVEL: 'warn', REFRESH_INTERVAL_MS: '0' },
  });
  racer = new RacingRefresher(service, SEED);
});

afterAll(async () => {
  await racer.stop();
  await service.close();
});

/** What a report of the account says from stored aggregates, by site and day; and from facts, of some subscribers. */
const requestsOf = (account: string): Record<'stored' | 'facts', ReportRequest> => {
  const common = {
    start: { instant: RANGE[0] - DAY_MS, offsetMinutes: 0 },
    end: { instant: NOON + DAY_MS, offsetMinutes: 0 },
    metrics: ['uplink_bytes', 'downlink_bytes', 'time_usage_seconds'].map((name) => ({
      name,
      aggregation: 'COUNT' as const,
    })),
  };
  const ofAccount = { dimension: 'account_id', values: [account] };
  const subscribers = Array.from({ length: 20 }, (_, i) => `4917000000${String(i).padStart(2, '0')}`);
  return {
    stored: { ...common, granularity: 'DAY', dimensions: ['customer_site_id'], filters: [ofAccount] },
    facts: {
      ...common,
      granularity: 'DAY',
      dimensions: ['account_id'],
      filters: [ofAccount, { dimension: 'msisdn', values: subscribers }],
    },
  } as Record<'stored' | 'facts', ReportRequest>;
};

/** Records of an account as they stood, and as a backfill has them: some gone, some changed, some alike, some new. */
function makeRecords(random: Random, account: string, count: number): [NaiveRecord[], NaiveRecord[]] {
  const live = new LiveRecords(random, `r-${account}`, [account]);
  const old = live.take(count, NOON);
  const kept = old.filter(() => random.chance(0.7));
  const changed = kept.map((record) =>
    random.chance(0.5)
      ? { ...record, downlink_bytes: record.downlink_bytes + 1, msisdn: '491700000001' }
      : record,
  );
  return [old, [...changed, ...live.take(Math.round(count / 3), NOON)]];
}

/** Asks for one report again and again, and notes each answer that is not the one before. */
class Reader {
  readonly seen: string[] = [];
  asked = 0;
  private stopped = false;
  private readonly reading: Promise<void>;

  constructor(key: string, request: ReportRequest) {
    this.reading = this.read(key, request);
  }

  /** Resolves with what it saw, once it has been answered to a question that it asked from now on. */
  async last(): Promise<string[]> {
    const until = this.asked + 2;
    await eventually('a reader is answered', () => Promise.resolve(this.asked >= until ? true : undefined));
    this.stopped = true;
    await this.reading;
    return this.seen;
  }

  private async read(key: string, request: ReportRequest): Promise<void> {
    while (!this.stopped) {
      const answer = await askReport(service, key, request);
      if (answer !== this.seen.at(-1)) this.seen.push(answer);
      this.asked++;
    }
  }
}

describe('while a backfill is closed', () => {
  it('readers see what was before or what is after, from whatever they read', async () => {
    const random = new Random(SEED);
    const account = 'readers';
    const key = await keyFor(service, [account]);
    const [old, loaded] = makeRecords(random, account, READ_RECORDS);
    await postRecords(service, key, old);
    const requests = requestsOf(account);
    const told = (records: readonly NaiveRecord[]) => ({
      stored: exactJson(naiveReport(records, requests.stored)),
      facts: exactJson(naiveReport(records, requests.facts)),
    });
    const [before, after] = [told(old), told(loaded)];
    expect(before).not.toEqual(after);
    for (let round = 0; round < 2; round++) {
      const id = await openedBackfill(service, key, account, RANGE);
      expect((await loadBackfill(service, key, id, loaded)).data).toMatchObject({
        rejected: 0,
        conflicts: 0,
      });
      for (const [act, from, to] of [
        [closeBackfill, before, after],
        [revertBackfill, after, before],
      ] as const) {
        const readers = [
          new Reader(key, requests.stored),
          new Reader(key, requests.stored),
          new Reader(key, requests.facts),
        ];
        await eventually('all have asked', () =>
          Promise.resolve(readers.every(({ asked }) => asked > 0) ? true : undefined),
        );
        expect((await act(service, key, id)).status).toBe(200);
        const [one, other, third] = await Promise.all(readers.map((reader) => reader.last()));
        expect(one).toEqual([from.stored, to.stored]);
        expect(other).toEqual([from.stored, to.stored]);
        expect(third).toEqual([from.facts, to.facts]);
      }
    }
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    expect(racer.faults).toEqual([]);
  }, 240_000);

  it('others are taken in, and records of its own account too', async () => {
    const random = new Random(SEED + 1);
    const [account, neighbour] = ['busy', 'neighbour'];
    const key = await keyFor(service, [account, neighbour]);
    const [old, loaded] = makeRecords(random, account, 300);
    await postRecords(service, key, old);
    const id = await openedBackfill(service, key, account, RANGE);
    await loadBackfill(service, key, id, loaded);
    const blocker = await service.pool.connect();
    try {
      // It has its locks and keeps what goes: there it is stopped.
      await blocker.query('BEGIN; LOCK TABLE usage_record_version IN SHARE ROW EXCLUSIVE MODE');
      const closing = closeBackfill(service, key, id);
      await untilBlocked(service.pool, 'INSERT INTO usage_record_version');
      const others = new LiveRecords(random, 'other', [neighbour]).take(50, NOON);
      const own = new LiveRecords(random, 'own', [account]).take(50, NOON);
      expect(await postRecords(service, key, [...others, ...own])).toMatchObject({ accepted: 100 });
      const { stored } = requestsOf(account);
      expect(await askReport(service, key, stored)).toBe(exactJson(naiveReport([...old, ...own], stored)));
      expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'open' });
      await blocker.query('ROLLBACK');
      expect(await closing).toMatchObject({ status: 200, data: { kept: 50 } });
      expect(await askReport(service, key, stored)).toBe(exactJson(naiveReport([...loaded, ...own], stored)));
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it.each([
    // It has locked the identities that there were: none of those that it is about to take.
    ['usage_backfill_standing', 'DELETE FROM usage_backfill_standing', 'before'],
    // It has taken them.
    ['usage_record_version', 'INSERT INTO usage_record_version', 'after'],
  ])(
    'a record under an identifier of it is stored before or after, stopped at %s',
    async (table, at, when) => {
      const random = new Random(SEED + 2);
      const account = `meanwhile-${table}`;
      const key = await keyFor(service, [account]);
      const [loaded] = makeRecords(random, account, 200);
      const id = await openedBackfill(service, key, account, RANGE);
      await loadBackfill(service, key, id, loaded);
      const other = loaded.map((record) => ({ ...record, uplink_bytes: 1 }));
      const blocker = await service.pool.connect();
      try {
        await blocker.query(`BEGIN; LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
        const closing = closeBackfill(service, key, id);
        await untilBlocked(service.pool, at);
        const posting = postRecords(service, key, other);
        if (when === 'before') expect(await posting).toMatchObject({ accepted: 200 });
        else await untilBlocked(service.pool, `COPY ${LEDGER.table}`);
        await blocker.query('ROLLBACK');
        const [replaced, added] = when === 'before' ? [200, 0] : [0, 200];
        expect(await closing).toMatchObject({ status: 200, data: { replaced, added } });
        expect(await posting).toMatchObject(when === 'before' ? { accepted: 200 } : { conflicts: 200 });
      } finally {
        await blocker.query('ROLLBACK');
        blocker.release();
      }
      const { stored } = requestsOf(account);
      expect(await askReport(service, key, stored)).toBe(exactJson(naiveReport(loaded, stored)));
      expect(await postRecords(service, key, other)).toMatchObject({ conflicts: 200 });
      await expectLedgerOfFacts();
      expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    },
  );

  it.each(Array.from({ length: RACES }, (_, nth) => nth))(
    'voids, amends and records take effect before or after it, seed +%d',
    async (nth) => {
      const random = new Random(SEED + 10 + nth);
      const account = `race-${nth}`;
      const key = await keyFor(service, [account]);
      const [old, loaded] = makeRecords(random, account, 400);
      await postRecords(service, key, old);
      const id = await openedBackfill(service, key, account, RANGE);
      await loadBackfill(service, key, id, loaded);
      const some = (records: readonly NaiveRecord[]) => records.filter(() => random.chance(0.2));
      const ids = (records: readonly NaiveRecord[]) =>
        some(records)
          .map(({ record_id: recordId }) => recordId)
          .sort(() => random.integer(-1, 1));
      const late = new LiveRecords(random, 'late', [account]).take(100, NOON);
      const verdicts = Promise.all([
        postRecords(service, key, [...late, ...some(loaded)]),
        postRecords(
          service,
          key,
          some(loaded).map((record) => ({ ...record, uplink_bytes: 5 })),
        ),
      ]);
      const answers = await Promise.all([
        closeBackfill(service, key, id),
        voidRecords(service, key, account, ids(old)),
        voidRecords(service, key, account, ids(loaded)),
        amendRecords(
          service,
          key,
          account,
          some(old).map((record) => ({ ...record, uplink_bytes: 3 })),
        ),
        amendRecords(
          service,
          key,
          account,
          some(loaded).map((record) => ({ ...record, downlink_bytes: 4 })),
        ),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect((await verdicts).map(({ rejected }) => rejected)).toEqual([0, 0]);
      await expectLedgerOfFacts();
      expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
      // Whatever came after the close, and what of it was touched, decides whether it can be undone.
      const reverted = await revertBackfill(service, key, id);
      expect([200, 409]).toContain(reverted.status);
      await expectLedgerOfFacts();
      expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
      expect(racer.faults).toEqual([]);
    },
  );

  it('another backfill of the account is closed beside it', async () => {
    const random = new Random(SEED + 20);
    const account = 'beside';
    const key = await keyFor(service, [account]);
    const middle = NOON - DAY_MS;
    const [old, loaded] = makeRecords(random, account, 600);
    await postRecords(service, key, old);
    const ranges = [
      [RANGE[0], middle],
      [middle, RANGE[1]],
    ] as const;
    const opened: string[] = [];
    for (const [from, to] of ranges) {
      const id = await openedBackfill(service, key, account, [from, to]);
      const own = loaded.filter(({ started_at: at }) => at >= from && at < to);
      expect((await loadBackfill(service, key, id, own)).data).toMatchObject({ accepted: own.length });
      opened.push(id);
    }
    const answers = await Promise.all(opened.map((id) => closeBackfill(service, key, id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { stored } = requestsOf(account);
    expect(await askReport(service, key, stored)).toBe(exactJson(naiveReport(loaded, stored)));
    await expectLedgerOfFacts();
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });
});

const UNIQUE = LEDGER.unique;
/** The facts with the columns by which the ledger is unique. */
const FACTS_BY_PLACE =
  LEDGER === LEDGER_LAYOUTS.text
    ? 'SELECT * FROM usage_fact'
    : `SELECT *, ${LEDGER.placeOf('account_id', 'record_id')} AS ${UNIQUE} FROM usage_fact`;

/** Each identity that stands has one fact, or one for each day of a longer one, from its time on; no other has any. */
async function expectLedgerOfFacts(): Promise<void> {
  const { rows } = await service.pool.query(
    `SELECT ${UNIQUE}, identity.voided_at, count(fact.uplink_bytes) AS facts
     FROM ${LEDGER.table} AS identity
     FULL JOIN (${FACTS_BY_PLACE}) AS fact USING (${UNIQUE})
     GROUP BY ${UNIQUE}, identity.voided_at, identity.started_at
     HAVING identity.started_at IS NULL OR count(fact.uplink_bytes) <> CASE WHEN identity.voided_at IS NULL
         THEN coalesce((max(fact.whole_ended_at) - 1) / ${DAY_MS} - min(fact.whole_started_at) / ${DAY_MS} + 1, 1) ELSE 0 END
       OR min(fact.started_at) IS DISTINCT FROM CASE WHEN identity.voided_at IS NULL THEN identity.started_at END`,
  );
  expect(rows).toEqual([]);
}

describe('a service that is killed while it closes a backfill', () => {
  it('leaves what was before, and closes it when it is back', async () => {
    const random = new Random(SEED + 30);
    const account = DEMO_ACCOUNTS[0]!;
    const folder = await mkdtemp(join(tmpdir(), 'edgemeter-backfill-'));
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    const running: ServiceProcess[] = [];
    const start = () => {
      const env = { DATABASE_URL: database.url, REFRESH_INTERVAL_MS: '1', LOG_LEVEL: 'warn' };
      const process = new ServiceProcess(join(folder, 'one'), ['--no-demo'], env);
      running.push(process);
      return process;
    };
    try {
      const [old, loaded] = makeRecords(random, account, 600);
      const { stored, facts } = requestsOf(account);
      const first = start();
      const dev = await first.ready();
      await postRecords(dev, dev.ingest_key, old);
      const id = await openedBackfill(dev, dev.ingest_key, account, RANGE);
      await loadBackfill(dev, dev.ingest_key, id, loaded);
      const blocker = await pool.connect();
      try {
        // By now facts, ledger and history have changed, and part of the log: what it last writes waits.
        await blocker.query('BEGIN; LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE');
        const closing = closeBackfill(dev, dev.ingest_key, id).catch(
          (error: unknown) => (error as Error).name,
        );
        const backend = await untilBlocked(pool, 'INSERT INTO "public"."audit_entry"');
        await first.end('SIGKILL');
        // How `fetch` tells that it got no answer.
        expect(await closing).toBe('TypeError');
        await blocker.query('ROLLBACK');
        await eventually('the server notices', async () => {
          const { rows } = await pool.query('SELECT FROM pg_stat_activity WHERE pid = $1', [backend]);
          return rows.length === 0 ? true : undefined;
        });
      } finally {
        await blocker.query('ROLLBACK');
        blocker.release();
      }
      await expectVerified(pool);
      const again = await start().ready();
      for (const request of [stored, facts])
        expect(await askReport(again, again.api_key, request)).toBe(exactJson(naiveReport(old, request)));
      expect(await showBackfill(again, again.ingest_key, id)).toMatchObject({
        status: 200,
        data: { state: 'open', staged: loaded.length, standing: old.length },
      });
      expect(await closeBackfill(again, again.ingest_key, id)).toMatchObject({ status: 200 });
      for (const request of [stored, facts])
        expect(await askReport(again, again.api_key, request)).toBe(exactJson(naiveReport(loaded, request)));
      await expectVerified(pool);
    } finally {
      await Promise.all(running.map((process) => process.end('SIGKILL')));
      await pool.end();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 240_000);
});
