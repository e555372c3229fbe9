import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askReport } from '../oracle/asking.js';
import { makeCase, makeReport } from '../oracle/cases.js';
import { exactJson, type NaiveRecord } from '../oracle/naive.js';
import { naiveReport } from '../oracle/naive-report.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { RacingRefresher } from '../rollup/racing-refresher.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { amendRecords, differencesOf, NO_DIFFERENCE, voidRecords } from './corrector.js';

const FIRST_SEED = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 1e9));

let service: TestApp;
let racer: RacingRefresher;

beforeAll(async () => {
  process.stdout.write(`corrections: ORACLE_SEED=${FIRST_SEED}\n`);
  service = await startTestApp({
    clock: () => Date.UTC(2026, 0, 1),
    env: { LOG_LEVEL: 'warn', REFRESH_INTERVAL_MS: '0' },
  });
  racer = new RacingRefresher(service, FIRST_SEED);
});

afterAll(async () => {
  await racer.stop();
  await service.close();
});

const nameOf = ({ account_id, record_id }: NaiveRecord): string => `${account_id} ${record_id}`;

describe('corrections', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'leave every source at what the plain computation has, seed +%d',
    async (nth) => {
      const world = makeCase(FIRST_SEED + nth);
      const { random } = world;
      const key = await keyFor(service, world.accounts);
      await postRecords(service, key, world.records);
      const standing = new Map(world.records.map((record) => [nameOf(record), record]));
      for (let step = 0; step < 12; step++) {
        const record = random.pick(world.records);
        const { account_id: account, record_id: id } = record;
        const other = random.pick(world.records);
        const amended = { ...other, account_id: account, record_id: id, uplink_bytes: step };
        if (random.chance(0.5)) {
          const { data } = await voidRecords(service, key, account, [id]);
          expect(data).toMatchObject({ voided: standing.has(nameOf(record)) ? 1 : 0, unknown: 0 });
          standing.delete(nameOf(record));
        } else {
          const { data } = await amendRecords(service, key, account, [amended]);
          const restored = !standing.has(nameOf(record));
          expect(data).toMatchObject({ unknown: 0, rejected: 0, restored: restored ? 1 : 0 });
          standing.set(nameOf(record), amended);
        }
        const request = makeReport(world, false);
        const naive = exactJson(naiveReport([...standing.values()], request));
        for (const source of SOURCE_NAMES) {
          const answer = await from(source, service, () => askReport(service, key, request));
          expect({ request, source, answer }).toEqual({ request, source, answer: naive });
        }
      }
      expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
      expect(racer.faults).toEqual([]);
    },
  );

  it('at the same time take effect one after the other', async () => {
    const world = makeCase(FIRST_SEED + 99);
    const account = world.accounts[0]!;
    const records = Array.from({ length: 60 }, (_, i) => ({
      ...world.records[0]!,
      account_id: account,
      record_id: `race-${i}`,
    }));
    const key = await keyFor(service, [account]);
    const ids = records.map(({ record_id: id }) => id);
    const amended = records.map((record) => ({ ...record, downlink_bytes: 5 }));
    await postRecords(service, key, records);
    const [one, other, change, again] = await Promise.all([
      voidRecords(service, key, account, ids),
      voidRecords(service, key, account, [...ids].reverse()),
      amendRecords(service, key, account, amended.toReversed()),
      postRecords(service, key, records),
    ]);
    expect([one.status, other.status, change.status]).toEqual([200, 200, 200]);
    expect(again).toMatchObject({ accepted: 0, rejected: 0 });
    // Each is voided once, or a second time after the amend restored it.
    const voided = Number(one.data?.voided) + Number(other.data?.voided);
    expect(voided).toBe(60 + (Number(change.data?.restored) === 60 && voided > 60 ? 60 : 0));
    expect(Number(change.data?.amended) + Number(change.data?.restored)).toBe(60);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });
});
