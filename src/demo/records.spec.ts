import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../common/time.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { CUT_MS, demoRecords, endOfRecord } from './records.js';
import { sessionsOf } from './sessions.js';
import { SUBSCRIBERS } from './world.js';

const DAY = Date.UTC(2026, 9, 7);
const SOME = SUBSCRIBERS.slice(0, 60);

type Summand = Pick<
  UsageRecord,
  'msisdn' | 'serviceId' | 'itemId' | 'cellId' | 'uplinkBytes' | 'downlinkBytes' | 'startedAt' | 'endedAt'
>;

/** Bytes and time by subscriber and what was used where. */
function totals(records: Iterable<Summand>): Map<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  for (const { msisdn, serviceId, itemId, cellId, ...record } of records) {
    const key = [msisdn, serviceId, itemId, cellId].join(' ');
    const [up = 0, down = 0, time = 0] = sums.get(key) ?? [];
    const { uplinkBytes, downlinkBytes, startedAt, endedAt } = record;
    sums.set(key, [up + uplinkBytes, down + downlinkBytes, time + endedAt - startedAt]);
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('records of the demo', () => {
  it('are always the same', () => {
    const ask = () => [...demoRecords(DAY + HOUR_MS, DAY + 5 * HOUR_MS, SOME)];
    expect(ask()).toEqual(ask());
  });

  it('lie within the range and between two cuts', () => {
    const [from, to] = [DAY + 17 * MINUTE_MS, DAY + 5 * HOUR_MS + 123];
    const stray = [...demoRecords(from, to, SOME)].filter(({ startedAt, endedAt }) => {
      const crossesCut = Math.floor((endedAt - 1) / CUT_MS) !== Math.floor(startedAt / CUT_MS);
      return startedAt < from || endedAt > to || endedAt <= startedAt || crossesCut;
    });
    expect(stray).toEqual([]);
  });

  it('add up to the sessions', () => {
    const parts = [...demoRecords(DAY, DAY + 2 * DAY_MS, SOME)];
    const sessions = SOME.flatMap((subscriber) =>
      [DAY, DAY + DAY_MS].flatMap((day) => sessionsOf(subscriber, day)),
    );
    const whole = sessions.map((session) => ({
      ...session,
      ...session.subscriber,
    })) as unknown as UsageRecord[];
    expect(parts.length).toBeGreaterThan(sessions.length);
    expect(totals(parts)).toEqual(totals(whole));
  });

  it('are disjoint and add up for adjoining ranges, for any cuts', () => {
    const end = DAY + 30 * HOUR_MS;
    const marks = [DAY, DAY + 1, DAY + 7_777_777, DAY + 3 * HOUR_MS, DAY + 20 * HOUR_MS + 30_000, end];
    const pieces = marks.slice(1).map((to, i) => {
      return [...demoRecords(marks[i]!, to, SOME, i % 2 === 0 ? CUT_MS : 30_000)];
    });
    const together = pieces.flat();
    expect(new Set(together.map(({ recordId }) => recordId)).size).toBe(together.length);
    expect(totals(together)).toEqual(totals(demoRecords(DAY, end, SOME)));
  });

  it('never move a negative number of bytes, and move more in some minutes than in others', () => {
    const minutes = [...demoRecords(DAY, DAY + HOUR_MS, SOME, MINUTE_MS)];
    expect(minutes.every(({ uplinkBytes, downlinkBytes }) => uplinkBytes >= 0 && downlinkBytes >= 0)).toBe(
      true,
    );
    const gateway = minutes.filter(({ msisdn }) => msisdn === '8020010012345');
    expect(new Set(gateway.map(({ downlinkBytes }) => downlinkBytes)).size).toBeGreaterThan(50);
  });

  it('have unique ids that contain the end of the record and sort by it', () => {
    const records = [...demoRecords(DAY, DAY + 6 * HOUR_MS)];
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(records.length);
    const ends = records.map(({ recordId }) => recordId).sort();
    expect(ends.map(endOfRecord)).toEqual(records.map(({ endedAt }) => endedAt).sort((a, b) => a - b));
  });

  it.each(['demo-1', 'my-demo-0199a1b2c3d4-1', 'demo-0199a1b2c3d4-x', ''])(
    'know that %p is none of theirs',
    (id) => {
      expect(endOfRecord(id)).toBeUndefined();
    },
  );
});
