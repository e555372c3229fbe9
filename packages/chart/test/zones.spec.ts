import { describe, expect, it } from '@jest/globals';
import { bucketLabel, clockLabel, isDoubled, rangeLabel, tickLabel } from '../src/labels.js';
import { timeTicks } from '../src/ticks.js';
import {
  addLocal,
  bucketEnd,
  formatRfc3339,
  HOUR,
  instantOf,
  isTimeZone,
  localParts,
  startOf,
} from '../src/zones.js';

const BERLIN = 'Europe/Berlin';
const KATHMANDU = 'Asia/Kathmandu';
const at = (text: string) => Date.parse(text);

/** The starts of the buckets of a range. */
function stampsOf(from: string, to: string, granularity: 'HOUR' | 'DAY', zone: string): number[] {
  const stamps: number[] = [];
  for (let stamp = at(from); stamp < at(to); stamp = bucketEnd(stamp, granularity, zone)) stamps.push(stamp);
  return stamps;
}

describe('buckets by local time', () => {
  it('gives Berlin a day of 23 hours in March and one of 25 in October', () => {
    const march = at('2026-03-29T00:00:00+01:00');
    expect(bucketEnd(march, 'DAY', BERLIN) - march).toBe(23 * HOUR);
    const october = at('2026-10-25T00:00:00+02:00');
    expect(bucketEnd(october, 'DAY', BERLIN) - october).toBe(25 * HOUR);
    expect(stampsOf('2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00', 'HOUR', BERLIN)).toHaveLength(
      23,
    );
    expect(stampsOf('2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', 'HOUR', BERLIN)).toHaveLength(
      25,
    );
  });

  it('begins days of Kathmandu at 18:15 UTC', () => {
    expect(new Date(startOf(at('2026-03-31T20:00:00Z'), 'day', KATHMANDU)).toISOString()).toBe(
      '2026-03-31T18:15:00.000Z',
    );
    expect(new Date(startOf(at('2026-03-31T18:14:59Z'), 'month', KATHMANDU)).toISOString()).toBe(
      '2026-02-28T18:15:00.000Z',
    );
    expect(formatRfc3339(at('2026-03-31T18:15:00Z'), KATHMANDU)).toBe('2026-04-01T00:00:00+05:45');
  });

  it('halves the hour in which the clock of Lord Howe moves by half an hour', () => {
    const ends = stampsOf(
      '2026-04-05T00:00:00+11:00',
      '2026-04-05T04:00:00+10:30',
      'HOUR',
      'Australia/Lord_Howe',
    );
    expect(ends.map((stamp, i) => (ends[i + 1] ?? at('2026-04-05T04:00:00+10:30')) - stamp)).toEqual([
      HOUR,
      HOUR,
      HOUR / 2,
      HOUR,
      HOUR,
    ]);
  });

  it('ends months where they end', () => {
    expect(formatRfc3339(bucketEnd(at('2026-02-01T00:00:00+01:00'), 'MONTH', BERLIN), BERLIN)).toBe(
      '2026-03-01T00:00:00+01:00',
    );
    expect(formatRfc3339(bucketEnd(at('2026-03-01T00:00:00+01:00'), 'MONTH', BERLIN), BERLIN)).toBe(
      '2026-04-01T00:00:00+02:00',
    );
  });
});

