import { describe, expect, it } from '@jest/globals';
import { formatRfc3339 } from '@edgemeter/chart/zones.js';
import { automaticGranularity, comparedRange, parseDate } from '../src/dates.js';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-03-31T14:07:33.250+02:00');
const resolved = (text: string, zone = BERLIN, now = NOW) => {
  const at = parseDate(text, now, zone);
  return at === undefined ? undefined : formatRfc3339(at, zone);
};
const range = (cmp: string, from: string, to: string, zone = BERLIN) =>
  comparedRange(cmp, Date.parse(from), Date.parse(to), zone)?.map((at) => formatRfc3339(at, zone));

describe('parseDate', () => {
  it.each([
    ['NOW', '2026-03-31T14:07:33+02:00'],
    ['NOW-7d', '2026-03-24T14:07:33+01:00'],
    ['NOW-24h', '2026-03-30T14:07:33+02:00'],
    ['NOW-1M', '2026-02-28T14:07:33+01:00'],
    ['NOW+2w', '2026-04-14T14:07:33+02:00'],
    ['TODAY', '2026-03-31T00:00:00+02:00'],
    ['YESTERDAY', '2026-03-30T00:00:00+02:00'],
    ['THIS_WEEK', '2026-03-30T00:00:00+02:00'],
    ['LAST_WEEK', '2026-03-23T00:00:00+01:00'],
    ['THIS_MONTH', '2026-03-01T00:00:00+01:00'],
    ['LAST_MONTH', '2026-02-01T00:00:00+01:00'],
    ['LAST_QUARTER', '2025-10-01T00:00:00+02:00'],
    ['LAST_YEAR', '2025-01-01T00:00:00+01:00'],
    ['2026-03-29T00:00:00Z', '2026-03-29T01:00:00+01:00'],
  ])('resolves %s', (text, expected) => {
    expect(resolved(text)).toBe(expected);
  });

  it.each(['now', 'NOW-7D', 'NOW-1.5h', 'TOMORROW', '2026-03-29', '2026-13-01T00:00:00Z', 'constructor', ''])(
    'refuses "%s"',
    (text) => {
      expect(resolved(text)).toBeUndefined();
    },
  );

  it('goes by the calendar of the zone', () => {
    expect(resolved('THIS_MONTH', 'Asia/Kathmandu', Date.parse('2026-03-31T18:20:00Z'))).toBe(
      '2026-04-01T00:00:00+05:45',
    );
  });
});

describe('automaticGranularity', () => {
  const days = (count: number) => automaticGranularity(0, count * 86_400_000);

  it('takes finer buckets for shorter ranges', () => {
    expect([1, 2, 3, 14, 15, 92, 93, 400, 402].map(days)).toEqual([
      'MINUTE_5',
      'MINUTE_5',
      'HOUR',
      'HOUR',
      'DAY',
      'DAY',
      'WEEK',
      'WEEK',
      'MONTH',
    ]);
  });

  it('takes two days with a day of 25 hours for two days', () => {
    expect(
      automaticGranularity(Date.parse('2026-10-24T00:00:00+02:00'), Date.parse('2026-10-26T00:00:00+01:00')),
    ).toBe('MINUTE_5');
  });
});

describe('comparedRange', () => {
  it('compares a month with the month before, however long', () => {
    expect(range('prev', '2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00')).toEqual([
      '2026-02-01T00:00:00+01:00',
      '2026-03-01T00:00:00+01:00',
    ]);
  });

  it('compares a month so far with the same days of the month before', () => {
    expect(range('prev', '2026-11-01T00:00:00+01:00', '2026-11-29T14:05:00+01:00')).toEqual([
      '2026-10-01T00:00:00+02:00',
      '2026-10-29T14:05:00+01:00',
    ]);
  });

  it('compares days with as many days before, by the local clock', () => {
    expect(range('prev', '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00')).toEqual([
      '2026-03-28T00:00:00+01:00',
      '2026-03-29T00:00:00+01:00',
    ]);
    expect(range('prev', '2026-11-22T14:05:00+01:00', '2026-11-29T14:05:00+01:00')).toEqual([
      '2026-11-15T14:05:00+01:00',
      '2026-11-22T14:05:00+01:00',
    ]);
  });

  it('compares hours with the hours before', () => {
    expect(range('prev', '2026-11-29T10:00:00+01:00', '2026-11-29T14:00:00+01:00')).toEqual([
      '2026-11-29T06:00:00+01:00',
      '2026-11-29T10:00:00+01:00',
    ]);
  });

  it('steps back a year or a month, and compares with nothing when not asked', () => {
    expect(range('year', '2026-02-01T00:00:00+01:00', '2026-03-01T00:00:00+01:00')).toEqual([
      '2025-02-01T00:00:00+01:00',
      '2025-03-01T00:00:00+01:00',
    ]);
    expect(range('month', '2026-03-29T00:00:00+01:00', '2026-03-31T00:00:00+02:00')).toEqual([
      '2026-02-28T00:00:00+01:00',
      '2026-02-28T00:00:00+01:00',
    ]);
    expect(range('', '2026-03-29T00:00:00+01:00', '2026-03-31T00:00:00+02:00')).toBeUndefined();
  });
});
