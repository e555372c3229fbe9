import { describe, expect, it } from '@jest/globals';
import { caseFamily, foldCase } from '../../common/fold-case.js';
import { parsePattern } from './parse-pattern.js';

const codes = (text: string) =>
  Array.from(text, (one): [number, number] => [one.codePointAt(0)!, one.codePointAt(0)!]);

describe('a pattern', () => {
  it('is read with its meaning', () => {
    expect(parsePattern('^a(b|c)*?$')).toEqual({
      kind: 'sequence',
      of: [
        { kind: 'at', place: 'start' },
        { kind: 'set', ranges: codes('a') },
        {
          kind: 'repeat',
          of: {
            kind: 'choice',
            of: [
              { kind: 'set', ranges: codes('b') },
              { kind: 'set', ranges: codes('c') },
            ],
          },
          least: 0,
          most: undefined,
        },
        { kind: 'at', place: 'end' },
      ],
    });
  });

  it('has sets of ranges that do not overlap and are in order', () => {
    expect(parsePattern('[x-za-cb-f\\d]')).toEqual({
      kind: 'set',
      ranges: [
        [0x30, 0x39],
        [0x61, 0x66],
        [0x78, 0x7a],
      ],
    });
    expect(parsePattern('[^b]')).toEqual({
      kind: 'set',
      ranges: [
        [1, 0x61],
        [0x63, 0x10ffff],
      ],
    });
  });

  it('holds every case where case makes no difference', () => {
    expect(parsePattern('k', false)).toEqual({ kind: 'set', ranges: codes('Kk\u212A') });
    expect(parsePattern('(?i)[^k]')).toEqual(parsePattern('[^Kk\u212A]'));
    expect(parsePattern('(?i)x(?-i)y')).toEqual(parsePattern('[xX]y'));
    expect(parsePattern('(?i:x)y')).toEqual(parsePattern('[xX]y'));
  });

  it.each([
    ['(a', 'a parenthesis ( is not closed at character 3'],
    ['a)', 'a parenthesis ) was not opened at character 2'],
    ['[a', 'a bracket [ is not closed at character 3'],
    ['[]', 'a bracket [ is not closed at character 3'],
    ['*a', 'there is nothing to repeat at character 1'],
    ['a|+', 'there is nothing to repeat at character 3'],
    ['(?i)*', 'there is nothing to repeat at character 5'],
    ['a**', 'a repetition must not be repeated at character 3'],
    ['a*+', 'a repetition must not be repeated at character 3'],
    ['a{2}{3}', 'a repetition must not be repeated at character 7'],
    ['a{1001}', 'at most 1000 repetitions at character 2'],
    ['a{3,2}', 'the most repetitions must not be below the least at character 2'],
    ['(a{100}){100}', 'too large once its repetitions are written out at character 14'],
    ['((((a{10}){10}){10}){10}){10}', 'too large once its repetitions are written out at character 30'],
    ['(?:a?){200}a{200}', 'too large once its repetitions are written out at character 18'],
    ['([a-z]?[0-9]?){99}', 'too large once its repetitions are written out at character 19'],
    ['(\\b\\w*){20}', 'too large once its repetitions are written out at character 12'],
    ['(a)\\1', 'references back are not supported at character 4'],
    ['a(?=b)', 'look-around is not supported at character 2'],
    ['(?<!b)a', 'look-around is not supported at character 1'],
    ['(?>a)', 'this kind of group is not supported at character 1'],
    ['(?m)^a', 'the flag m is not supported at character 1'],
    ['\\pL', 'Unicode classes are not supported at character 1'],
    ['\\y', '\\y is not supported at character 1'],
    ['\\', 'a backslash must be followed by what it escapes at character 1'],
    ['[z-a]', 'a range must not end before it begins at character 4'],
    ['[a-\\d]', 'a range must end with a character at character 5'],
    ['[[:alhpa:]]', 'there is no class [:alhpa:] at character 2'],
    ['[^\\d\\D]', 'the set holds nothing at character 7'],
    ['\\x{110000}', 'there is no such character at character 10'],
    ['\\x00', 'there is no such character at character 4'],
  ])('is not %s', (text, message) => {
    expect(() => parsePattern(text)).toThrow(new Error(message));
  });
});

describe('a pattern of some size', () => {
  it.each([
    'a{1000}',
    '.{0,1000}',
    '[^,]{1,500}',
    '(\\d{1,3}\\.){3}\\d{1,3}',
    '(a|b|c|d){100}',
    '\\b(\\w+\\b\\W*){5}\\b',
    `(${'a?'.repeat(60)})+`,
  ])('%s is one', (text) => expect(() => parsePattern(text)).not.toThrow());
});

describe('case', () => {
  it.each([
    ['ABC', 'abc'],
    ['ÀÉÎ', 'àéî'],
    ['ΣΑΣ', 'σασ'],
    ['ς', 'σ'],
    ['\u212A', 'k'],
    ['ẞ', 'ß'],
    ['İı', 'İı'],
    ['𐐀', '𐐨'],
    ['日本 1', '日本 1'],
  ])('%s folds to %s', (text, folded) => expect(foldCase(text)).toBe(folded));

  it('has families', () => {
    expect(caseFamily('s'.charCodeAt(0)).toSorted((a, b) => a - b)).toEqual([0x53, 0x73, 0x17f]);
    expect(caseFamily('1'.charCodeAt(0))).toEqual([0x31]);
  });
});
