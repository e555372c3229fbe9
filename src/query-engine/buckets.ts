import { DAY_MS, floorTo, type TimeRange } from '../common/time.js';

/**
 * How a range is cut into buckets.
 * - `every`: equal widths from an origin (milliseconds);
 * - `cuts`: given starts, ascending, the first at or before the range's start; each ends where the next begins;
 * - `whole`: the range is one bucket.
 */
export type Buckets =
  | { readonly kind: 'every'; readonly width: number; readonly origin: number }
  | { readonly kind: 'cuts'; readonly starts: readonly number[] }
  | { readonly kind: 'whole' };

export const WHOLE: Buckets = Object.freeze({ kind: 'whole' });

/** Buckets of one width. */
export type UniformBuckets = Extract<Buckets, { kind: 'every' }>;

export const every = (width: number, origin = 0): UniformBuckets => ({ kind: 'every', width, origin });

/** The most buckets that a range has. */
export function countBuckets(buckets: Buckets, { from, to }: TimeRange): number {
  if (to <= from) return 0;
  switch (buckets.kind) {
    case 'whole':
      return 1;
    case 'cuts':
      return buckets.starts.length;
    case 'every': {
      const { width, origin } = buckets;
      return Math.ceil((to - origin) / width) - Math.floor((from - origin) / width);
    }
  }
}

/** The starts of the buckets of a range, ascending; the first may lie before it. */
export function bucketStarts(buckets: Buckets, { from, to }: TimeRange): number[] {
  if (to <= from) return [];
  switch (buckets.kind) {
    case 'whole':
      return [from];
    case 'cuts':
      return [...buckets.starts];
    case 'every': {
      const { width, origin } = buckets;
      const first = origin + Math.floor((from - origin) / width) * width;
      return Array.from({ length: countBuckets(buckets, { from, to }) }, (_, i) => first + i * width);
    }
  }
}

/** The part of the range in the bucket of an instant. */
export function bucketAround(buckets: Buckets, { from, to }: TimeRange, instant: number): TimeRange {
  switch (buckets.kind) {
    case 'whole':
      return { from, to };
    case 'cuts': {
      const { starts } = buckets;
      const place = lastUpTo(starts, instant);
      return { from: Math.max(from, starts[place] ?? from), to: Math.min(to, starts[place + 1] ?? to) };
    }
    case 'every': {
      const { width, origin } = buckets;
      const start = origin + Math.floor((instant - origin) / width) * width;
      return { from: Math.max(from, start), to: Math.min(to, start + width) };
    }
  }
}

/**
 * Buckets with given starts; the last one ends at `to`. They have one width where that gives the same buckets. Buckets
 * longer than a day stay `cuts`, since most days then lie in one bucket, wherever the buckets begin.
 */
export function bucketsFrom(starts: readonly number[], to: number): Buckets {
  const [first, second] = starts;
  if (first === undefined || second === undefined) return { kind: 'cuts', starts };
  const width = second - first;
  const isEven =
    width <= DAY_MS &&
    starts.every((start, i) => start === first + i * width) &&
    to <= first + starts.length * width;
  return isEven ? every(width, first - floorTo(first, width)) : { kind: 'cuts', starts };
}

/** The index of the last of ascending instants that is at or before an instant; 0 when all are later. */
export function lastUpTo(ascending: readonly number[], instant: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= instant) low = middle;
    else high = middle - 1;
  }
  return low;
}
