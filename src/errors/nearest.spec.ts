import { describe, expect, it } from '@jest/globals';
import { nearest, oneOfNames } from './nearest.js';

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
