import { lastUpTo, type Buckets } from '../buckets.js';
import { DIMENSIONS, type DimensionName } from '../dimensions.js';
import { MEASURES, needsSlots, type MeasureName } from '../measures.js';
import type { StoredPlan } from '../plan.js';
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '../time.js';
import type { UsageQuery, UsageRow } from '../usage-query.js';
import { add, type Whole } from '../whole.js';
import { LEVELS } from './levels.js';
import { unpackCounts, type MemberCounts } from './member-counts.js';
import { mergeMembers, unpackMembers, type Members } from './members.js';
import { slotFigures } from './slot-figures.js';
import {
  addTraffic,
  ofSlot,
  unpackCells,
  unpackSlots,
  type Slots,
  type SlotTraffic,
  type Traffic,
} from './traffic.js';

/** A stored aggregate, or a change of one that is still in the log. */
export interface StoredRow {
  readonly account_id: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly period: number;
  /** Packed; null where they were not asked for. */
  readonly slots: Buffer | null;
  readonly hours: Buffer | null;
  readonly day: Buffer | null;
  readonly is_change: boolean;
}

type GroupValues = { readonly [dimension in DimensionName]?: string | number | null };

/** What a series (of one group) has in each bucket. */
interface Series<T> {
  readonly first: StoredRow;
  readonly buckets: Map<number, T>;
}

/** The rows that a plan's stored rows and changes answer: by bucket, then by the values grouped by, null last. */
export function foldStored(plan: StoredPlan, rows: readonly StoredRow[]): UsageRow[] {
  const fold = LEVELS[plan.level].content === 'traffic' ? trafficRows : subscriberRows;
  return fold(plan, rows).sort(inOrder(plan.query.groupBy));
}

function trafficRows(plan: StoredPlan, rows: readonly StoredRow[]): UsageRow[] {
  const { query } = plan;
  const bucketOf = bucketsOf(query);
  const series = new Map<string, Series<Traffic> & { slots: Map<number, Slots> }>();
  const changed = new Set(rows.filter((row) => row.is_change).map(identityOf));
  const bySlot = looksAtSlots(query.measures);
  for (const row of rows) {
    const name = groupOf(plan, row);
    let own = series.get(name);
    if (!own) series.set(name, (own = { first: row, buckets: new Map(), slots: new Map() }));
    // Slots of several rows are added up before they count as the least or the greatest.
    if (row.slots && (row.is_change || changed.has(identityOf(row)) || !hasCells(row))) {
      own.slots.set(row.period, unpackSlots(row.slots, own.slots.get(row.period)));
    } else takeCells(row, query, bucketOf, own.buckets);
  }
  return [...series.values()].flatMap((own) => {
    const values = groupValues(plan, own.first);
    // A bucket that is a slot has nothing to be added up.
    if (isSlot(query.buckets)) return slotRows(own.slots, query, values);
    const gathered = bySlot ? new Map<number, SlotTraffic[]>() : undefined;
    for (const [period, slots] of own.slots) takeSlots(period, slots, query, bucketOf, own.buckets, gathered);
    return Array.from(own.buckets, ([bucket, traffic]) =>
      toRow(bucket, values, query.measures, traffic, gathered?.get(bucket)),
    );
  });
}

const hasCells = ({ hours, day }: StoredRow): boolean => hours !== null || day !== null;

function takeCells(
  row: StoredRow,
  query: UsageQuery,
  bucketOf: BucketOf,
  buckets: Map<number, Traffic>,
): void {
  const packed = row.hours ?? row.day;
  const width = row.hours ? HOUR_MS : DAY_MS;
  if (!packed) return;
  unpackCells(packed, (place, traffic) => {
    const start = row.period + place * width;
    if (start >= query.range.from && start < query.range.to) addTo(buckets, bucketOf(start), traffic);
  });
}

/** @param gathered takes the slots themselves, where those are looked at one by one. */
function takeSlots(
  period: number,
  slots: Slots,
  query: UsageQuery,
  bucketOf: BucketOf,
  buckets: Map<number, Traffic>,
  gathered?: Map<number, SlotTraffic[]>,
): void {
  slots.forEach((slot, place) => {
    const start = period + place * SLOT_MS;
    if (!slot || slot.parts === 0 || start < query.range.from || start >= query.range.to) return;
    const bucket = bucketOf(start);
    addTo(buckets, bucket, ofSlot(slot));
    if (gathered) gatherIn(gathered, bucket, slot);
  });
}

const looksAtSlots = (measures: readonly MeasureName[]): boolean =>
  measures.some((name) => needsSlots(MEASURES[name]));

function gatherIn(gathered: Map<number, SlotTraffic[]>, bucket: number, slot: SlotTraffic): void {
  const known = gathered.get(bucket);
  if (known) known.push(slot);
  else gathered.set(bucket, [slot]);
}

const isSlot = (buckets: Buckets): boolean => buckets.kind === 'every' && buckets.width === SLOT_MS;

function slotRows(
  byPeriod: ReadonlyMap<number, Slots>,
  { range, measures }: UsageQuery,
  values: GroupValues,
): UsageRow[] {
  const rows: UsageRow[] = [];
  const bySlot = looksAtSlots(measures);
  for (const [period, slots] of byPeriod) {
    slots.forEach((slot, place) => {
      const bucket = period + place * SLOT_MS;
      if (!slot || slot.parts === 0 || bucket < range.from || bucket >= range.to) return;
      rows.push(toRow(bucket, values, measures, ofSlot(slot), bySlot ? [slot] : undefined));
    });
  }
  return rows;
}

