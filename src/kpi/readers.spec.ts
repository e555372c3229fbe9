import { describe, expect, it } from '@jest/globals';
import { FRACTION, lessThan, moreThan, NO_INTEGER, NO_NUMBER, NO_UUID } from './problems.js';
import { count, decimal, integer, oneOf, uuid } from './readers.js';

const NONSENSE = [
  '',
  ' ',
  'abc',
  '1 ',
  ' 1',
  '+1',
  '0x10',
  '1_0',
  '1,5',
  'NaN',
  'Infinity',
  'null',
  '١',
  '1\0',
];

describe('integer', () => {
  it.each([
    ['0', 0n],
    ['-5', -5n],
    ['007', 7n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
  ])('reads %s', (text, value) => {
    expect(integer(text)).toEqual({ value });
  });

  it.each(NONSENSE)('refuses %j', (text) => {
    expect(integer(text)).toEqual({ problem: NO_INTEGER });
  });

  it.each(['1.0', '1.5', '1e3'])('tells that %s is a number', (text) => {
    expect(integer(text)).toEqual({ problem: FRACTION });
  });
});

describe('count', () => {
  const upToTen = count(1n, 10n);

  it('reads what lies within its bounds', () => {
    expect(upToTen('1')).toEqual({ value: 1 });
    expect(upToTen('10')).toEqual({ value: 10 });
    expect(upToTen('0')).toEqual({ problem: lessThan(1n) });
    expect(upToTen('11')).toEqual({ problem: moreThan(10n) });
    expect(upToTen('9'.repeat(400))).toEqual({ problem: moreThan(10n) });
  });
});

describe('decimal', () => {
  it.each([
    ['1668885266915.0', 1668885266915],
    ['1668885266915', 1668885266915],
    ['-0.5', -0.5],
    ['1.6e12', 1.6e12],
  ])('reads %s', (text, value) => {
    expect(decimal(text)).toEqual({ value });
  });

  it.each([...NONSENSE, '1.', '.5', '1e999', '1e', '1.2.3'])('refuses %j', (text) => {
    expect(decimal(text)).toEqual({ problem: NO_NUMBER });
  });
});

describe('uuid', () => {
  it('reads any case', () => {
    expect(uuid('F7D18A9F-22CA-4A5C-87BC-E5A60EEE01CC')).toEqual({
      value: 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc',
    });
  });

  it.each([
    '',
    'f7d18a9f22ca4a5c87bce5a60eee01cc',
    '{f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc}',
    'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cg',
    'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc\n',
  ])('refuses %j', (text) => {
    expect(uuid(text)).toEqual({ problem: NO_UUID });
  });
});

describe('oneOf', () => {
  const read = oneOf(['a', 'b'], new Map([['bee', 'b']]));

  it('reads the words, and others that mean the same', () => {
    expect(read('a')).toEqual({ value: 'a' });
    expect(read('bee')).toEqual({ value: 'b' });
  });

  it.each(['', 'A', 'c', '__proto__', 'toString'])('refuses %j', (text) => {
    expect(read(text)).toEqual({ problem: { kpi1: 'Must be one of: a, b.', kpi2: 'must be one of [a, b]' } });
  });
});
