import { describe, expect, it } from '@jest/globals';
import { formatExactly, formatRfc3339, parseRfc3339, RFC_3339_LENGTH, writeRfc3339 } from './rfc3339.js';

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

/** As JavaScript prints it in UTC, with the offset appended. */
function expected(instant: number, offsetMinutes: number): string {
  const local = new Date(Math.floor(instant / 1000) * 1000 + offsetMinutes * 60_000);
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return `${local.toISOString().slice(0, -5)}${offsetMinutes < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

describe('formatRfc3339', () => {
  it('prints seconds and a numeric offset, never Z', () => {
    const instant = Date.parse('2022-07-07T00:00:00.789Z');
    expect(formatRfc3339(instant, 330)).toBe('2022-07-07T05:30:00+05:30');
    expect(formatRfc3339(instant, 0)).toBe('2022-07-07T00:00:00+00:00');
    expect(formatRfc3339(instant, -210)).toBe('2022-07-06T20:30:00-03:30');
  });

  it('prints days of every year from 0 to 9999', () => {
    const different: string[] = [];
    for (let year = 0; year <= 9_999; year++) {
      const first = Date.parse(`${String(year).padStart(4, '0')}-01-01T00:00Z`);
      // The end of February, another day, and the last one.
      for (const nth of [0, 58, 59, 60, (year * 7) % 365, 364, 365]) {
        const day = first + nth * 86_400_000;
        if (formatRfc3339(day, 0) !== expected(day, 0)) different.push(formatRfc3339(day, 0));
      }
    }
    expect(different.slice(0, 5)).toEqual([]);
  });

  it('prints every second of a day, and every offset', () => {
    const different: string[] = [];
    const instant = Date.parse('2024-02-28T18:00:00Z');
    for (let second = 0; second < 86_400; second++) {
      const offsetMinutes = (second % 1_681) - 840;
      const text = formatRfc3339(instant + second * 1000 + 999, offsetMinutes);
      if (text !== expected(instant + second * 1000, offsetMinutes)) different.push(text);
    }
    expect(different.slice(0, 5)).toEqual([]);
  });

  it('prints years beyond four digits with their sign', () => {
    expect(formatRfc3339(Date.parse('+010000-01-01T00:00Z'), 0)).toBe('+010000-01-01T00:00:00+00:00');
    expect(formatRfc3339(Date.parse('0000-01-01T00:00Z'), -60)).toBe('-000001-12-31T23:00:00-01:00');
  });

  it('asks a clock that changes for its offset', () => {
    const offset = { offsetMinutesAt: (instant: number) => (instant < 1_000 ? 60 : 120) };
    expect(formatRfc3339(0, offset)).toBe('1970-01-01T01:00:00+01:00');
    expect(formatRfc3339(1_000, offset)).toBe('1970-01-01T02:00:01+02:00');
  });
});

describe('formatExactly', () => {
  it.each([
    ['2022-07-07T00:00:00.500Z', 330, '2022-07-07T05:30:00.500+05:30'],
    ['2022-07-07T00:00:00.007Z', -210, '2022-07-06T20:30:00.007-03:30'],
    ['2022-07-07T00:00:00Z', 0, '2022-07-07T00:00:00+00:00'],
    ['1969-12-31T23:59:59.999Z', 0, '1969-12-31T23:59:59.999+00:00'],
    ['0999-01-01T00:00:00.250Z', 0, '0999-01-01T00:00:00.250+00:00'],
  ])('prints what reads back as the very instant: %s', (text, offset, printed) => {
    expect(formatExactly(Date.parse(text), offset)).toBe(printed);
    expect(parseRfc3339(printed)?.instant).toBe(Date.parse(text));
  });
});

describe('writeRfc3339', () => {
  it('writes at a place, and nothing beyond its end', () => {
    const bytes = Buffer.alloc(RFC_3339_LENGTH + 4, '.');
    expect(writeRfc3339(bytes, 2, Date.parse('2022-07-07T00:00:00Z'), 330)).toBe(2 + RFC_3339_LENGTH);
    expect(bytes.toString()).toBe('..2022-07-07T05:30:00+05:30..');
  });
});
