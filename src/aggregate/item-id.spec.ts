import { describe, expect, it } from '@jest/globals';
import { isItemId, LONGEST_ITEM_ID, readItemIdBody } from './item-id.js';

describe('isItemId', () => {
  it('takes any text that can be recorded as one', () => {
    for (const text of ['a', ' ', 'x'.repeat(LONGEST_ITEM_ID), '\u{1f600}'.repeat(LONGEST_ITEM_ID)]) {
      expect(isItemId(text)).toBe(true);
    }
  });

  it('takes nothing else', () => {
    const tooLong = [LONGEST_ITEM_ID + 1, 3 * LONGEST_ITEM_ID].map((length) => 'x'.repeat(length));
    for (const value of ['', 'a\0', ...tooLong, 7, null, undefined, ['a'], {}])
      expect(isItemId(value)).toBe(false);
  });
});

describe('readItemIdBody', () => {
  const read = (text: string) => readItemIdBody(Buffer.from(text));

  it('reads none from no body', () => {
    expect(readItemIdBody(undefined)).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  it('reads the one property', () => {
    expect(read('{"itemId":"a"}')).toEqual({ itemId: 'a' });
  });

  it('refuses bytes that are no text', () => {
    expect(readItemIdBody(Buffer.from([0x7b, 0xff]))).toBe('invalid');
  });
});