describe('local times', () => {
  it('takes the first of two, and goes beyond a gap', () => {
    expect(formatRfc3339(instantOf(Date.UTC(2026, 9, 25, 2, 30), BERLIN), BERLIN)).toBe(
      '2026-10-25T02:30:00+02:00',
    );
    expect(formatRfc3339(instantOf(Date.UTC(2026, 2, 29, 2, 30), BERLIN), BERLIN)).toBe(
      '2026-03-29T03:30:00+02:00',
    );
  });

  it('steps by the calendar', () => {
    expect(formatRfc3339(addLocal(at('2026-03-28T12:00:00+01:00'), 1, 'day', BERLIN), BERLIN)).toBe(
      '2026-03-29T12:00:00+02:00',
    );
    expect(formatRfc3339(addLocal(at('2026-03-31T09:00:00+02:00'), -1, 'month', BERLIN), BERLIN)).toBe(
      '2026-02-28T09:00:00+01:00',
    );
    expect(formatRfc3339(addLocal(at('2024-02-29T00:00:00Z'), -1, 'year', 'UTC'), 'UTC')).toBe(
      '2023-02-28T00:00:00+00:00',
    );
  });

  it('knows time zones by name, not by offset', () => {
    expect(['Europe/Berlin', 'UTC', 'Europe/Berlim', '+02:00', ''].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(localParts(at('2026-06-14T22:30:00Z'), BERLIN)).toMatchObject({
      day: 15,
      hour: 0,
      minute: 30,
      weekday: 1,
    });
  });
});

describe('labels', () => {
  it('shows the offset of an hour that the clock shows twice', () => {
    expect(clockLabel(at('2026-10-25T02:00:00+02:00'), BERLIN, 'en')).toBe('02:00 +02:00');
    expect(clockLabel(at('2026-10-25T02:00:00+01:00'), BERLIN, 'en')).toBe('02:00 +01:00');
    expect(clockLabel(at('2026-10-25T01:00:00+02:00'), BERLIN, 'en')).toBe('01:00');
    expect(clockLabel(at('2026-10-25T03:00:00+01:00'), BERLIN, 'en')).toBe('03:00');
    expect(isDoubled(at('2026-03-29T03:00:00+02:00'), BERLIN)).toBe(false);
  });

  it('goes by the zone of the report, not by that of the browser', () => {
    const stamp = at('2026-11-02T00:00:00+05:45');
    expect(bucketLabel(stamp, 'DAY', KATHMANDU, 'en')).toBe('Mon, Nov 2, 2026');
    expect(tickLabel(stamp, KATHMANDU, 'en')).toBe('Nov 2');
    expect(tickLabel(stamp + 6 * HOUR, KATHMANDU, 'en')).toBe('06:00');
  });

  it('names a range by its last day, not by the midnight after it', () => {
    expect(
      rangeLabel(at('2026-11-01T00:00:00+01:00'), at('2026-12-01T00:00:00+01:00'), BERLIN, 'en').replaceAll(
        /\s/g,
        ' ',
      ),
    ).toBe('Nov 1 – 30, 2026');
  });
});

describe('timeTicks', () => {
  it('labels midnights when hours have no room', () => {
    const stamps = stampsOf('2026-10-24T00:00:00+02:00', '2026-10-28T00:00:00+01:00', 'HOUR', BERLIN);
    expect(stamps).toHaveLength(97);
    expect(timeTicks(stamps, BERLIN, 5).map((stamp) => formatRfc3339(stamp, BERLIN))).toEqual([
      '2026-10-24T00:00:00+02:00',
      '2026-10-25T00:00:00+02:00',
      '2026-10-26T00:00:00+01:00',
      '2026-10-27T00:00:00+01:00',
    ]);
  });

  it('labels Mondays of a month, and every bucket of a short range', () => {
    const days = stampsOf('2026-11-01T00:00:00+01:00', '2026-12-01T00:00:00+01:00', 'DAY', BERLIN);
    expect(timeTicks(days, BERLIN, 6).map((stamp) => localParts(stamp, BERLIN).day)).toEqual([
      2, 9, 16, 23, 30,
    ]);
    expect(timeTicks(days.slice(0, 5), BERLIN, 6)).toEqual(days.slice(0, 5));
  });

  it('labels every other Monday rather than one day alone', () => {
    const days = stampsOf('2026-11-09T00:00:00+01:00', '2026-12-01T00:00:00+01:00', 'DAY', BERLIN);
    expect(timeTicks(days, BERLIN, 3).map((stamp) => localParts(stamp, BERLIN).day)).toEqual([9, 23]);
    expect(timeTicks(days.slice(0, 1), BERLIN, 3)).toEqual(days.slice(0, 1));
    expect(timeTicks([], BERLIN, 3)).toEqual([]);
  });
});
