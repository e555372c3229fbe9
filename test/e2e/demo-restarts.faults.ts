import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Random } from '../../src/demo/random.js';
import { demoRecords } from '../../src/demo/records.js';
import { TICK_MS } from '../../src/demo/timeline.js';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { HOUR_MS, MINUTE_MS } from '../../src/common/time.js';
import { DemoDatabase, FlakyRepository } from '../demo/demo-database.js';
import { storedTotals, totalsOf } from '../demo/totals.js';
import { storeParts } from '../ingestion/record-store.js';
import { eventually } from '../support/eventually.js';
import { realTime } from '../support/real-time.js';

/** Up to here the history is taken to be stored: its last half hour stands for it. */
const BEGIN = Date.UTC(2026, 10, 20, 21, 10);
const HISTORY = BEGIN - 30 * MINUTE_MS;

let demo: DemoDatabase;

beforeEach(async () => {
  demo = await DemoDatabase.open();
  await demo.store(demoRecords(HISTORY, BEGIN));
});

afterEach(() => demo.close());

const setNow = (now: number) => (demo.clock = () => now);

async function expectNoGapAndNothingTwice(end: number): Promise<void> {
  expect(await storedTotals(demo.database)).toEqual(totalsOf(demoRecords(HISTORY, end)));
}

describe('the usage of the demo adds up to that of one uninterrupted run', () => {
  it('in one go', async () => {
    setNow(BEGIN + 5 * HOUR_MS + 12_345);
    await demo.start().seed();
    await expectNoGapAndNothingTwice(BEGIN + 5 * HOUR_MS);
  });

  it('through ticks, pauses and restarts at odd times', async () => {
    const random = new Random('restarts');
    let now = BEGIN;
    let service = demo.start();
    for (let i = 0; i < 60; i++) {
      now += random.chance(0.3) ? random.below(40 * MINUTE_MS) : random.below(70_000);
      if (random.chance(0.4)) service = demo.start();
      setNow(now);
      await service.seed();
    }
    await expectNoGapAndNothingTwice(Math.floor(now / TICK_MS) * TICK_MS);
  });

  it('when stretches are lost before they are committed, and time goes by', async () => {
    const records = new FlakyRepository(...storeParts(demo.database));
    let asked = 0;
    demo.clock = () => BEGIN + 2 * HOUR_MS + Math.min(asked++, 8) * 11 * MINUTE_MS;
    let failures = 2;
    records.beforeCommit = () => {
      if (failures-- > 0) throw new Error('the disk is full');
    };
    await demo.start(records).seed();
    expect(demo.logLines.filter((line) => line.includes('the disk is full'))).toHaveLength(2);
    setNow(BEGIN + 6 * HOUR_MS);
    await demo.start().seed();
    await expectNoGapAndNothingTwice(BEGIN + 6 * HOUR_MS);
  });

  it('when the answer to a commit is lost, and the process with it', async () => {
    for (const minutes of [10, 47, 48, 300, 301]) {
      setNow(BEGIN + minutes * MINUTE_MS + 4_567);
      await demo.startLosingAnswers().seed();
    }
    await demo.start().seed();
    await expectNoGapAndNothingTwice(BEGIN + 301 * MINUTE_MS);
  });

  it('when two instances store it at the same time', async () => {
    const [one, other] = [demo.start(), demo.start()];
    for (const minutes of [31, 100, 101, 350]) {
      let asked = 0;
      // Each sees another time.
      demo.clock = () => BEGIN + minutes * MINUTE_MS + (asked++ % 5) * 41_000;
      await Promise.all([one.seed(), other.seed()]);
    }
    setNow(BEGIN + 6 * HOUR_MS);
    await one.seed();
    await expectNoGapAndNothingTwice(BEGIN + 6 * HOUR_MS);
  });

  it('when it was stopped halfway', async () => {
    setNow(BEGIN + 27 * HOUR_MS);
    const records = new FlakyRepository(...storeParts(demo.database));
    const service = demo.start(records);
    let stretches = 0;
    let stopped: Promise<void> | undefined;
    records.beforeCommit = () => {
      if (++stretches === 2) stopped = service.stop();
    };
    await service.seed();
    await stopped;
    expect(stretches).toBe(2);
    await demo.start().seed();
    await expectNoGapAndNothingTwice(BEGIN + 27 * HOUR_MS);
  });

  it('when others have given their records similar ids', async () => {
    const [own] = demoRecords(HISTORY, BEGIN);
    const similar = ['demo-zzz', 'demo-1', 'demo.', `demo-${'f'.repeat(12)}`];
    const foreign = DEMO_ACCOUNTS.flatMap((accountId) =>
      similar.map((recordId) => ({ ...own!, accountId, recordId })),
    );
    await demo.store(foreign);
    setNow(BEGIN + HOUR_MS);
    await demo.start().seed();
    const expected = totalsOf([...foreign, ...demoRecords(HISTORY, BEGIN + HOUR_MS)]);
    expect(await storedTotals(demo.database)).toEqual(expected);
  });
});

