import { bucketAround } from './buckets.js';
import type { TimeRange } from '../common/time.js';
import type { UsageQuery, UsageRow } from './usage-query.js';

/**
 * The stretches of whole buckets that overlap given ranges, clipped to the range of the query.
 * @param others ranges within the range of the query, ascending.
 */
export function bucketsThatTouch(
  others: readonly TimeRange[],
  { buckets, range }: Pick<UsageQuery, 'buckets' | 'range'>,
): TimeRange[] {
  const stretches: TimeRange[] = [];
  for (const { from, to } of others) {
    const last = stretches.at(-1);
    if (last && last.to >= to) continue;
    const start = bucketAround(buckets, range, from).from;
    const end = bucketAround(buckets, range, to - 1).to;
    if (last && last.to >= start) stretches[stretches.length - 1] = { from: last.from, to: end };
    else stretches.push({ from: start, to: end });
  }
  return stretches;
}

/** The rows of the buckets that are not omitted. */
export function withoutOmitted(
  rows: UsageRow[],
  omitted: readonly TimeRange[] | undefined,
  { range }: Pick<UsageQuery, 'range'>,
): UsageRow[] {
  if (!omitted) return rows;
  return rows.filter(({ bucket }) => {
    // The first bucket may begin before the range does.
    const start = Math.max(bucket, range.from);
    return !omitted.some(({ from, to }) => start >= from && start < to);
  });
}
