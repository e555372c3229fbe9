import type { Convert } from './amounts.js';
import { decimalForm, timesWhole } from './decimal.js';

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

const CLOCK = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?$/;
const ISO_8601 = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?)?$/;

/** The forms of durations. */
export const DURATIONS: readonly string[] = ['s', 'ms', 'us', 'min', 'h', 'clock', 'iso8601'];

/**
 * Reads a duration in milliseconds. Finer fractions are dropped.
 * @param form one of {@link DURATIONS}. `clock`: HH:MM:SS, or MM:SS, with a fraction.
 * @param mark the decimal mark.
 */
export function durationReader(form: string, mark: string): Convert {
  if (form === 'clock') return (value) => fromClock(String(value));
  if (form === 'iso8601') return (value) => fromIso(String(value));
  const decimal = decimalForm(mark);
  const read = form === 'us' ? fromMicroseconds : (text: Parts) => fromUnit(text, UNITS_MS.get(form) ?? 1);
  return (value) => {
    const match = typeof value === 'number' ? decimalForm('.').exec(String(value)) : decimal.exec(value);
    return match ? read({ whole: match[1] ?? '', fraction: match[2] ?? '' }) : undefined;
  };
}

interface Parts {
  readonly whole: string;
  readonly fraction: string;
}

function fromUnit({ whole, fraction }: Parts, unit: number): number | undefined {
  // Dropped, not rounded: rounding up could move an end into the future.
  const kept = fraction.slice(0, 9);
  const nanos = timesWhole(kept === '' ? '0' : kept, '', unit);
  const main = timesWhole(whole, '', unit);
  if (nanos === undefined || main === undefined) return undefined;
  return main + Math.floor(nanos / 10 ** kept.length);
}

function fromMicroseconds({ whole }: Parts): number | undefined {
  const number = Number(whole);
  return Number.isSafeInteger(number) ? Math.floor(number / 1_000) : undefined;
}

function fromClock(text: string): number | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [minutes, seconds] = [Number(match[2]), Number(match[3])];
  if (seconds > 59 || (match[1] !== undefined && minutes > 59)) return undefined;
  return Number(match[1] ?? 0) * 3_600_000 + minutes * 60_000 + seconds * 1_000 + thousandths(match[4]);
}

function fromIso(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (!match || text === 'P') return undefined;
  const [days, hours, minutes, seconds] = (match.slice(1, 5) as (string | undefined)[]).map((part) =>
    Number(part ?? 0),
  ) as [number, number, number, number];
  const whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return whole * 1_000 + thousandths(match[5]);
}

/** The milliseconds of a fraction of a second. */
export const thousandths = (fraction = ''): number => Number(fraction.slice(0, 3).padEnd(3, '0'));
