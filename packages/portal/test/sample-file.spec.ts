import { describe, expect, it } from '@jest/globals';
import { LONGEST_SAMPLE, readSample, textOf, type SampleFile } from '../src/sample-file.js';

const whole = (bytes: readonly number[]): SampleFile => ({
  name: 'f',
  bytes: new Uint8Array(bytes),
  whole: true,
});
const utf8 = (text: string): SampleFile => whole([...new TextEncoder().encode(text)]);

describe('the text of a sample', () => {
  it.each([
    ['auto', [0xef, 0xbb, 0xbf, 0x61], 'a'],
    ['auto', [0xff, 0xfe, 0x61, 0x00], 'a'],
    ['auto', [0xfe, 0xff, 0x00, 0x61], 'a'],
    ['utf-16le', [0x61, 0x00], 'a'],
    ['latin1', [0x80, 0xfc], '\u0080ü'],
    ['windows-1252', [0xfc], 'ü'],
  ])('is read as %s', (encoding, bytes, text) => {
    expect(textOf(whole(bytes), encoding)).toEqual({ text, cut: false });
  });

  it('is refused where the bytes are not of the encoding', () => {
    expect(() => textOf(whole([0xfc]), 'auto')).toThrow();
  });

  it('ends with a whole line where it is too long', () => {
    const line = `${'x'.repeat(9)}\n`;
    const { text, cut } = textOf(utf8(line.repeat(LONGEST_SAMPLE / 8)), 'auto');
    // A line takes eleven bytes in JSON: 95,325 lines take 1,048,575.
    expect([text.length, cut]).toEqual([953_250, true]);
    const exact = 'x'.repeat(LONGEST_SAMPLE - 3) + '\n';
    expect(textOf(utf8(exact), 'auto')).toEqual({ text: exact, cut: false });
    expect(textOf(utf8('x'.repeat(LONGEST_SAMPLE + 1)), 'auto')).toEqual({ text: '', cut: true });
  });

  it('may end within a character where the file is longer than what is read', async () => {
    const file = new File([`a\n${'ü'.repeat(3_000_000)}`], 'long');
    const sample = await readSample(file);
    expect([sample.whole, textOf(sample, 'auto')]).toEqual([false, { text: 'a\n', cut: true }]);
  });
});
