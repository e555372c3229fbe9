import { describe, expect, it } from '@jest/globals';
import { QUANTILES } from '../measures.js';
import type { Whole } from '../../common/whole.js';
import { nearestRank, slotFigures } from './slot-figures.js';

const slot = (uplinkBytes: Whole, downlinkBytes: Whole) => ({
  parts: 1,
  usageMs: 1,
  uplinkBytes,
  downlinkBytes,
});

describe('nearestRank', () => {
  it.each([
    [50, 1, 1],
    [50, 2, 1],
    [50, 3, 2],
    [90, 10, 9],
    [90, 11, 10],
    [95, 20, 19],
    [95, 21, 20],
    [99, 100, 99],
    [99, 101, 100],
    [95, 8_640, 8_208],
  ])('P%d of %d values is the %dth', (hundredths, count, rank) => {
    expect(nearestRank(hundredths, count)).toBe(rank);
  });

  it('is the rank of the server, which multiplies the fraction in floating point', () => {
    for (const hundredths of QUANTILES)
      for (let count = 1; count <= 200_000; count++) {
        if (Math.ceil(Number(`0.${hundredths}`) * count) !== nearestRank(hundredths, count))
          throw new Error(`P${hundredths} of ${count}`);
      }
  });
});

describe('slotFigures', () => {
  it('rank missing slots first, as 0, and only for quantiles', () => {
    const slots = [slot(30, 3), slot(10, 1), slot(20, 2)];
    const names = ['p50_uplink_bytes', 'p90_uplink_bytes', 'p99_total_bytes', 'least_total_bytes'] as const;
    const values = (ranked: number) => [...slotFigures(names, slots, ranked).values()];
    expect(values(3)).toEqual([20, 30, 33, 11]);
    // Of six totals, three of which are 0, ranks 3, 6 and 6; of ten, seven of which are 0, ranks 5, 9 and 10.
    expect(values(6)).toEqual([0, 30, 33, 11]);
    expect(values(10)).toEqual([0, 20, 33, 11]);
    expect(values(1_000)).toEqual([0, 0, 0, 11]);
  });

  it('ranks the totals of slots, whatever their order', () => {
    const slots = [slot(3, 0), slot(1, 30), slot(2, 5)];
    expect(
      Object.fromEntries(
        slotFigures(
          [
            'least_total_bytes',
            'greatest_total_bytes',
            'p50_total_bytes',
            'p50_uplink_bytes',
            'p95_downlink_bytes',
          ],
          slots,
        ),
      ),
    ).toEqual({
      least_total_bytes: 3,
      greatest_total_bytes: 31,
      p50_total_bytes: 7,
      p50_uplink_bytes: 2,
      p95_downlink_bytes: 30,
    });
  });

  it('leaves out measures that do not need each slot', () => {
    expect([
      ...slotFigures(['uplink_bytes', 'least_uplink_bytes', 'active_intervals'], [slot(1, 1)]),
    ]).toEqual([]);
  });

  it('ranks totals beyond 2^53 with all their digits', () => {
    const large = 9_007_199_254_740_993n;
    const figures = slotFigures(
      ['p50_uplink_bytes', 'p99_uplink_bytes'],
      [slot(large + 2n, 0), slot(10, 0), slot(large, 0)],
    );
    expect([...figures.values()]).toEqual([large, large + 2n]);
  });
});
