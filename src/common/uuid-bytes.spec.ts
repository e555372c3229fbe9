import { expect, it } from '@jest/globals';
import { readUuid, uuidText } from './uuid-bytes.js';

const TEXT = '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a';

it('reads a UUID at its place, in either case', () => {
  const bytes = Buffer.alloc(16);
  for (const text of [TEXT, TEXT.toUpperCase()]) {
    expect(readUuid(Buffer.from(`"${text}"`), 1, bytes.fill(0))).toBe(true);
    expect(uuidText(bytes)).toBe(TEXT);
  }
  expect(readUuid(Buffer.from('ffffffff-ffff-ffff-ffff-ffffffffffff'), 0, bytes)).toBe(true);
  expect(uuidText(bytes)).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
});

it('reads nothing else', () => {
  for (let place = 0; place < TEXT.length; place++) {
    for (const wrong of ['g', '@', '`', '/', ':', 'G', ' ', '\0', '\xff', TEXT[place] === '-' ? '0' : '-']) {
      const text = TEXT.slice(0, place) + wrong + TEXT.slice(place + 1);
      expect(readUuid(Buffer.from(text, 'latin1'), 0, Buffer.alloc(16))).toBe(false);
    }
  }
});
