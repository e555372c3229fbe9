import { describe, expect, it } from '@jest/globals';
import { beginningOf, endOf, readMoment } from './moment.js';

describe('readMoment', () => {
  it.each([
    ['2026-10-01', { date: '2026-10-01' }],
    ['2024-02-29', { date: '2024-02-29' }],
    ['2026-10-01T00:00:00Z', { instant: Date.UTC(2026, 9, 1) }],
    ['2026-10-01T00:00:00.25+05:45', { instant: Date.UTC(2026, 8, 30, 18, 15, 0, 250) }],
    ['1969-12-31', { date: '1969-12-31' }],
    ['946684800000', { instant: Date.UTC(2000, 0, 1) }],
    ['253402300799999', { instant: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }],
  ])('reads %s', (text, moment) => {
    expect(readMoment(text)).toEqual(moment);
  });

  it.each([
    undefined,
    null,
    7,
    ['2026-10-01'],
    '',
    ' 0',
    '2026-02-29',
    '2026-10-32',
    '2026-10-01 00:00:00Z',
    '2026-10-01T00:00:00',
    '2026-10-01T00:00Z',
    '0',
    '2026',
    '-1',
    '946684799999',
    '1761436800',
    '253402300800000',
    '1761436800000000',
    '8640000000000001',
    '12345678901234567',
    '1.0',
    '--1',
  ])('refuses %j', (value) => {
    expect(readMoment(value)).toBeUndefined();
  });
});

describe('a date', () => {
  it('begins and ends at midnights of its time zone', () => {
    const date = { date: '2026-03-29' };
    expect(beginningOf(date, 'Europe/Berlin')).toBe(Date.parse('2026-03-28T23:00Z'));
    expect(endOf(date, 'Europe/Berlin')).toBe(Date.parse('2026-03-29T22:00Z'));
  });
});

describe('an instant', () => {
  it('is its own beginning and end', () => {
    expect([beginningOf({ instant: 7 }, 'Europe/Berlin'), endOf({ instant: 7 }, 'Europe/Berlin')]).toEqual([
      7, 7,
    ]);
  });
});