describe('the live demo', () => {
  const until = (condition: () => boolean | Promise<boolean>): Promise<true> =>
    eventually('the demo is there', async () => ((await condition()) ? true : undefined), {
      withinMs: 120_000,
    });

  const storedUntil = async (): Promise<number> => {
    const [row] = await demo.database.query<{ until: number }>({
      name: 'SELECT usage_record',
      text: 'SELECT max(ended_at) AS until FROM usage_record',
      values: [],
    });
    return row!.until;
  };

  it('stores at once what is missing, and with every tick what has happened since, until it is stopped', async () => {
    setNow(BEGIN + HOUR_MS - 700);
    const service = demo.start();
    service.startLive();
    service.startLive();
    await until(async () => (await storedUntil()) === BEGIN + HOUR_MS - TICK_MS);
    setNow(BEGIN + HOUR_MS);
    await until(async () => (await storedUntil()) === BEGIN + HOUR_MS);
    await service.stop();
    setNow(BEGIN + 2 * HOUR_MS);
    await realTime(100, 'what a tick after the end would have stored by now');
    await expectNoGapAndNothingTwice(BEGIN + HOUR_MS);
  });

  it('goes on after a failure', async () => {
    const records = new FlakyRepository(...storeParts(demo.database));
    records.beforeCommit = () => {
      records.beforeCommit = () => undefined;
      throw new Error('the disk is full');
    };
    setNow(BEGIN + HOUR_MS - 700);
    const service = demo.start(records);
    service.startLive();
    await until(() => demo.logLines.some((line) => line.includes('the disk is full')));
    setNow(BEGIN + HOUR_MS);
    await until(async () => (await storedUntil()) === BEGIN + HOUR_MS);
    await service.stop();
    await expectNoGapAndNothingTwice(BEGIN + HOUR_MS);
  });

  it('waits for what is being stored when it is stopped', async () => {
    const records = new FlakyRepository(...storeParts(demo.database));
    let storing = false;
    records.beforeCommit = async () => {
      storing = true;
      await realTime(200, 'storing takes longer than stopping');
    };
    setNow(BEGIN + 5 * MINUTE_MS);
    const service = demo.start(records);
    service.startLive();
    await until(() => storing);
    await service.stop();
    expect(await storedUntil()).toBe(BEGIN + 5 * MINUTE_MS);
  });
});

describe('a person who waits for the demo', () => {
  it('is told how far it is, and what it came to', async () => {
    setNow(BEGIN + 27 * HOUR_MS);
    const told: string[] = [];
    await demo.start().seed((message) => told.push(message));
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toMatch(/^Demo data: \d+ usage records stored in \d+\.\d s$/);
    await demo.start().seed((message) => told.push(`again: ${message}`));
    expect(told.join('\n')).not.toContain('again');
  });
});
