import { decimalForm, timesWhole } from './decimal.js';

/** How many bytes a unit has. `gigawords`: units of 2^32 bytes, which RADIUS counts beside its octets. */
export const UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['octets', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
  ['gigawords', 2 ** 32],
]);

/** Reads a value; undefined when the value is not valid. */
export type Convert = (value: string | number) => number | undefined;

/**
 * Reads an amount in bytes, rounded to the nearest byte.
 * @param unit one of {@link UNITS}.
 * @param mark the decimal mark.
 */
export function amountReader(unit: string, mark: string): Convert {
  const factor = UNITS.get(unit) ?? 1;
  const form = decimalForm(mark);
  return (value) => {
    if (typeof value === 'number') return fromNumber(value, factor);
    const match = form.exec(value);
    return match ? timesWhole(match[1] ?? '', match[2] ?? '', factor) : undefined;
  };
}

/** A JSON number always has a point as its decimal mark. */
function fromNumber(value: number, factor: number): number | undefined {
  if (Number.isSafeInteger(value) && value >= 0) {
    const product = value * factor;
    return Number.isSafeInteger(product) ? product : undefined;
  }
  const match = decimalForm('.').exec(String(value));
  return match ? timesWhole(match[1] ?? '', match[2] ?? '', factor) : undefined;
}

/** Reads a number that may have a fraction, with a decimal mark. Answers a text, for the reader of records. */
export function numberReader(mark: string): (value: string | number) => string | number | undefined {
  const form = decimalForm(mark);
  return (value) => {
    if (typeof value === 'number') return value;
    const match = form.exec(value);
    if (!match) return undefined;
    return match[2] === undefined ? match[1] : `${match[1] ?? ''}.${match[2]}`;
  };
}
