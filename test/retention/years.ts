import { Random } from '../oracle/random.js';
import type { NaiveRecord } from '../oracle/naive.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const NOW = Date.parse('2026-06-15T10:00:00Z');
export const FIRST = Date.parse('2023-02-01T00:00:00Z');

export const ACCOUNTS = ['acme', 'beta', 'brief', 'keeper'] as const;
const SITES = ['north', 'south'] as const;
export const MSISDNS = ['491700000001', '491700000002'] as const;
export const CELL = '0f3f0a3e-0000-4000-8000-000000000001';
export const SERVICE = 7;
export const USER = 'user-1';

/** Ages in days: of the configuration, and of the accounts that have their own. */
export const AGES = { facts: 60, slots: 120, hours: 400, days: 800 };
export const KEEPER = { facts_days: 300, slots_days: 300, hours_days: 500, days_days: null };
export const BRIEF = { facts_days: 10, slots_days: 20, hours_days: 30, days_days: 40 };

/** From when on what is kept, counted in a calendar. */
export const STANDARD_FROM = {
  facts: Date.parse('2026-04-16T00:00:00Z'),
  slots: Date.parse('2026-02-15T00:00:00Z'),
  hours: Date.parse('2025-05-11T00:00:00Z'),
  days: Date.parse('2024-04-06T00:00:00Z'),
};
export const KEEPER_FROM = {
  facts: Date.parse('2025-08-19T00:00:00Z'),
  slots: Date.parse('2025-08-19T00:00:00Z'),
  hours: Date.parse('2025-01-31T00:00:00Z'),
  days: 0,
};
export const BRIEF_FROM = {
  facts: Date.parse('2026-06-05T00:00:00Z'),
  slots: Date.parse('2026-05-26T00:00:00Z'),
  hours: Date.parse('2026-05-16T00:00:00Z'),
  days: Date.parse('2026-05-06T00:00:00Z'),
};
/** Records of `keeper` may come in for slots that all others have given up. */
export const NETWORK_FROM = {
  slots: KEEPER_FROM.facts,
  hours: STANDARD_FROM.hours,
  days: STANDARD_FROM.days,
};

/** Records over three years and more, with some across the very midnights at which what is kept begins. */
export function makeYears(seed: number): NaiveRecord[] {
  const random = new Random(seed);
  const records: NaiveRecord[] = [];
  const add = (account_id: string, started_at: number, duration: number) => {
    records.push({
      record_id: `r-${records.length}`,
      account_id,
      started_at,
      ended_at: Math.min(started_at + duration, NOW),
      uplink_bytes: random.integer(0, 1e9),
      downlink_bytes: random.pick([0, random.integer(0, 1e9), Number.MAX_SAFE_INTEGER]),
      customer_site_id: random.chance(0.1) ? null : random.pick(SITES),
      msisdn: random.chance(0.1) ? null : random.pick(MSISDNS),
      imsi: null,
      user_id: random.chance(0.5) ? USER : null,
      service_id: random.chance(0.2) ? null : SERVICE,
      cell_id: random.chance(0.2) ? null : CELL,
      genre: null,
      network: null,
      item_id: null,
    });
  };
  const durations = [0, 1_000, 5 * MINUTE, 37 * MINUTE, 3 * HOUR, DAY, 3 * DAY];
  for (const account of ACCOUNTS) {
    for (let at = FIRST; at < NOW - DAY; at += random.integer(HOUR, 16 * DAY)) {
      add(account, at, random.pick(durations));
    }
    for (let at = NOW - 70 * DAY; at < NOW - DAY; at += random.integer(HOUR, 3 * DAY)) {
      add(account, at, random.pick(durations));
    }
    for (const from of [STANDARD_FROM, KEEPER_FROM, BRIEF_FROM]) {
      for (const midnight of Object.values(from).filter((instant) => instant > 0)) {
        add(account, midnight - 7 * MINUTE, 20 * MINUTE);
        add(account, midnight - 5 * MINUTE, 5 * MINUTE);
        add(account, midnight, 5 * MINUTE);
        add(account, midnight, 0);
        add(account, midnight - 10 * DAY - HOUR, 20 * DAY);
      }
    }
    // Over the ends of months, in one partition and reaching into the next.
    add(account, Date.parse('2026-03-31T23:00:00Z'), DAY);
    add(account, Date.parse('2025-07-31T23:00:00Z'), DAY);
  }
  return records;
}
