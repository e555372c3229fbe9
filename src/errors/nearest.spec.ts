import { describe, expect, it } from '@jest/globals';
import { ExactNumber } from '../common/exact-number.js';
import { nearest, oneOfNames, quoted, shortened } from './nearest.js';

const NAMES = ['account_id', 'customer_site_id', 'msisdn', 'imsi', 'COUNT', 'AVG'];

describe('nearest', () => {
  it.each([
    ['acount_id', 'account_id'],
    ['account_di', 'account_id'],
    ['accounts_idx', 'account_id'],
    ['Account_ID', 'account_id'],
    ['site_id', undefined],
    ['customer_site', 'customer_site_id'],
    ['custumer_siteid', 'customer_site_id'],
    ['msidsn', 'msisdn'],
    ['count', 'COUNT'],
    ['AGV', 'AVG'],
    ['ab', undefined],
    ['', undefined],
    ['x'.repeat(1_000_000), undefined],
  ])('of %.20j is %j', (given, expected) => {
    expect(nearest(given, NAMES)).toBe(expected);
  });

  it('needs the fewest edits, and is the first such name', () => {
    expect(nearest('bats', ['boats', 'cats', 'bat', 'bats_'])).toBe('boats');
    expect(nearest('imsi', ['imsis', 'imsi'])).toBe('imsi');
  });

  it('counts a swap of neighbours once', () => {
    expect(nearest('abdc', ['abxx', 'abcd'])).toBe('abcd');
  });
});

describe('the distance of two texts', () => {
  /** Whether `close` needs fewer edits than `far`: the first of equally near names would be `far`. */
  const isNearer = (given: string, close: string, far: string) => nearest(given, [far, close]) === close;

  it('counts a swap only of neighbours that are both swapped', () => {
    // One swap, against two replacements.
    expect(isNearer('abcd', 'bacd', 'xycd')).toBe(true);
    expect(isNearer('abcdef', 'abcdfe', 'abcdxy')).toBe(true);
    // Only one of two is in the place of the other: two edits each.
    expect(isNearer('abcd', 'bxcd', 'xycd')).toBe(false);
    expect(isNearer('abcd', 'xacd', 'xycd')).toBe(false);
    expect(isNearer('abcd', 'cdab', 'xyzw')).toBe(false);
    // A letter that is moved by two places is no swap.
    expect(isNearer('abcdefghi', 'bcadefghi', 'xycdefghi')).toBe(false);
  });

  it('is at most two, or a third of the letters that are given', () => {
    expect(nearest('abcde', ['abcdexy'])).toBe('abcdexy');
    expect(nearest('abcde', ['abcdexyz'])).toBeUndefined();
    expect(nearest('abcde', ['abc'])).toBe('abc');
    expect(nearest('abcdefgh', ['xyzdefgh'])).toBeUndefined();
    expect(nearest('abcdefghi', ['xyzdefghi'])).toBe('xyzdefghi');
    expect(nearest('abcdefghi', ['wxyzefghi'])).toBeUndefined();
    expect(nearest('ab', ['xy'])).toBeUndefined();
    expect(nearest('abc', ['xyc'])).toBe('xyc');
    expect(nearest('aaa', ['bbb'])).toBeUndefined();
  });
});

describe('a value that is repeated', () => {
  it('has at most 64 characters, also a number with many digits', () => {
    expect(quoted('x'.repeat(64))).toBe(`"${'x'.repeat(64)}"`);
    expect(quoted('x'.repeat(65))).toBe(`"${'x'.repeat(64)}"...`);
    expect(shortened('x'.repeat(64))).toBe('x'.repeat(64));
    expect(quoted(new ExactNumber('9'.repeat(70)))).toBe(`${'9'.repeat(64)}...`);
    expect(quoted(new ExactNumber('1.0'))).toBe('1.0');
  });
});

describe('oneOfNames', () => {
  it.each([
    ['COUTN', 'must be one of COUNT, AVG; given "COUTN"; did you mean COUNT?'],
    ['LATENCY', 'must be one of COUNT, AVG; given "LATENCY"'],
    [undefined, 'must be one of COUNT, AVG'],
    [5, 'must be one of COUNT, AVG; given 5'],
    [null, 'must be one of COUNT, AVG; given null'],
    [{}, 'must be one of COUNT, AVG; given an object'],
    [['COUNT'], 'must be one of COUNT, AVG; given an array'],
    ['x'.repeat(100), `must be one of COUNT, AVG; given "${'x'.repeat(64)}"...`],
  ])('says of %.20j what there is', (given, expected) => {
    expect(oneOfNames(given, ['COUNT', 'AVG'])).toBe(expected);
  });
});
