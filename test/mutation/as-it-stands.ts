import { parseExactJsonBody } from '../../src/http/json.js';
import { ExactNumber } from '../../src/common/exact-number.js';
import type { WireRequest } from '../language/naive/wire.js';

/**
 * What a report says that was accepted, in the form in which the plain computation reads requests: what is null is
 * left out, as are totals that are none, and a number that no double holds is its digits. Nothing else is changed.
 */
export function asItStands(body: string): WireRequest {
  const { totals, ...request } = plain(parseExactJsonBody(Buffer.from(body))) as WireRequest;
  return { ...request, ...(totals && totals.length > 0 && { totals }) };
}

function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.digits;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member)]));
}

const WIDTHS: Readonly<Record<string, number>> = { MINUTE_5: 300_000, MINUTE_15: 900_000, HOUR: 3_600_000 };
const MOST_CELLS = 4_000;

/** Whether a report is too long to be computed the plain way. Whatever it is not, it is not that. */
export function isTooLong(body: string): boolean {
  const { start_date_time: start, end_date_time: end, granularity, compare } = asLoose(body);
  const lengthOf = (from: unknown, to: unknown) => Date.parse(textOf(to)) - Date.parse(textOf(from));
  const other = typeof compare === 'object' && compare !== null ? (compare as Record<string, unknown>) : {};
  const lengths = [lengthOf(start, end), lengthOf(other.start_date_time, other.end_date_time)];
  const isRelative = lengths.slice(0, 1).some(Number.isNaN);
  const width = WIDTHS[textOf(granularity ?? 'MINUTE_5')] ?? 3_600_000;
  return isRelative
    ? /MONTH|QUARTER|YEAR|WEEK|M"|y"|w"/.test(`${textOf(start)}"`) && width < 3_600_000
    : lengths.some((length) => length > MOST_CELLS * width);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function asLoose(body: string): Record<string, unknown> {
  const value = JSON.parse(body) as unknown;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
