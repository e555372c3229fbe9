import { describe, expect, it } from '@jest/globals';
import { Random } from '../../test/oracle/random.js';
import { ByteTexts, hashBytes, sameBytes, viewOf } from './byte-texts.js';

/** Places a text between others, so that it does not always begin at a multiple of 4 bytes. */
function standing(text: string, before: string): [Buffer, DataView, number, number] {
  const start = Buffer.byteLength(before);
  const bytes = Buffer.from(`${before}${text}|`);
  return [bytes, viewOf(bytes), start, bytes.length - start - 1];
}

describe('texts by their bytes', () => {
  it('have numbers in the order of their first occurrence, and are found by number', () => {
    const texts = new ByteTexts();
    const random = new Random(3);
    const some = Array.from({ length: 3_000 }, (_, n) => {
      const text = `${'ü'.repeat(n % 5)}${n.toString(36)}${'x'.repeat(n % 41)}`;
      return n % 7 === 0 ? `${text}📶` : text;
    });
    const known = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const text = some[random.integer(0, some.length - 1)] ?? '';
      const number = texts.numberOf(...standing(text, '.'.repeat(random.integer(0, 5))));
      if (!known.has(text)) known.set(text, known.size);
      expect(number).toBe(known.get(text));
    }
    expect(texts.size).toBe(known.size);
    for (const [text, number] of known) expect(texts.at(number)).toBe(text);
  });

  it('differ by every byte, and by their length', () => {
    const texts = new ByteTexts();
    const all = [
      '',
      'a',
      'b',
      'aa',
      'abcd',
      'abce',
      'abcde',
      'abcdf',
      'abcdefgh',
      'abcdefgi',
      'Xbcdefgh',
      '\0',
      '\0\0',
    ];
    expect(all.map((text) => texts.numberOf(...standing(text, '')))).toEqual([...all.keys()]);
    expect(all.map((text) => texts.numberOf(...standing(text, '12')))).toEqual([...all.keys()]);
  });

  it('are made by the given function', () => {
    const texts = new ByteTexts((bytes) => bytes.toString('hex'));
    expect(texts.at(texts.numberOf(...standing('AB', '')))).toBe('4142');
  });
});

it('gives equal bytes the same hash at any place, and finds them equal', () => {
  for (const text of ['', 'a', 'abc', 'abcd', 'abcdefghijk', 'x'.repeat(100)]) {
    const [, one, start, length] = standing(text, '');
    const [, other, otherStart] = standing(text, '...');
    expect(hashBytes(one, start, length)).toBe(hashBytes(other, otherStart, length));
    expect(sameBytes(one, start, other, otherStart, length)).toBe(true);
    for (let place = 0; place < length; place++) {
      const bytes = Buffer.from(text);
      bytes[place] = 0x21;
      expect(sameBytes(one, start, viewOf(bytes), 0, length)).toBe(false);
    }
  }
});
