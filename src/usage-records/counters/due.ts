import { compareReadings, type Reading } from './reading.js';

/** A reading whose amount is to be computed, and the reading before it. */
export interface Due<R extends Reading> {
  readonly reading: R;
  readonly previous: R | undefined;
}

/**
 * The readings of one session whose amount is new or has changed: the new ones, and each stored one right after a new
 * one.
 * @param standing stored readings: at least the one right before and the one right after each new reading.
 * @param came new readings.
 */
export function dueOf<R extends Reading>(standing: Iterable<R>, came: readonly R[]): Due<R>[] {
  const isNew = new Set(came);
  const all = [...standing, ...came].sort(compareReadings);
  return all.flatMap((reading, place) => {
    const previous = all[place - 1];
    return isNew.has(reading) || (previous && isNew.has(previous)) ? [{ reading, previous }] : [];
  });
}
