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

const DAY = 86_400_000;

/** What is apportioned by itself: a record, or of one that is longer than a day what lies between two midnights (UTC). */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly uplink: bigint;
  readonly downlink: bigint;
}

/** What is known of a record: its stretches, what of them lies before the instants asked about so far, and its slots. */
interface Known {
  readonly stretches: readonly Stretch[];
  readonly moved: Map<number, Moved>;
  slots?: readonly SlotPart[];
}

/** What of a record lies in one slot. */
export interface SlotPart {
  readonly start: number;
  readonly part: Totals;
}
type Moved = readonly [uplink: bigint, downlink: bigint];

const asked = new WeakMap<NaiveRecord, Known>();

/** Floored cumulative share of so many bytes that a time from `from` to `to` has moved by an instant in it. */
const shareBy = (bytes: bigint, from: number, to: number, instant: number): bigint =>
  from === to ? bytes : (bytes * BigInt(instant - from)) / BigInt(to - from);

function stretchesOf(record: NaiveRecord): Stretch[] {
  const { started_at: start, ended_at: end } = record;
  const [uplink, downlink] = [BigInt(record.uplink_bytes), BigInt(record.downlink_bytes)];
  if (end - start <= DAY) return [{ from: start, to: end, uplink, downlink }];
  const midnights: number[] = [];
  for (let day = Math.floor(start / DAY) + 1; day * DAY < end; day++) midnights.push(day * DAY);
  const cuts = [start, ...midnights, end];
  return cuts.slice(1).map((to, i) => {
    const from = cuts[i]!;
    const between = (bytes: bigint) => shareBy(bytes, start, end, to) - shareBy(bytes, start, end, from);
    return { from, to, uplink: between(uplink), downlink: between(downlink) };
  });
}

function knownOf(record: NaiveRecord): Known {
  let known = asked.get(record);
  if (!known)
    asked.set(record, (known = { stretches: stretchesOf(record), moved: new Map<number, Moved>() }));
  return known;
}

/** What a record has moved before an instant. A record of no length has moved nothing before its instant, and all behind. */
function movedBy(record: NaiveRecord, instant: number): Moved {
  const known = knownOf(record);
  let moved = known.moved.get(instant);
  if (!moved) {
    let [up, down] = [0n, 0n];
    for (const { from, to, uplink, downlink } of known.stretches) {
      if (from >= instant) break;
      up += shareBy(uplink, from, to, Math.min(instant, to));
      down += shareBy(downlink, from, to, Math.min(instant, to));
    }
    known.moved.set(instant, (moved = [up, down]));
  }
  return moved;
}

/** Whether something of a record lies in [from, to); one of no length lies where its instant is. */
export const touches = (record: NaiveRecord, from: number, to: number): boolean =>
  from < to &&
  record.started_at < to &&
  (record.ended_at === record.started_at ? record.started_at >= from : record.ended_at > from);

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

/** Each slot that something of a record lies in, by time. The slots of one record follow each other without a gap. */
function slotsOf(record: NaiveRecord): readonly SlotPart[] {
  return (knownOf(record).slots ??= cellsOf(record.started_at, record.ended_at + 1, SLOT).flatMap((start) => {
    const part = partOf(record, start, start + SLOT);
    return part ? [{ start, part }] : [];
  }));
}

/** The slots in which something of a record lies that is in [from, to) as well, each as a whole. */
export function slotParts(record: NaiveRecord, from: number, to: number): readonly SlotPart[] {
  const slots = slotsOf(record);
  const place = (instant: number) => Math.floor((instant - slots[0]!.start) / SLOT);
  return slots
    .slice(Math.max(0, place(from)), Math.max(0, place(to - 1) + 1))
    .filter(({ start }) => touches(record, Math.max(from, start), Math.min(to, start + SLOT)));
}

/** Starts of the slots in [from, to) that something of a record lies in. */
export const slotsTouched = (
  record: NaiveRecord,
  from = record.started_at,
  to = record.started_at + 32 * DAY,
): number[] => slotParts(record, from, to).map(({ start }) => start);

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
