import { IANAZone } from 'luxon';

/** Every change of a clock since 1972 happens on a quarter of an hour, and by quarters of an hour. */
const QUARTER = 900_000;
const DAY = 86_400_000;

const offsets = new Map<string, Map<number, number>>();

/** Local clock minus UTC in minutes. */
export function offsetAt(zone: string, instant: number): number {
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const quarter = Math.floor(instant / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = IANAZone.create(zone).offset(quarter * QUARTER)));
  return offset;
}

/** What the local clock shows, as the instant at which a clock in UTC shows the same. */
export const clockAt = (zone: string, instant: number): number => instant + offsetAt(zone, instant) * 60_000;

/** The local date, as its UTC midnight. */
export const dateAt = (zone: string, instant: number): number =>
  Math.floor(clockAt(zone, instant) / DAY) * DAY;

/** The first instant that shows a date, or a later one where the clock leaves the date out. */
export function firstInstantOf(zone: string, date: number): number {
  const farthest = Math.max(...[date - DAY, date, date + DAY].map((instant) => offsetAt(zone, instant)));
  for (let quarter = Math.floor((date - farthest * 60_000) / QUARTER); ; quarter++) {
    if (dateAt(zone, quarter * QUARTER) >= date) return quarter * QUARTER;
  }
}

/** The instant at which the clock shows a time; of two the earlier; where the clock leaves it out, as long after the change. */
export function instantOf(zone: string, clock: number): number {
  const candidates = [offsetAt(zone, clock - DAY), offsetAt(zone, clock + DAY)]
    .map((offset) => clock - offset * 60_000)
    .filter((instant) => clockAt(zone, instant) === clock);
  return candidates.length > 0 ? Math.min(...candidates) : clock - offsetAt(zone, clock - DAY) * 60_000;
}

/** Whether the clock reaches a full hour at an instant, by the offset up to then or by that from then on. */
export function beginsHour(zone: string, instant: number): boolean {
  const [before, from] = [offsetAt(zone, instant - 1), offsetAt(zone, instant)];
  return [before, from].some((offset) => (instant + offset * 60_000) % 3_600_000 === 0);
}
