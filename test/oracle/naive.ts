/**
 * The measures as the contract words them, computed the plain way over records in memory. Shares nothing with the
 * service: whole numbers are BigInt, quotients go through decimals.
 */

export interface NaiveRecord {
  record_id: string;
  account_id: string;
  started_at: number;
  ended_at: number;
  uplink_bytes: number;
  downlink_bytes: number;
  customer_site_id: string | null;
  msisdn: string | null;
  imsi: string | null;
  user_id: string | null;
  service_id: number | null;
  cell_id: string | null;
  genre: string | null;
  network: string | null;
  item_id: string | null;
}

/** Totals of the parts of records in one cell of time. */
export interface Totals {
  uplink: bigint;
  downlink: bigint;
  milliseconds: bigint;
}

type Moved = readonly [uplink: bigint, downlink: bigint];

/** What records have moved by the instants asked about so far: grids of all kinds meet at the same instants. */
const asked = new WeakMap<NaiveRecord, Map<number, Moved>>();

/** Floored cumulative share of its bytes that a record has moved by an instant. */
function movedBy(record: NaiveRecord, instant: number): Moved {
  const known = asked.get(record) ?? new Map<number, Moved>();
  asked.set(record, known);
  let moved = known.get(instant);
  if (!moved) {
    const elapsed = BigInt(
      Math.min(Math.max(instant, record.started_at), record.ended_at) - record.started_at,
    );
    const duration = BigInt(record.ended_at - record.started_at);
    const share = (bytes: number) => (BigInt(bytes) * elapsed) / duration;
    known.set(instant, (moved = [share(record.uplink_bytes), share(record.downlink_bytes)]));
  }
  return moved;
}

/** Whether something of a record lies in [from, to). */
export const touches = (record: NaiveRecord, from: number, to: number): boolean =>
  record.started_at < to && record.ended_at > from;

/** What of a record lies in [from, to); undefined when they do not overlap. */
export function partOf(record: NaiveRecord, from: number, to: number): Totals | undefined {
  if (!touches(record, from, to)) return undefined;
  const [uplinkTo, downlinkTo] = movedBy(record, to);
  const [uplinkFrom, downlinkFrom] = movedBy(record, from);
  return {
    uplink: uplinkTo - uplinkFrom,
    downlink: downlinkTo - downlinkFrom,
    milliseconds: BigInt(Math.min(record.ended_at, to) - Math.max(record.started_at, from)),
  };
}

/** Totals over several records of their parts in [from, to); undefined when none overlaps. */
export function totalsIn(records: readonly NaiveRecord[], from: number, to: number): Totals | undefined {
  const parts = records.map((record) => partOf(record, from, to)).filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, part) => ({
    uplink: sum.uplink + part.uplink,
    downlink: sum.downlink + part.downlink,
    milliseconds: sum.milliseconds + part.milliseconds,
  }));
}

/** Starts of the cells of a width, aligned to an origin, that cover [from, to). */
export function cellsOf(from: number, to: number, width: number, origin = 0): number[] {
  const starts: number[] = [];
  for (let start = origin + Math.floor((from - origin) / width) * width; start < to; start += width)
    starts.push(start);
  return starts;
}

/** Of a mean of two doubles that lies just between two others, every decimal counts. */
const DECIMALS = 150;

/** The double nearest to a quotient: its decimal places, read as JavaScript reads a number. */
export function quotient(dividend: bigint, divisor: bigint): number {
  const rest = (dividend % divisor) * 10n ** BigInt(DECIMALS);
  return Number(`${dividend / divisor}.${String(rest / divisor).padStart(DECIMALS, '0')}`);
}

/** JSON text in which whole numbers keep all their digits. */
export function exactJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${exactJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export const SLOT = 300_000;
