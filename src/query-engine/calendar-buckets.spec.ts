import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { isTimeZone } from './local-clock.js';
import { calendarBuckets, CALENDAR_UNITS, calendarStarts, startOfDate } from './calendar-buckets.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../common/time.js';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'America/Havana',
  'Africa/Casablanca',
  'Pacific/Chatham',
  'Pacific/Apia',
];

const instant = (text: string): number => Date.parse(text);
const print = (starts: readonly number[]): string[] => starts.map((start) => new Date(start).toISOString());

/** Units from an independent implementation: the first instant of each first date of a unit. */
function luxonDateStarts(unit: 'day' | 'week' | 'month', zone: string, from: number, to: number): number[] {
  const starts = new Map<string, number>();
  for (let utc = from - 40 * DAY_MS; utc < to + DAY_MS; utc += DAY_MS) {
    const date = DateTime.fromMillis(utc, { zone: 'UTC' });
    const label = date.startOf(unit).toISODate()!;
    const start = luxonStartOfDate(date.toISODate()!, zone);
    if (start !== undefined && !starts.has(label)) starts.set(label, start);
  }
  return [...starts.values()].slice(1).filter((start) => start >= from && start < to);
}

/** Undefined for a date that the clock skipped. */
function luxonStartOfDate(date: string, zone: string): number | undefined {
  const dateAt = (at: number) => DateTime.fromMillis(at, { zone }).toISODate();
  let start = DateTime.fromISO(date, { zone }).toMillis();
  if (dateAt(start) !== date) return undefined;
  while (dateAt(start - HOUR_MS) === date) start -= HOUR_MS;
  return start;
}

function luxonHourStarts(zone: string, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = from; at < to; at += 15 * MINUTE_MS) {
    const [before, after] = [at - 1, at].map((i) => DateTime.fromMillis(i, { zone }).offset * MINUTE_MS);
    if ((at + before!) % HOUR_MS === 0 || (at + after!) % HOUR_MS === 0) starts.push(at);
  }
  return starts;
}

