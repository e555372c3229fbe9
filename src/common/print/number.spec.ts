import { describe, expect, it } from '@jest/globals';
import { LONGEST_NUMBER, writeNumber } from './number.js';
import { writeShortest } from './shortest.js';

const bytes = new Uint8Array(100);
const printed = (value: number): string => {
  bytes.fill(0x78);
  return Buffer.from(bytes.subarray(3, writeNumber(bytes, 3, value))).toString();
};

/** Numbers from 0 to 1, the same in every run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const high = state >>> 5;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (high * 2 ** 26 + (state >>> 6)) / 2 ** 53;
  }
}

const NUMBER = new Float64Array(1);
const BITS = new BigUint64Array(NUMBER.buffer);

/** The double that is this many doubles further. */
function further(value: number, steps: number): number {
  NUMBER[0] = value;
  BITS[0] = (BITS[0] ?? 0n) + BigInt(steps);
  return NUMBER[0];
}

/** Each kind of number, and how many in a thousand may be left to `String`. */
const KINDS: Readonly<Record<string, readonly [most: number, make: (random: () => number) => number]>> = {
  'rates of whole bytes': [1, (random) => Math.floor(random() * 1e9) / 37.5e6],
  'quotients of whole numbers': [
    30,
    (random) => Math.floor(random() * 1e6 + 1) / Math.floor(random() * 1e6 + 1),
  ],
  'numbers of every size': [20, (random) => random() * 10 ** Math.floor(random() * 21 - 5)],
  'decimals of two places': [1, (random) => (Math.floor(random() * 1e4) * 100 + 99) / 1e4],
  'short decimals': [
    1_000,
    (random) => Math.round(random() * 10 ** Math.floor(random() * 16)) / 10 ** Math.floor(random() * 12 + 1),
  ],
  'neighbours of powers of ten': [
    1_000,
    (random) => further(Number(`1e${Math.floor(random() * 21 - 6)}`), Math.floor(random() * 41 - 20)),
  ],
  'neighbours of powers of two': [
    1_000,
    (random) => further(2 ** Math.floor(random() * 70 - 20), Math.floor(random() * 11 - 5)),
  ],
  'any bits': [
    1_000,
    (random) => further(2 ** Math.floor(random() * 2_000 - 1_000), Math.floor(random() * 2 ** 52)),
  ],
};

describe('writing a number', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [10, '10'],
    [-99, '-99'],
    [100, '100'],
    [12_345_678, '12345678'],
    [99_999_999, '99999999'],
    [100_000_000, '100000000'],
    [1_000_000_007, '1000000007'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [2 ** 53, '9007199254740992'],
    [1e21, '1e+21'],
    [0.5, '0.5'],
    [-0.1, '-0.1'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [0.000_001_234_567_890_123_456_7, '0.0000012345678901234567'],
    [1 / 3, '0.3333333333333333'],
    [-2 / 3, '-0.6666666666666666'],
    [999_999_999_999_999.9, '999999999999999.9'],
    [Number.MIN_VALUE, '5e-324'],
    [-Number.MAX_VALUE, '-1.7976931348623157e+308'],
  ])('prints %p', (value, text) => {
    expect(printed(value)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(LONGEST_NUMBER);
  });

  it.each(Object.entries(KINDS))('prints %s as the language does', (_, [most, make]) => {
    const numbers = randoms(41);
    const random = () => numbers.next().value;
    const different: string[] = [];
    let open = 0;
    for (let nth = 0; nth < 40_000; nth++) {
      const value = make(random);
      const text = printed(value);
      if (text !== String(value)) different.push(`${text} for ${value}`);
      if (text.length > LONGEST_NUMBER) different.push(`${value} is longer than is told`);
      if (!Number.isSafeInteger(value) && writeShortest(bytes, 0, value) === 0) open++;
    }
    expect(different.slice(0, 5)).toEqual([]);
    expect(open).toBeLessThanOrEqual(most * 40);
  });

  it('prints every count at which another digit begins', () => {
    const different: string[] = [];
    for (let digits = 1; digits <= 15; digits++) {
      for (const value of [10 ** digits - 1, 10 ** digits, 10 ** digits + 1])
        if (printed(value) !== String(value)) different.push(printed(value));
    }
    expect(different).toEqual([]);
  });

  it('prints every power of two', () => {
    for (let exponent = -1074; exponent < 1024; exponent++) {
      const value = 2 ** exponent;
      expect(printed(value)).toBe(String(value));
    }
  });

  it('touches nothing before or after', () => {
    for (const value of [12.5, 1 / 3, -1234.567, 0.000_012_5, 4_096, 99_999_999.25]) {
      bytes.fill(0x78);
      const end = writeNumber(bytes, 3, value);
      expect([...bytes.subarray(0, 3), ...bytes.subarray(LONGEST_NUMBER + 3)].every((b) => b === 0x78)).toBe(
        true,
      );
      expect(end).toBe(3 + String(value).length);
    }
  });
});
