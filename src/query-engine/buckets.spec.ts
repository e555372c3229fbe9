import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../common/time.js';
import { bucketAround, bucketsFrom, bucketStarts, countBuckets, every, lastUpTo, WHOLE } from './buckets.js';

const CUTS = { kind: 'cuts', starts: [0, 3, 9] } as const;

describe('the buckets of a range', () => {
  it.each([
    [every(10), { from: 0, to: 30 }, [0, 10, 20]],
    [every(10), { from: 5, to: 21 }, [0, 10, 20]],
    [every(10, 5), { from: 7, to: 26 }, [5, 15, 25]],
    [every(10), { from: -15, to: 1 }, [-20, -10, 0]],
    [every(10), { from: 5, to: 5 }, []],
    [WHOLE, { from: 5, to: 6 }, [5]],
    [WHOLE, { from: 5, to: 5 }, []],
    [CUTS, { from: 1, to: 12 }, [0, 3, 9]],
    [CUTS, { from: 12, to: 12 }, []],
  ])('%j of %j begin at %j', (buckets, range, starts) => {
    expect(bucketStarts(buckets, range)).toEqual(starts);
    expect(countBuckets(buckets, range)).toBe(starts.length);
  });

  it('are counted before 1970 and with another origin', () => {
    expect(countBuckets(every(10, 5), { from: 25, to: 46 })).toBe(3);
    expect(countBuckets(every(10, 5), { from: -25, to: -4 })).toBe(3);
  });

  it.each([
    [every(10), { from: 3, to: 28 }, 12, { from: 10, to: 20 }],
    [every(10, 5), { from: 3, to: 28 }, 14, { from: 5, to: 15 }],
    [every(10, 5), { from: 3, to: 28 }, 15, { from: 15, to: 25 }],
    [every(10, 5), { from: 3, to: 28 }, 4, { from: 3, to: 5 }],
    [every(10, 5), { from: 3, to: 28 }, 27, { from: 25, to: 28 }],
    [WHOLE, { from: 3, to: 28 }, 4, { from: 3, to: 28 }],
  ])('%j of %j: the one of %d is %j', (buckets, range, instant, bucket) => {
    expect(bucketAround(buckets, range, instant)).toEqual(bucket);
  });

  it('of a day have one width, and longer ones do not', () => {
    expect(bucketsFrom([0, DAY_MS], 2 * DAY_MS)).toEqual(every(DAY_MS));
    expect(bucketsFrom([0, DAY_MS + 1], 2 * DAY_MS + 2).kind).toBe('cuts');
  });

  it.each([
    [[], 5, 0],
    [[1], 0, 0],
    [[1, 3], 2, 0],
    [[1, 3], 3, 1],
    [[1, 3, 5, 7], 6, 2],
    [[1, 3, 5, 7], 9, 3],
  ])('among %j the last up to %d is number %d', (ascending, instant, place) => {
    expect(lastUpTo(ascending, instant)).toBe(place);
  });
});
