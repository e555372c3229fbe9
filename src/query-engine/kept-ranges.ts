import type { Horizons } from '../horizons/horizons.js';
import { ceilTo, DAY_MS, floorTo, HOUR_MS, SLOT_MS, type TimeRange } from '../common/time.js';

/** The parts of a range of which the records are kept, ascending. */
export function keptAsRecords({ from, to }: TimeRange, { facts }: Horizons): TimeRange[] {
  return withoutEmpty([{ from: Math.max(from, facts), to }]);
}

/**
 * The parts of a range of which it is kept who had usage, ascending: the slots that the range cuts as records, the slots
 * between them as stored aggregates. What is kept by hour or by day only is taken in whole hours or days.
 */
export function keptAsAggregates(range: TimeRange, horizons: Horizons): TimeRange[] {
  const { before, slots, after } = cutAtSlots(range);
  const isKept = ({ from }: TimeRange) => from >= horizons.facts;
  return withoutEmpty([
    ...[before].filter(isKept),
    keptIntervals(slots, horizons),
    ...[after].filter(isKept),
  ]);
}

/** The whole slots of a range, and what of it is no whole slot; each may be empty. */
export function cutAtSlots({ from, to }: TimeRange): Record<'before' | 'slots' | 'after', TimeRange> {
  const start = Math.min(ceilTo(from, SLOT_MS), to);
  const end = Math.max(floorTo(to, SLOT_MS), start);
  return { before: { from, to: start }, slots: { from: start, to: end }, after: { from: end, to } };
}

/** From when on a range is kept without a gap: its end where its last part is not, 0 where all of it is. */
export function keptFrom({ from, to }: TimeRange, kept: readonly TimeRange[]): number {
  const start = kept.reduceRight((since, part) => (part.to === since ? part.from : since), to);
  return start === from ? 0 : start;
}

function keptIntervals({ from, to }: TimeRange, { slots, hours, day }: Horizons): TimeRange {
  let start = Math.max(from, day);
  if (start < slots) start = ceilTo(start, HOUR_MS);
  if (start < hours) start = ceilTo(start, DAY_MS);
  let end = to;
  if (end < slots) end = floorTo(end, HOUR_MS);
  if (end < hours) end = floorTo(end, DAY_MS);
  return { from: start, to: end };
}

const withoutEmpty = (ranges: readonly TimeRange[]) => ranges.filter(({ from, to }) => from < to);
