import { describe, expect, it } from '@jest/globals';
import { formatRfc3339, parseRfc3339 } from './rfc3339.js';

describe('parseRfc3339', () => {
  it.each([
    ['2022-07-07T09:50:00+05:30', '2022-07-07T04:20:00.000Z', 330],
    ['2022-07-07T00:00:00Z', '2022-07-07T00:00:00.000Z', 0],
    ['2022-07-07t00:00:00.5z', '2022-07-07T00:00:00.500Z', 0],
    ['2024-02-29T23:59:59.999999-12:00', '2024-03-01T11:59:59.999Z', -720],
    ['2022-07-07T00:00:00-00:00', '2022-07-07T00:00:00.000Z', 0],
  ])('reads %s', (text, iso, offsetMinutes) => {
    const parsed = parseRfc3339(text);
    expect(parsed).toEqual({ instant: Date.parse(iso), offsetMinutes });
    expect(Object.is(parsed?.offsetMinutes, -0)).toBe(false);
  });

  it.each([
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2022-13-01T00:00:00Z',
    '2022-00-10T00:00:00Z',
    '2022-07-00T00:00:00Z',
    '2022-07-07T24:00:00Z',
    '2022-07-07T23:60:00Z',
    '2022-07-07T23:59:60Z',
    '2022-07-07T00:00:00',
    '2022-07-07T00:00:00+0530',
    '2022-07-07T00:00:00+24:00',
    '2022-07-07 00:00:00Z',
    '2022-07-07T00:00Z',
    '2022-07-07',
    ' 2022-07-07T00:00:00Z',
    '2022-07-07T00:00:00Z\n',
    'NOW',
    '',
  ])('refuses %j', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });
});

describe('formatRfc3339', () => {
  it('prints seconds and a numeric offset, never Z', () => {
    const instant = Date.parse('2022-07-07T00:00:00.789Z');
    expect(formatRfc3339(instant, 330)).toBe('2022-07-07T05:30:00+05:30');
    expect(formatRfc3339(instant, 0)).toBe('2022-07-07T00:00:00+00:00');
    expect(formatRfc3339(instant, -210)).toBe('2022-07-06T20:30:00-03:30');
  });
});
