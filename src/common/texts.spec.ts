import { describe, expect, it } from '@jest/globals';
import { isStorable, isText, isTextOfCharacters } from './texts.js';

const EMOJI = '\u{1f4f6}';

describe('texts that can be stored', () => {
  it.each([
    ['plain', true],
    [EMOJI, true],
    ['NUL \0', false],
    ['half \ud83d', false],
  ])('%j: %s', (text, storable) => {
    expect(isStorable(text)).toBe(storable);
    expect(isText(text, 10)).toBe(storable);
    expect(isTextOfCharacters(text, 10)).toBe(storable);
  });

  it('are of 1 to so many code units, or characters', () => {
    expect(['', 'ab', 'abc'].map((text) => isText(text, 2))).toEqual([false, true, false]);
    expect([EMOJI, EMOJI + EMOJI].map((text) => isText(text, 2))).toEqual([true, false]);
    expect(['', EMOJI + EMOJI, EMOJI + EMOJI + EMOJI].map((text) => isTextOfCharacters(text, 2))).toEqual([
      false,
      true,
      false,
    ]);
    expect([undefined, null, 1, ['a']].map((value) => isText(value, 2))).toEqual(Array(4).fill(false));
  });
});
