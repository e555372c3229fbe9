import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import { LONGEST_RECORD_MS } from '../../record-model/usage-record.js';
import { dueOf } from './due.js';
import { amountOf, compareReadings, type Amount, type Reading, type WrapBits } from './reading.js';
import { verdictsOf, type SentReading } from './verdicts.js';

const NOON = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;

const reading = (
  minute: number,
  uplinkBytes: number,
  downlinkBytes: number,
  more: Partial<Reading> = {},
) => ({
  readAt: NOON + minute * MINUTE,
  uplinkBytes,
  downlinkBytes,
  startedAt: NOON,
  wrapBits: 0 as WrapBits,
  ...more,
});
/** The start in minutes, and the bytes. */
const brief = ({ startedAt, uplinkBytes, downlinkBytes }: Amount) => [
  (startedAt - NOON) / MINUTE,
  uplinkBytes,
  downlinkBytes,
];
const between = (previous: Reading | undefined, next: Reading, notBefore = 0) =>
  brief(amountOf(next, previous, notBefore));

describe('the amount of a reading', () => {
  it('is the whole value from the start of the counters, without an earlier reading', () => {
    expect(between(undefined, reading(10, 5, 7))).toEqual([0, 5, 7]);
  });

  it('is the difference to the previous reading, and begins there', () => {
    expect(between(reading(10, 5, 7), reading(15, 9, 7))).toEqual([10, 4, 0]);
  });

  it('begins at the start that the producer states, when that is later', () => {
    const startedAt = NOON + 12 * MINUTE;
    expect(between(reading(10, 5, 7), reading(15, 9, 7, { startedAt }))).toEqual([12, 4, 0]);
  });

  it('is the whole value after a restart, which restarts both counters', () => {
    expect(between(reading(10, 5, 7), reading(15, 9, 6))).toEqual([10, 9, 6]);
    expect(between(reading(10, 5, 7), reading(15, 4, 8))).toEqual([10, 4, 8]);
  });

  it('wraps at 2^32 for each counter by itself, if the request asks for it', () => {
    const wraps = { wrapBits: 32 } as const;
    const full = reading(10, 4_294_967_295, 7);
    expect(between(full, reading(15, 4, 9, wraps))).toEqual([10, 5, 2]);
    expect(between(full, reading(15, 4_294_967_295, 6, wraps))).toEqual([10, 0, 4_294_967_295]);
    expect(between(full, reading(15, 0, 0, wraps))).toEqual([10, 1, 4_294_967_289]);
    // The reading before was never of 32 bits.
    expect(between(reading(10, 2 ** 40, 7), reading(15, 4, 9, wraps))).toEqual([10, 4, 9]);
  });

  it('begins neither before the horizon nor earlier than the longest record allows', () => {
    expect(between(undefined, reading(10, 5, 7), NOON + 3 * MINUTE)).toEqual([3, 5, 7]);
    expect(between(undefined, reading(10, 5, 7), NOON + 30 * MINUTE)).toEqual([10, 5, 7]);
    const { startedAt } = amountOf(reading(10, 5, 7, { startedAt: 0 }), undefined, 0);
    expect(startedAt).toBe(NOON + 10 * MINUTE - LONGEST_RECORD_MS);
  });
});

describe('readings at one instant', () => {
  it('count in the order of their values', () => {
    const two = [reading(10, 5, 8), reading(10, 5, 7)];
    expect(dueOf([], two).map((due) => between(due.previous, due.reading))).toEqual([
      [0, 5, 7],
      [10, 0, 1],
    ]);
  });
});

