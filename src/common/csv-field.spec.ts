import { describe, expect, it } from '@jest/globals';
import { csvField, safeCsvField } from './csv-field.js';

describe('a safe field', () => {
  it.each([
    '=1+1',
    '+491701234567',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\tplain',
    ' =1',
    '\u00a0\u200b=1',
    "'=1",
    '`=1',
    '\uff1d1',
    '\u0000-1',
  ])('begins with an apostrophe: %j', (text) => {
    expect(safeCsvField(text)).toBe(`'${text}`);
    expect(csvField(text)).toBe(text);
  });

  it.each([
    ['"=1"', `"'""=1"""`],
    ['\r=1', `"'\r=1"`],
    ['\nplain', `"'\nplain"`],
    ['=a,b', `"'=a,b"`],
  ])('is quoted after that: %j', (text, expected) => {
    expect(safeCsvField(text)).toBe(expected);
  });

  it.each([
    [-5, '-5'],
    [-12.5, '-12.5'],
    [-(2n ** 64n), '-18446744073709551616'],
    [null, ''],
    ['', '""'],
  ])('leaves numbers, null and empty texts as they are: %s', (value, expected) => {
    expect(safeCsvField(value)).toBe(expected);
  });

  it.each(['a=b', 'a-b', '1-2', 'x@y', "it's", '2026-03-01T05:30:00+05:30', '(=1)'])(
    'leaves other texts as they are: %s',
    (text) => {
      expect(safeCsvField(text)).toBe(text);
    },
  );
});
