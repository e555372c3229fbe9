import { describe, expect, it } from '@jest/globals';
import { DateTime, type DurationLike } from 'luxon';
import { WEEK_STARTS } from '../../src/connectivity-report/language/granularities.js';
import { readRelative } from '../../src/connectivity-report/language/relative-dates.js';
import { Random } from '../oracle/random.js';
import { DAY, firstDate, firstReaching, localAt, meantBy, segmentsOf } from './luxon-calendar.js';
import { ZONES, zonesOf } from './zones.js';

// `TIME_SEED=n` repeats a run.
const SEED = Number(process.env.TIME_SEED ?? Math.floor(Math.random() * 1e9));
process.stdout.write(`time: TIME_SEED=${SEED}\n`);

/** Unit of a step: what luxon calls it, and whether it goes by the calendar. */
const UNITS: readonly [unit: string, name: string, byCalendar: boolean, most: number][] = [
  ['s', 'seconds', false, 100_000],
  ['m', 'minutes', false, 100_000],
  ['h', 'hours', false, 5_000],
  ['d', 'days', true, 400],
  ['w', 'weeks', true, 60],
  ['M', 'months', true, 14],
  ['y', 'years', true, 1],
];

const NAMED: readonly [
  name: string,
  period: 'day' | 'week' | 'month' | 'quarter' | 'year',
  back: DurationLike,
][] = [
  ['TODAY', 'day', {}],
  ['YESTERDAY', 'day', { days: 1 }],
  ['THIS_WEEK', 'week', {}],
  ['LAST_WEEK', 'week', { weeks: 1 }],
  ['THIS_MONTH', 'month', {}],
  ['LAST_MONTH', 'month', { months: 1 }],
  ['THIS_QUARTER', 'quarter', {}],
  ['LAST_QUARTER', 'quarter', { quarters: 1 }],
  ['THIS_YEAR', 'year', {}],
  ['LAST_YEAR', 'year', { years: 1 }],
];

describe('relative dates of every time zone', () => {
  it.each(zonesOf(SEED))('%s', (timeZone) => {
    const random = new Random(SEED + ZONES.indexOf(timeZone));
    const around = Date.UTC(random.pick([2012, 2018, 2024, 2025]), 5, 1);
    const segments = segmentsOf(timeZone, around - 1_000 * DAY, around + 1_000 * DAY);
    const changes = segments.slice(1).filter(({ from }) => Math.abs(from - around) < 300 * DAY);
    for (let i = 0; i < 3; i++) {
      const near = changes.length > 0 && random.chance(0.5) ? random.pick(changes).from : around;
      const now = near + random.integer(-2 * DAY, 2 * DAY);
      const second = Math.floor(now / 1000) * 1000;
      const daysAfterMonday = random.integer(0, 6);
      const to = { now, timeZone, weekStart: WEEK_STARTS[daysAfterMonday]! };
      const local = localAt(timeZone, second);
      const check = (text: string, naive: number | undefined) => {
        const told = { text, timeZone, now: new Date(now).toISOString(), weekStart: to.weekStart };
        const actual = readRelative(text, to);
        expect({ ...told, at: actual && new Date(actual).toISOString() }).toEqual({
          ...told,
          at: naive && new Date(naive).toISOString(),
        });
      };
      check('NOW', second);
      for (const [name, period, back] of NAMED) {
        const date = firstDate(period, local, daysAfterMonday).minus(back);
        check(name, firstReaching(segments, date.toMillis()));
      }
      for (const [unit, name, byCalendar, most] of UNITS) {
        const count = random.integer(0, most);
        const sign = random.pick(['-', '+'] as const);
        const step = { [name]: sign === '-' ? -count : count };
        const moved = (from: number) => DateTime.fromMillis(from, { zone: 'UTC' }).plus(step).toMillis();
        // What goes nowhere stays, also where the clock shows the same time twice.
        const naive = !byCalendar
          ? moved(second)
          : moved(local) === local
            ? second
            : meantBy(segments, moved(local));
        check(`NOW${sign}${count}${unit}`, naive);
      }
    }
  });
});

describe('relative dates by the calendar', () => {
  const at = (text: string, now: string, timeZone = 'UTC', weekStart: 'MONDAY' | 'SUNDAY' = 'MONDAY') => {
    const instant = readRelative(text, { now: Date.parse(now), timeZone, weekStart });
    return instant === undefined ? undefined : new Date(instant).toISOString();
  };

  it.each([
    ['NOW-1M', '2026-03-31T10:00:00.999Z', '2026-02-28T10:00:00.000Z'],
    ['NOW-1y', '2024-02-29T10:00:00Z', '2023-02-28T10:00:00.000Z'],
    ['NOW-7d', '2026-03-05T10:00:00Z', '2026-02-26T10:00:00.000Z'],
    ['LAST_QUARTER', '2026-02-05T10:00:00Z', '2025-10-01T00:00:00.000Z'],
    ['LAST_MONTH', '2026-01-31T10:00:00Z', '2025-12-01T00:00:00.000Z'],
    ['LAST_YEAR', '2024-12-31T23:59:59Z', '2023-01-01T00:00:00.000Z'],
  ])('%s of %s', (text, now, expected) => expect(at(text, now)).toBe(expected));

  it('keeps the time of day over a change of the clock', () => {
    // Berlin went from +01:00 to +02:00 in the night to 2026-03-29.
    expect(at('NOW-1d', '2026-03-29T10:00:00Z', 'Europe/Berlin')).toBe('2026-03-28T11:00:00.000Z');
    expect(at('NOW-24h', '2026-03-29T10:00:00Z', 'Europe/Berlin')).toBe('2026-03-28T10:00:00.000Z');
  });

  it('begins weeks as it is told', () => {
    expect(at('THIS_WEEK', '2026-10-04T10:00:00Z')).toBe('2026-09-28T00:00:00.000Z');
    expect(at('THIS_WEEK', '2026-10-04T10:00:00Z', 'UTC', 'SUNDAY')).toBe('2026-10-04T00:00:00.000Z');
  });

  it.each([
    '',
    'now',
    'NOW-',
    'NOW-7',
    'NOW-7D',
    'NOW-7.5d',
    'NOW -7d',
    'NOW--7d',
    'NOW-1d-1h',
    'TOMORROW',
    'toString',
    'NOW-1000000000d',
  ])('does not know %j', (text) => expect(at(text, '2026-10-04T10:00:00Z')).toBeUndefined());

  it.each(['NOW-999999999y', 'NOW+999999999d', 'NOW-2027y', 'NOW+7974y'])('does not reach %s', (text) => {
    expect(at(text, '2026-10-04T10:00:00Z')).toBeUndefined();
  });
});