describe('verdicts', () => {
  const sent = (identity: string, place: string, sentHash = 'h'): SentReading => ({
    identity,
    place,
    sentHash,
  });
  const verdicts = (readings: SentReading[], standing: SentReading[] = [], taken: string[] = []) =>
    verdictsOf(readings, new Map(standing.map((one) => [one.place, one])), new Set(taken)).join(' ');

  it('find a reading that is sent again, by its identifier or by its values', () => {
    const stands = sent('a', '1');
    expect(verdicts([sent('a', '1'), sent('b', '1', 'other')], [stands], ['a'])).toBe('duplicate duplicate');
    expect(verdicts([sent('a', '1', 'other')], [stands], ['a'])).toBe('conflict');
    expect(verdicts([sent('a', '2')], [stands], ['a'])).toBe('conflict');
    expect(verdicts([sent('c', '2')], [stands], ['c'])).toBe('conflict');
  });

  it('are the same within a batch', () => {
    const four = [sent('a', '1'), sent('a', '1'), sent('b', '1'), sent('a', '2')];
    expect(verdicts(four)).toBe('accepted duplicate duplicate conflict');
    // A rejected reading does not take the place of others.
    expect(verdicts([sent('a', '1'), sent('b', '1')], [], ['a'])).toBe('conflict accepted');
  });
});

/** The amounts of a session's readings, computed all at once. */
function allAtOnce(readings: readonly Reading[]): Map<Reading, Amount> {
  const inOrder = [...readings].sort(compareReadings);
  return new Map(inOrder.map((one, place) => [one, amountOf(one, inOrder[place - 1], 0)]));
}

/** The amounts of readings that come in batches, for a store that sees only neighbours. */
function asTheyCome(batches: readonly (readonly Reading[])[]): Map<Reading, Amount> {
  const amounts = new Map<Reading, Amount>();
  for (const came of batches) {
    const standing = [...amounts.keys()].sort(compareReadings);
    const neighbours = came.flatMap((one) => [
      standing.findLast((other) => compareReadings(other, one) < 0) ?? [],
      standing.find((other) => compareReadings(other, one) > 0) ?? [],
    ]);
    const due = dueOf(new Set(neighbours.flat()), came);
    for (const { reading, previous } of due) amounts.set(reading, amountOf(reading, previous, 0));
  }
  return amounts;
}

/** Readings of a session that sometimes restarts or wraps. No two are the same. */
function session(random: Random): Reading[] {
  let [up, down, at] = [random.integer(0, 9), random.integer(0, 9), 0];
  const made = new Map<string, Reading>();
  for (let left = random.integer(1, 40); left > 0; left--) {
    up += random.integer(0, 5);
    down += random.integer(0, 5);
    if (random.chance(0.15)) [up, down] = [random.integer(0, up), random.integer(0, down)];
    at += random.integer(0, 3);
    const wrapBits = random.pick([0, 32] as const);
    const startedAt = NOON + random.integer(0, at) * MINUTE;
    made.set(`${at} ${up} ${down}`, reading(at, up, down, { wrapBits, startedAt }));
  }
  return [...made.values()];
}

describe('amounts of readings', () => {
  const seed = Number(process.env.COUNTER_SEED ?? Math.floor(Math.random() * 1e9));

  it(`are the same for every order and split into batches, COUNTER_SEED=${seed}`, () => {
    const random = new Random(seed);
    for (let round = 0; round < 3_000; round++) {
      const readings = session(random);
      const shuffled = random.chance(0.3) ? readings : random.some(readings);
      const batches: Reading[][] = [];
      for (let from = 0; from < shuffled.length;) {
        const to = from + random.integer(1, 7);
        batches.push(shuffled.slice(from, to));
        from = to;
      }
      expect(asTheyCome(batches)).toEqual(allAtOnce(shuffled));
    }
  });

  it('add up to the last reading of counters that only grow', () => {
    const random = new Random(seed + 1);
    for (let round = 0; round < 200; round++) {
      const readings: Reading[] = [];
      for (let at = 0, up = 0, down = 0; at < 20; at++)
        readings.push(reading(at, (up += random.integer(1, 1e12)), (down += random.integer(0, 1e12))));
      const amounts = [...asTheyCome(random.some(readings).map((one) => [one])).entries()];
      const last = amounts
        .map(([one]) => one)
        .sort(compareReadings)
        .at(-1)!;
      const sum = (of: 'uplinkBytes' | 'downlinkBytes') =>
        amounts.reduce((total, [, amount]) => total + amount[of], 0);
      expect([sum('uplinkBytes'), sum('downlinkBytes')]).toEqual([last.uplinkBytes, last.downlinkBytes]);
    }
  });
});
