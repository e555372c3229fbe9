import { expect, it } from '@jest/globals';
import { Random } from '../../test/oracle/random.js';
import { shareUpTo } from './apportion.js';
import { LONGEST_FACT_MS } from './usage-record.js';

const exactly = (bytes: number, elapsed: number, duration: number): bigint =>
  (BigInt(bytes) * BigInt(elapsed)) / BigInt(duration);

it('is the exact share, rounded down, for any bytes and any time', () => {
  const random = new Random(11);
  const most = Number.MAX_SAFE_INTEGER;
  for (let round = 0; round < 50_000; round++) {
    const duration =
      round % 3 === 0 ? LONGEST_FACT_MS - random.integer(0, 5) : random.integer(1, LONGEST_FACT_MS);
    const elapsed = random.integer(0, duration);
    // Multiples of the duration and their neighbours are where a quotient could be rounded up.
    const times = Math.floor(most / duration) - random.integer(0, 3);
    const near = times * duration + random.integer(-2, 2);
    const bytes = round % 2 === 0 ? Math.max(0, Math.min(most, near)) : random.integer(0, most);
    expect(BigInt(shareUpTo(bytes, elapsed, duration))).toBe(exactly(bytes, elapsed, duration));
  }
});