function addTo(buckets: Map<number, Traffic>, bucket: number, traffic: Traffic): void {
  const known = buckets.get(bucket);
  if (known) addTraffic(known, traffic);
  else buckets.set(bucket, traffic);
}

/** Subscribers of each slot, or of each hour, of a key. */
function subscriberRows(plan: StoredPlan, rows: readonly StoredRow[]): UsageRow[] {
  const { buckets, range } = plan.query;
  const bySlot = buckets.kind === 'every' && buckets.width === SLOT_MS;
  const changes = new Map<string, StoredRow[]>();
  for (const row of rows.filter((one) => one.is_change)) {
    const waiting = changes.get(identityOf(row));
    if (waiting) waiting.push(row);
    else changes.set(identityOf(row), [row]);
  }
  const stored = new Map(rows.filter((one) => !one.is_change).map((row) => [identityOf(row), row]));
  const first = new Map([...[...changes].map(([id, [row]]) => [id, row] as const), ...stored]);
  return [...first].flatMap(([id, row]) => {
    if (!row) return [];
    const counts = countsOf(stored.get(id), changes.get(id));
    const counted = bySlot
      ? counts.slots.map((count, slot) => [row.period + slot * SLOT_MS, count] as const)
      : [[row.period, counts.hour] as const];
    return counted
      .filter(([start, count]) => count > 0 && start >= range.from && start < range.to)
      .map(([bucket, unique]) => ({ bucket, ...groupValues(plan, row), unique_subscribers: unique }));
  });
}

function countsOf(stored: StoredRow | undefined, changes: readonly StoredRow[] | undefined): MemberCounts {
  if (!changes && stored?.hours) return unpackCounts(stored.hours);
  const members: Members = new Map();
  for (const { slots } of changes ?? []) if (slots) unpackMembers(slots, members);
  return mergeMembers(stored?.slots ?? Buffer.alloc(0), members).counts;
}

const identityOf = ({ account_id: account, key, period }: StoredRow): string =>
  `${account}\0${key}\0${period}`;

function groupOf({ query, level }: StoredPlan, { account_id: account, key }: StoredRow): string {
  const { dimension } = LEVELS[level];
  const byAccount = query.groupBy.includes('account_id') ? account : '';
  const byKey = dimension !== undefined && query.groupBy.includes(dimension) ? key : '';
  return `${byAccount}\0${byKey}`;
}

function groupValues({ query }: StoredPlan, { account_id: account, key }: StoredRow): GroupValues {
  return Object.fromEntries(
    query.groupBy.map((name) => {
      if (name === 'account_id') return [name, account];
      if (key === '') return [name, null];
      return [name, DIMENSIONS[name].type === 'bigint' ? Number(key) : key];
    }),
  );
}

const VALUES: Readonly<Partial<Record<MeasureName, (traffic: Traffic) => Whole>>> = {
  uplink_bytes: (traffic) => traffic.uplinkBytes,
  downlink_bytes: (traffic) => traffic.downlinkBytes,
  total_bytes: (traffic) => add(traffic.uplinkBytes, traffic.downlinkBytes),
  usage_ms: (traffic) => traffic.usageMs,
  active_cells: (traffic) => traffic.activeSlots,
  least_uplink_bytes: (traffic) => traffic.leastUplinkBytes,
  least_downlink_bytes: (traffic) => traffic.leastDownlinkBytes,
  greatest_uplink_bytes: (traffic) => traffic.greatestUplinkBytes,
  greatest_downlink_bytes: (traffic) => traffic.greatestDownlinkBytes,
};

function toRow(
  bucket: number,
  values: GroupValues,
  measures: readonly MeasureName[],
  traffic: Traffic,
  slots?: readonly SlotTraffic[],
): UsageRow {
  const figures = slots && slotFigures(measures, slots);
  const row: Record<string, Whole | string | null> & { bucket: number } = { bucket, ...values };
  for (const name of measures) {
    const value = VALUES[name]?.(traffic) ?? figures?.get(name);
    if (value === undefined) throw new Error(`Stored traffic does not answer ${name}`);
    row[name] = value;
  }
  return row;
}

type BucketOf = (instant: number) => number;

/** Finds the bucket of an instant, by its start. */
function bucketsOf({ buckets, range }: UsageQuery): BucketOf {
  switch (buckets.kind) {
    case 'whole':
      return () => range.from;
    case 'every':
      return (instant) => buckets.origin + floorTo(instant - buckets.origin, buckets.width);
    case 'cuts':
      return (instant) => buckets.starts[lastUpTo(buckets.starts, instant)] ?? instant;
  }
}

function inOrder(groupBy: readonly DimensionName[]): (one: UsageRow, other: UsageRow) => number {
  return (one, other) => {
    if (one.bucket !== other.bucket) return one.bucket - other.bucket;
    for (const name of groupBy) {
      const [a = null, b = null] = [one[name], other[name]];
      if (a === b) continue;
      return a === null ? 1 : b === null || a < b ? -1 : 1;
    }
    return 0;
  };
}
