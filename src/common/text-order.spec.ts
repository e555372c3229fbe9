import { describe, expect, it } from '@jest/globals';
import { compareTexts } from './text-order.js';

describe('compareTexts', () => {
  it('orders by the bytes of UTF-8', () => {
    const texts = [
      'b',
      'a',
      '',
      'ab',
      'aB',
      'é',
      '\uE000',
      '\uFFFD',
      '\u{1F600}',
      '\u{10FFFF}',
      '\uD7FF',
      'a\u{1F600}',
      'a\uFFFD',
    ];
    const expected = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(texts.toSorted(compareTexts)).toEqual(expected);
    expect(texts.toSorted()).not.toEqual(expected);
    expect(compareTexts('same', 'same')).toBe(0);
  });
});
