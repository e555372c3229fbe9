import type { Spread } from '../statistics.js';

const THREE_DIGITS = 3;

/** A number with three significant digits and separated thousands. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(THREE_DIGITS)));
}

/** The median, with the least and the greatest value. */
export const spreadText = ({ median, min, max }: Spread): string =>
  `${figure(median)} (${figure(min)}–${figure(max)})`;

export const megabytes = (bytes: number): string => `${figure(bytes / 1_000_000)} MB`;

/** A number of records in words. */
export const millions = (count: number): string =>
  count >= 100_000 ? `${figure(count / 1_000_000)} million` : count.toLocaleString('en');
