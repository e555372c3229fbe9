import type { Exact } from './units.js';

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** Sixteen digits of a whole number: 2^53 has no fewer. In a string or in a fraction they cost time only. */
const LONG_NUMBER = /(?:^|[:,[\s])-?\d{16}/;

/** Reads JSON. Whole numbers beyond 2^53 become BigInt, by their source text, where the browser tells it. */
export function parseExact(text: string): unknown {
  // The function is called for each value: that takes ten times as long.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  const revive: Reviver = (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  };
  return JSON.parse(text, revive);
}

/** The sum of whole numbers, without rounding; null without any. */
export function sumOf(values: readonly Exact[]): Exact {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  if (known.every((value) => typeof value === 'bigint' || Number.isInteger(value))) {
    const sum = known.reduce<bigint>((so, value) => so + BigInt(value), 0n);
    return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
  }
  return known.reduce<number>((so, value) => so + Number(value), 0);
}