describe('calendarStarts', () => {
  it.each(ZONES)('agrees with luxon on the dates of %s over a year of changes', (zone) => {
    for (const [from, to] of [
      [instant('2011-06-15T00:00Z'), instant('2012-02-01T00:00Z')],
      [instant('2018-01-20T00:00Z'), instant('2019-03-15T00:00Z')],
    ] as const) {
      for (const unit of ['day', 'week', 'month'] as const) {
        const starts = calendarStarts(unit, zone, from, to);
        expect(starts[0]).toBeLessThanOrEqual(from);
        expect(print(starts.filter((start) => start >= from))).toEqual(
          print(luxonDateStarts(unit, zone, from, to)),
        );
      }
    }
  });

  it.each(ZONES)('agrees with luxon on the hours of %s around its changes', (zone) => {
    for (const day of ['2018-03-25', '2018-04-01', '2018-10-07', '2018-10-28', '2018-11-04', '2018-02-18']) {
      const [from, to] = [instant(day) - 2 * DAY_MS, instant(day) + 2 * DAY_MS];
      const starts = calendarStarts('hour', zone, from, to).filter((start) => start >= from);
      expect(print(starts)).toEqual(print(luxonHourStarts(zone, from, to)));
    }
  });

  it.each(CALENDAR_UNITS)('begins at or before the range and ends before its end: %s', (unit) => {
    for (const zone of ZONES) {
      const from = instant('2011-12-30T10:07:00Z');
      const to = from + 40 * DAY_MS + 1;
      const starts = calendarStarts(unit, zone, from, to);
      expect(starts[0]).toBeLessThanOrEqual(from);
      expect(starts[1] ?? Infinity).toBeGreaterThan(from);
      expect(starts.at(-1)).toBeLessThan(to);
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    }
  });

  it('makes days of 23 and 25 hours', () => {
    const days = calendarStarts('day', 'Europe/Berlin', instant('2026-03-28'), instant('2026-03-31'));
    expect(print(days)).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
  });

  it('makes one hour of thirty minutes where the clock shifts by half an hour', () => {
    const hours = calendarStarts(
      'hour',
      'Australia/Lord_Howe',
      instant('2026-04-04T14:00:00Z'),
      instant('2026-04-04T17:00:00Z'),
    );
    // 02:00 (+11:00) becomes 01:30 (+10:30).
    expect(print(hours)).toEqual([
      '2026-04-04T14:00:00.000Z',
      '2026-04-04T15:00:00.000Z',
      '2026-04-04T15:30:00.000Z',
      '2026-04-04T16:30:00.000Z',
    ]);
  });

  it('begins a day that has no midnight with its first instant', () => {
    const days = calendarStarts(
      'day',
      'America/Sao_Paulo',
      instant('2018-11-04T03:00Z'),
      instant('2018-11-05T03:00Z'),
    );
    // Clocks went from 23:59:59 (-03:00) to 01:00 (-02:00).
    expect(print(days)).toEqual(['2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z']);
  });

  it('leaves out a date that the clock skipped', () => {
    const days = calendarStarts(
      'day',
      'Pacific/Apia',
      instant('2011-12-29T12:00Z'),
      instant('2012-01-01T00:00Z'),
    );
    expect(print(days)).toEqual([
      '2011-12-29T10:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ]);
  });

  it('begins weeks on Mondays', () => {
    const weeks = calendarStarts('week', 'Asia/Kathmandu', instant('2026-01-01'), instant('2026-01-13'));
    expect(weeks.map((start) => DateTime.fromMillis(start, { zone: 'Asia/Kathmandu' }).toISO())).toEqual([
      '2025-12-29T00:00:00.000+05:45',
      '2026-01-05T00:00:00.000+05:45',
      '2026-01-12T00:00:00.000+05:45',
    ]);
  });

  it('cuts twenty years into hours in no time', () => {
    const began = performance.now();
    const hours = calendarStarts('hour', 'Europe/Berlin', instant('2006-01-01'), instant('2026-01-01'));
    expect(hours.length).toBe((instant('2026-01-01') - instant('2006-01-01')) / HOUR_MS);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('calendarBuckets', () => {
  const range = { from: instant('2026-01-07T05:00Z'), to: instant('2026-02-03') };

  it('has one width for hours, days and weeks in UTC', () => {
    expect(calendarBuckets('hour', 'utc', range)).toEqual({ kind: 'every', width: HOUR_MS, origin: 0 });
    expect(calendarBuckets('week', 'UTC', range)).toMatchObject({ kind: 'every', width: 7 * DAY_MS });
    const { origin } = calendarBuckets('week', 'UTC', range) as { origin: number };
    expect(DateTime.fromMillis(origin, { zone: 'UTC' }).weekday).toBe(1);
  });

  it('cuts months, and every other zone, at their starts', () => {
    expect(calendarBuckets('month', 'UTC', range)).toEqual({
      kind: 'cuts',
      starts: [instant('2026-01-01'), instant('2026-02-01')],
    });
    expect(calendarBuckets('day', 'Europe/Berlin', range).kind).toBe('cuts');
  });
});

describe('startOfDate', () => {
  it('is the first instant of the date, or of a later one', () => {
    expect(startOfDate('2018-11-04', 'America/Sao_Paulo')).toBe(instant('2018-11-04T03:00Z'));
    expect(startOfDate('2026-03-29', 'Europe/Berlin', 1)).toBe(instant('2026-03-29T22:00Z'));
    expect(startOfDate('2026-12-31', 'UTC', 1)).toBe(instant('2027-01-01'));
  });

  it('refuses a date that does not exist', () => {
    expect(() => startOfDate('2026-02-30', 'UTC')).toThrow(RangeError);
  });
});

describe('isTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'europe/berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
    'knows %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each(['', '+02:00', 'Mars/Olympus', 'Europe/Berlin ', 'UTC+1', '__proto__', 'Europe/Berlin\0'])(
    'does not know %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
