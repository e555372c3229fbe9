import { closedMap, type ClosedMap } from '../common/closed-map.js';
import type { Grain } from '../horizons/horizons.js';
import type { UsageQuery } from './usage-query.js';
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '../common/time.js';

const GRAIN_MS: ClosedMap<Record<Grain, number>> = closedMap({ day: DAY_MS, hours: HOUR_MS, slots: SLOT_MS });

/** Whether the buckets and the range of a query consist of whole slots. */
export function isMadeOfSlots(query: UsageQuery): boolean {
  return boundariesOf(query).every((boundary) => boundary % SLOT_MS === 0) && everyIsMadeOf(query, SLOT_MS);
}

/** The coarsest allowed grain whose intervals each lie in one bucket, except at the ends of the range. */
export function coarsestGrain(query: UsageQuery, allowed: readonly Grain[]): Grain {
  const cuts = cutsWithin(query);
  const fits = (width: number) => everyIsMadeOf(query, width) && cuts.every((cut) => cut % width === 0);
  return allowed.find((grain) => fits(GRAIN_MS[grain])) ?? 'slots';
}

/**
 * The grain in which each day can be read: the coarsest allowed grain whose intervals each lie in one bucket, and
 * either inside or outside of the range. Only the days at the ends of a range or bucket need a finer grain.
 * @param allowed grains; slots are always possible for a query that consists of slots.
 */
export function grainsOf(query: UsageQuery, allowed: readonly Grain[]): (day: number) => Grain {
  const everywhere = allowed.filter((grain) => everyIsMadeOf(query, GRAIN_MS[grain]));
  const usual = everywhere[0] ?? 'slots';
  const atBoundaries = new Map<number, Grain>();
  for (const boundary of boundariesOf(query)) {
    const day = floorTo(boundary, DAY_MS);
    const fitting = everywhere.find((grain) => boundary % GRAIN_MS[grain] === 0) ?? 'slots';
    const known = atBoundaries.get(day) ?? usual;
    atBoundaries.set(day, GRAIN_MS[fitting] < GRAIN_MS[known] ? fitting : known);
  }
  return (day) => atBoundaries.get(day) ?? usual;
}

const boundariesOf = (query: UsageQuery): number[] => [
  query.range.from,
  query.range.to,
  ...cutsWithin(query),
];

const cutsWithin = ({ range: { from, to }, buckets }: UsageQuery): readonly number[] =>
  buckets.kind === 'cuts' ? buckets.starts.filter((start) => start > from && start < to) : [];

function everyIsMadeOf({ buckets }: UsageQuery, width: number): boolean {
  return buckets.kind !== 'every' || (buckets.width % width === 0 && buckets.origin % width === 0);
}
