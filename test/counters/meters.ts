import type { NaiveRecord } from '../oracle/naive.js';
import type { Random } from '../oracle/random.js';

const MINUTE = 60_000;
const FULL = 2 ** 32;

/** A reading as a producer writes it. */
export interface Metered extends NaiveRecord {
  session_id: string;
}

/** A session that is read every few minutes: what its readings show. Some restart, and some wrap at 2^32. */
export interface Meter {
  readonly wraps: boolean;
  readonly readings: readonly Metered[];
}

/** @param end when the last of them are read, Unix milliseconds. */
export function meters(
  random: Random,
  accounts: readonly string[],
  count: number,
  readings: number,
  end: number,
): Meter[] {
  return Array.from({ length: count }, (_, nth) => {
    const wraps = nth % 4 === 3;
    const account = accounts[nth % accounts.length]!;
    const session = `session-${nth % 3 === 0 ? '' : account}-${nth}`;
    let at = end - readings * 5 * MINUTE - random.integer(0, 5 * MINUTE);
    let [up, down] = wraps ? [FULL - random.integer(0, 1e9), 0] : [0, 0];
    // Some say with each reading since when the session has gone on, others since when it has been read.
    const began = random.chance(0.5) ? at : undefined;
    const made: Metered[] = [];
    for (let place = 0; place < readings; place++) {
      const before = at;
      // Counters that are read twice at an instant have grown meanwhile.
      const isAgain = !wraps && place > 0 && random.chance(0.05);
      if (!isAgain) at += random.integer(MINUTE, 5 * MINUTE);
      up += random.integer(isAgain ? 1 : 0, 1e6);
      down += random.integer(0, wraps ? 2e9 : 1e9);
      if (wraps) [up, down] = [up % FULL, down % FULL];
      else if (!isAgain && random.chance(0.03)) [up, down] = [random.integer(0, 1e4), random.integer(0, 1e4)];
      made.push({
        record_id: `${session}-${place}`,
        account_id: account,
        session_id: session,
        started_at: began ?? before,
        ended_at: at,
        uplink_bytes: up,
        downlink_bytes: down,
        customer_site_id: `site-${nth % 5}`,
        msisdn: `4917000000${String(nth % 100).padStart(2, '0')}`,
        imsi: null,
        user_id: null,
        service_id: (nth % 3) + 1,
        cell_id: `${String(nth % 7).padStart(8, '0')}-0000-4000-8000-000000000000`,
        genre: null,
        network: null,
        item_id: null,
      });
    }
    return { wraps, readings: made };
  });
}

/** What the readings of a meter say was used, the plain way: all of them at once, in their order. */
export function usageOf({ wraps, readings }: Meter): NaiveRecord[] {
  return readings.map(({ session_id: _session, ...reading }, place) => {
    const before = readings[place - 1];
    if (!before) return reading;
    let up = reading.uplink_bytes - before.uplink_bytes;
    let down = reading.downlink_bytes - before.downlink_bytes;
    if (wraps) [up, down] = [(up + FULL) % FULL, (down + FULL) % FULL];
    else if (up < 0 || down < 0) [up, down] = [reading.uplink_bytes, reading.downlink_bytes];
    const started_at = Math.max(reading.started_at, before.ended_at);
    return { ...reading, started_at, uplink_bytes: up, downlink_bytes: down };
  });
}

/** The readings of several meters as they reach a collector: about in the order of time, and some late. */
export function asTheyArrive(random: Random, all: readonly Metered[], latest: number): Metered[] {
  return all
    .map((reading) => ({ reading, at: reading.ended_at + random.integer(0, latest) }))
    .sort((one, other) => one.at - other.at)
    .map(({ reading }) => reading);
}
