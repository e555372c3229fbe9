import { describe, expect, it } from '@jest/globals';
import { cursor, writeCursor } from './cursor.js';
import { NO_CURSOR } from './problems.js';
import { integer, uuid } from './readers.js';

const POSITION = { intervalStart: 1_773_138_300_000, interval: '5-minute', key: '7' };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursor', () => {
  it('reads what was written', () => {
    const text = writeCursor(POSITION);
    expect(text).toMatch(/^[\w-]+$/);
    expect(cursor(integer)(text)).toEqual({ value: POSITION });
  });

  it('refuses the key of another KPI', () => {
    expect(cursor(uuid)(writeCursor(POSITION))).toEqual({ problem: NO_CURSOR });
  });

  it.each([
    '',
    'nonsense',
    encode(null),
    encode({}),
    encode([]),
    encode([1, '5-minute']),
    encode(['1', '5-minute', '7']),
    encode([1.5, '5-minute', '7']),
    encode([2 ** 53, '5-minute', '7']),
    encode([1, '5-minutes', '7']),
    encode([1, 'toString', '7']),
    encode([1, '5-minute', 7]),
    encode([1, '5-minute', '7', 'more']),
    `${encode([1, '5-minute', '7'])}=`,
    Buffer.from(' [1,"5-minute","7"]').toString('base64url'),
  ])('refuses %j', (text) => {
    expect(cursor(integer)(text)).toEqual({ problem: NO_CURSOR });
  });
});
