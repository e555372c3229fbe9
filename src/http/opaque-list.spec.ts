import { describe, expect, it } from '@jest/globals';
import { fromOpaque, toOpaque } from './opaque-list.js';

const wordOf = (text: string): string => Buffer.from(text).toString('base64url');

describe('a list as an opaque word', () => {
  it.each([[[]], [['ä', 1, null, true, ['x']]], [[1.5, -0.25, '']]])('comes back: %j', (list) => {
    expect(fromOpaque(toOpaque(list))).toEqual(list);
  });

  it('is base64url of its JSON', () => {
    expect(toOpaque(['a', 1])).toBe('WyJhIiwxXQ');
    expect(toOpaque(['>>>???'])).toBe('WyI-Pj4_Pz8iXQ');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', wordOf('[1')],
    ['no list', wordOf('{"0":1}')],
    ['a text', wordOf('"ab"')],
  ])('is not %s', (_, word) => {
    expect(fromOpaque(word)).toEqual([]);
  });

  it.each([
    ['with padding', 'WyJhIiwxXQ=='],
    ['in the other alphabet', 'WyI+Pj4/Pz8iXQ'],
    ['with other bits behind its last byte', 'WyJhIiwxXR'],
    ['with characters that no word has', 'WyJh IiwxXQ'],
    ['with a line break', 'WyJhIiwxXQ\n'],
    ['with blanks in its JSON', wordOf('["a", 1]')],
    ['with a number in another spelling', wordOf('["a",1.0]')],
    ['with an escape that is not needed', wordOf(String.raw`["\u0061",1]`)],
    ['with bytes that are no text', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]).toString('base64url')],
  ])('is not one %s, although it decodes', (_, word) => {
    expect(Array.isArray(JSON.parse(Buffer.from(word, 'base64url').toString()))).toBe(true);
    expect(fromOpaque(word)).toEqual([]);
  });
});
