import { describe, expect, it } from '@jest/globals';
import { parseRfc3339 } from '../../common/rfc3339.js';
import { instantOf } from './instant.js';

describe('instantOf', () => {
  it.each([
    ['2026-11-20T09:00:00Z', Date.UTC(2026, 10, 20, 9)],
    ['2026-11-20T09:00:00.125Z', Date.UTC(2026, 10, 20, 9, 0, 0, 125)],
    ['2024-02-29T23:59:59.999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['2026-11-20T10:00:00+01:00', Date.UTC(2026, 10, 20, 9)],
    ['2026-11-20T03:30:00.5-05:30', Date.UTC(2026, 10, 20, 9, 0, 0, 500)],
    ['2026-11-20t09:00:00z', Date.UTC(2026, 10, 20, 9)],
    ['2026-11-20T09:00:00.123999999Z', Date.UTC(2026, 10, 20, 9, 0, 0, 123)],
    ['2026-11-20T09:00:00.9Z', Date.UTC(2026, 10, 20, 9, 0, 0, 900)],
  ])('reads %s', (text, expected) => {
    expect(instantOf(text)).toBe(expected);
  });

  it.each([
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T23:59:60.000Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.000',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00,500Z',
    '2026-01-01T00:00:00.12aZ',
    '2O26-01-01T00:00:00Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+0100',
    ' 2026-01-01T00:00:00Z',
    '1795165200000',
    '',
  ])('refuses %j', (text) => {
    expect(instantOf(text)).toBeUndefined();
  });

  it('agrees with the general reader on every day of 400 years', () => {
    for (let day = Date.UTC(1850, 0, 1); day < Date.UTC(2250, 0, 1); day += 86_400_000) {
      const text = new Date(day + 45_296_789).toISOString();
      if (instantOf(text) !== parseRfc3339(text)?.instant) throw new Error(text);
    }
    expect(instantOf('2249-12-31T00:00:00Z')).toBe(Date.UTC(2249, 11, 31));
  });
});
