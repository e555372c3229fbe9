import type { Horizons } from '../horizons/horizons.js';
import { ceilTo, DAY_MS, floorTo, HOUR_MS, SLOT_MS, type TimeRange } from '../common/time.js';

/** The parts of a range whose records are kept, ascending. */
export function keptAsRecords({ from, to }: TimeRange, { facts }: Horizons): TimeRange[] {
  return withoutEmpty([{ from: Math.max(from, facts), to }]);
}

/**
 * The parts of a range whose membership is kept, ascending. Slots that lie only partly in the range are kept as
 * records, the slots between them as stored aggregates. Parts that are kept only by hour or day count in whole hours or
 * days.
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

/** The whole slots of a range, and the parts before and after them; each may be empty. */
export function cutAtSlots({ from, to }: TimeRange): Record<'before' | 'slots' | 'after', TimeRange> {
  const start = Math.min(ceilTo(from, SLOT_MS), to);
  const end = Math.max(floorTo(to, SLOT_MS), start);
  return { before: { from, to: start }, slots: { from: start, to: end }, after: { from: end, to } };
}

/** The time from which a range is kept without a gap: its end if its last part is not kept, 0 if all of it is kept. */
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
