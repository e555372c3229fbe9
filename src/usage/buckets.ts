import type { TimeRange } from './time.js';

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

export const every = (width: number, origin = 0): Buckets => ({ kind: 'every', width, origin });

/** How many buckets a range has at most. */
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

/** The bucket of an instant of a range, as far as it lies in the range. */
export function bucketAround(buckets: Buckets, { from, to }: TimeRange, instant: number): TimeRange {
  switch (buckets.kind) {
    case 'whole':
      return { from, to };
    case 'cuts': {
      const next = buckets.starts.findIndex((start) => start > instant);
      const start = buckets.starts.at(next === -1 ? -1 : Math.max(0, next - 1)) ?? from;
      return { from: Math.max(from, start), to: Math.min(to, buckets.starts[next] ?? to) };
    }
    case 'every': {
      const { width, origin } = buckets;
      const start = origin + Math.floor((instant - origin) / width) * width;
      return { from: Math.max(from, start), to: Math.min(to, start + width) };
    }
  }
}
