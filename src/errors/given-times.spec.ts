import { describe, expect, it } from '@jest/globals';
import { dateTimeFault, lostPlusFault, unixMillisecondsFault } from './given-times.js';

const ALLOWED = 'must be Unix milliseconds from 2000-01-01 to the year 9999';

describe('the fault of a number that is given as a time', () => {
  it.each([946_684_800_000, 1_700_000_000_000, 253_402_300_799_999])('%d has none', (value) => {
    expect(unixMillisecondsFault(value)).toBeUndefined();
  });

  it.each([
    [1_700_000_000, ', which looks like Unix seconds'],
    [946_684_800, ', which looks like Unix seconds'],
    [946_684_799, ''],
    [1_700_000_000_000_000, ', which looks like Unix microseconds'],
    [1_700_000_000_000_000_000, ', which looks like Unix nanoseconds'],
    [946_684_799_999, ''],
    [0, ''],
    [-1_700_000_000_000, ''],
  ])('of %d names the unit that was meant', (value, unit) => {
    expect(unixMillisecondsFault(value)).toBe(`${ALLOWED}; given ${value}${unit}`);
  });

  it('takes what comes after the year 9999 for microseconds', () => {
    expect(unixMillisecondsFault(253_402_300_800_000)).toBe(`${ALLOWED}; given 253402300800000`);
    expect(unixMillisecondsFault(946_684_800_000_000)).toBe(
      `${ALLOWED}; given 946684800000000, which looks like Unix microseconds`,
    );
  });
});

describe('a plus that the URL turned into a blank', () => {
  const RULE = 'in a URL a + must be written %2B, else it means a blank';

  it('is told where the value is right with it', () => {
    expect(lostPlusFault('a b c', (text) => text === 'a+b+c')).toBe(`${RULE}; given "a b c"`);
    expect(lostPlusFault('a b', () => false)).toBeUndefined();
    expect(lostPlusFault('a+b', () => true)).toBeUndefined();
    expect(lostPlusFault(['a b'], () => true)).toBeUndefined();
    expect(lostPlusFault(undefined, () => true)).toBeUndefined();
  });

  it('is told of a date-time', () => {
    expect(dateTimeFault('2024-01-01T00:00:00 02:00')).toBe(`${RULE}; given "2024-01-01T00:00:00 02:00"`);
    expect(dateTimeFault('2024-01-01 00:00')).toBe(
      'must be an RFC 3339 date-time with offset, once; given "2024-01-01 00:00"',
    );
    expect(dateTimeFault(undefined)).toBe('must be an RFC 3339 date-time with offset, once');
  });
});
