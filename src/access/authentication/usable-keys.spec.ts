import { describe, expect, it } from '@jest/globals';
import { usableKeys } from './usable-keys.js';

/** A whole number of so many bits in base64url, with zero bytes in front. */
const number = (bits: number, zeros = 0): string =>
  Buffer.concat([
    Buffer.alloc(zeros),
    Buffer.from((1n << BigInt(bits - 1)).toString(16).padStart(Math.ceil(bits / 8) * 2, '0'), 'hex'),
  ]).toString('base64url');

const E = number(17);
const rsa = (n: unknown, e: unknown = E) => ({ kty: 'RSA', n, e });
const ec = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
const isUsable = (key: unknown): boolean => usableKeys({ keys: [key] }).keys.length === 1;

describe('a key set', () => {
  it('has at most 100 keys', () => {
    expect(usableKeys({ keys: Array(100).fill(ec) }).keys).toHaveLength(100);
    expect(() => usableKeys({ keys: Array(101).fill(ec) })).toThrow('The key set has more than 100 keys');
  });

  it.each([null, undefined, {}, { keys: {} }, [], 'keys'])('is not %j', (document) => {
    expect(() => usableKeys(document)).toThrow('The answer is no key set');
  });

  it('is left with the public members of its keys', () => {
    const all = {
      kty: 'RSA',
      kid: 'k',
      alg: 'RS256',
      use: 'sig',
      key_ops: ['verify'],
      n: number(2_048),
      e: E,
      crv: 'c',
      x: 'x',
      y: 'y',
    };
    const { keys } = usableKeys({ keys: [{ ...all, d: 'private', x5c: ['c'], ext: true }, ec] });
    expect(keys).toEqual([all, ec]);
    expect(Object.keys(keys[1]!)).toEqual(['kty', 'crv', 'x', 'y']);
  });
});

describe('a key', () => {
  it.each([
    ec,
    { kty: 'OKP', crv: 'Ed25519', x: 'x' },
    { ...ec, kid: 'a' },
    { ...ec, use: 'sig' },
    { ...ec, key_ops: ['sign', 'verify'] },
    rsa(number(2_048)),
    rsa(number(8_192)),
    rsa(number(4_096, 3)),
    rsa(number(2_048), number(64)),
    rsa(number(2_048), ''),
  ])('may verify signatures: case %#', (key) => {
    expect(isUsable(key)).toBe(true);
  });

  it.each([
    null,
    'EC',
    7,
    {},
    { kty: 'oct', k: 'AA' },
    { ...ec, kid: 7 },
    { ...ec, use: 'enc' },
    { ...ec, use: null },
    { ...ec, key_ops: [] },
    { ...ec, key_ops: ['sign'] },
    { ...ec, key_ops: 'verify' },
    rsa(number(2_047)),
    rsa(number(2_047, 1)),
    rsa(number(8_193)),
    rsa(undefined),
    rsa(''),
    rsa(number(2_048), number(65)),
    rsa(number(2_048), null),
  ])('may not: case %#', (key) => {
    expect(isUsable(key)).toBe(false);
  });
});
