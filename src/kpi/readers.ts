import {
  FRACTION,
  lessThan,
  moreThan,
  NO_INTEGER,
  NO_NUMBER,
  NO_UUID,
  noneOf,
  sharedProblem,
  type Problem,
} from './problems.js';
import { lostPlusFault, unixMillisecondsFault } from '../errors/given-times.js';

/** Parses the text of a parameter. */
export type Reader<T> = (text: string) => { readonly value: T } | { readonly problem: Problem };

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A whole number of any size. */
export const integer: Reader<bigint> = (text) => {
  if (INTEGER.test(text)) return { value: BigInt(text) };
  return { problem: NUMBER.test(text) ? FRACTION : NO_INTEGER };
};

/** A whole number from `least` to `greatest`. */
export function count(least: bigint, greatest: bigint): Reader<number> {
  return (text) => {
    const read = integer(text);
    if ('problem' in read) return read;
    if (read.value < least) return { problem: lessThan(least) };
    return read.value > greatest ? { problem: moreThan(greatest) } : { value: Number(read.value) };
  };
}

export const decimal: Reader<number> = (text) => {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return { value };
  const lost = lostPlusFault(text, (meant) => NUMBER.test(meant));
  return { problem: lost === undefined ? NO_NUMBER : sharedProblem(lost) };
};

/** Unix milliseconds; a number that looks like seconds is refused. */
export const instant: Reader<number> = (text) => {
  const read = decimal(text);
  const fault = 'value' in read ? unixMillisecondsFault(read.value) : undefined;
  return fault === undefined ? read : { problem: sharedProblem(fault) };
};

export const uuid: Reader<string> = (text) =>
  UUID.test(text) ? { value: text.toLowerCase() } : { problem: NO_UUID };

/** One of the allowed words. Accepted words with the same meaning are not listed in faults. */
export function oneOf<T extends string>(
  allowed: readonly T[],
  also: ReadonlyMap<string, T> = new Map<string, T>(),
): Reader<T> {
  const problem = noneOf(allowed);
  return (text) => {
    const value = allowed.find((word) => word === text) ?? also.get(text);
    return value === undefined ? { problem } : { value };
  };
}

const SWITCHES = ['true', 'false'] as const;
const ONLY_CSV = sharedProblem('is for csv alone');

/** Whether an option of CSV is on. */
export function switchOf(format: 'json' | 'csv'): Reader<boolean> {
  const read = oneOf(SWITCHES);
  return (text) => {
    const word = read(text);
    if ('problem' in word) return word;
    const isOn = word.value === 'true';
    return isOn && format !== 'csv' ? { problem: ONLY_CSV } : { value: isOn };
  };
}
