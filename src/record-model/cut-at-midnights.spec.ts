import { expect, it } from '@jest/globals';
import { Random } from '../../test/oracle/random.js';
import { cutAtMidnights, lastPartOf } from './cut-at-midnights.js';
import { LONGEST_RECORD_MS } from './usage-record.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.UTC(2026, 4, 31);
const MOST = Number.MAX_SAFE_INTEGER;

const cut = (startedAt: number, endedAt: number, uplinkBytes = 0, downlinkBytes = 0) =>
  cutAtMidnights({ startedAt, endedAt, uplinkBytes, downlinkBytes });

it('does not cut records of up to 24 hours, at any time of the day, or records without a length', () => {
  const record = { startedAt: MIDNIGHT - 1, endedAt: MIDNIGHT - 1 + DAY, uplinkBytes: 7, downlinkBytes: 8 };
  expect(cutAtMidnights(record)).toEqual([record]);
  expect(cut(MIDNIGHT, MIDNIGHT)).toHaveLength(1);
  expect(lastPartOf(MIDNIGHT - 1, MIDNIGHT - 1 + DAY)).toBe(MIDNIGHT - 1);
});

it('cuts a longer record at each midnight, by floored cumulative shares', () => {
  // 25 hours from 18:00: 6 before midnight, 19 after it. 10 x 6 / 25 is 2.4, 9 x 6 / 25 is 2.16.
  expect(cut(MIDNIGHT - 6 * HOUR, MIDNIGHT + 19 * HOUR, 10, 9)).toEqual([
    { startedAt: MIDNIGHT - 6 * HOUR, endedAt: MIDNIGHT, uplinkBytes: 2, downlinkBytes: 2 },
    { startedAt: MIDNIGHT, endedAt: MIDNIGHT + 19 * HOUR, uplinkBytes: 8, downlinkBytes: 7 },
  ]);
});

it('makes no empty part when a record begins or ends at a midnight', () => {
  const parts = cut(MIDNIGHT, MIDNIGHT + 3 * DAY, 3, 0);
  expect(parts.map(({ startedAt, uplinkBytes }) => [(startedAt - MIDNIGHT) / DAY, uplinkBytes])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  expect(lastPartOf(MIDNIGHT, MIDNIGHT + 3 * DAY)).toBe(MIDNIGHT + 2 * DAY);
  expect(lastPartOf(MIDNIGHT, MIDNIGHT + 3 * DAY + 1)).toBe(MIDNIGHT + 3 * DAY);
});

it('is exact to the byte for the longest record with the most bytes', () => {
  const random = new Random(5);
  for (let round = 0; round < 2_000; round++) {
    const duration = round % 2 === 0 ? LONGEST_RECORD_MS : random.integer(DAY + 1, LONGEST_RECORD_MS);
    const startedAt = MIDNIGHT + random.integer(0, DAY);
    const bytes = MOST - random.integer(0, 1_000);
    const parts = cut(startedAt, startedAt + duration, bytes, 1);
    const upTo = (at: number) => (BigInt(bytes) * BigInt(at - startedAt)) / BigInt(duration);
    for (const part of parts)
      expect(BigInt(part.uplinkBytes)).toBe(upTo(part.endedAt) - upTo(part.startedAt));
    expect(parts.reduce((sum, part) => sum + BigInt(part.uplinkBytes), 0n)).toBe(BigInt(bytes));
    expect(parts.reduce((sum, part) => sum + part.downlinkBytes, 0)).toBe(1);
    expect([parts[0]?.startedAt, parts.at(-1)?.endedAt]).toEqual([startedAt, startedAt + duration]);
  }
});
