import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { bucketAround, countBuckets, lastUpTo, type Buckets } from '../buckets.js';
import type { DimensionName } from '../../record-model/dimensions.js';
import { MEASURES, needsSlots, type MeasureName } from '../measures.js';
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '../../common/time.js';
import type { UsageQuery, UsageRow } from '../usage-query.js';
import { add, type Whole } from '../../common/whole.js';
import { slotFigures } from './slot-figures.js';
import { slotRows } from './slot-rows.js';
import type { StoredRow } from './stored-row.js';
import {
  addFigures,
  ofSlot,
  unpackFigures,
  unpackSlots,
  type Slots,
  type SlotFigures,
  type Figures,
} from '../../rollups/stored/figures.js';

/** The values of a group, by the dimensions of the grouping. */
export type GroupValues = { readonly [dimension in DimensionName]?: string | number | null };

/**
 * The figures of one group in each bucket with usage, in no order.
 * @param rows the stored rows of the group.
 * @param isReadBySlot whether the slots of a row are to be added to others.
 */
export function figureRows(
  query: UsageQuery,
  values: GroupValues,
  rows: readonly StoredRow[],
  isReadBySlot: (row: StoredRow) => boolean,
): UsageRow[] {
  const bucketOf = bucketsOf(query);
  const buckets = new Map<number, Figures>();
  const slots = new Map<number, Slots>();
  for (const row of rows) {
    // Slots of several rows are added up before they count as the least or the greatest.
    if (row.slots && (row.is_change || isReadBySlot(row) || !hasTotals(row))) {
      slots.set(row.period, unpackSlots(row.slots, slots.get(row.period)));
    } else takeTotals(row, query, bucketOf, buckets);
  }
  if (isSlot(query.buckets)) return slotRows(slots, query, values);
  const gathered = looksAtSlots(query.measures) ? new Map<number, SlotFigures[]>() : undefined;
  for (const [period, own] of slots) takeSlots(period, own, query, bucketOf, buckets, gathered);
  return Array.from(buckets, ([bucket, figures]) =>
    toRow(bucket, values, query, figures, gathered?.get(bucket)),
  );
}

const hasTotals = ({ hours, day }: StoredRow): boolean => hours !== null || day !== null;

function takeTotals(
  row: StoredRow,
  query: UsageQuery,
  bucketOf: BucketOf,
  buckets: Map<number, Figures>,
): void {
  const packed = row.hours ?? row.day;
  const width = row.hours ? HOUR_MS : DAY_MS;
  if (!packed) return;
  unpackFigures(packed, (place, figures) => {
    const start = row.period + place * width;
    if (start >= query.range.from && start < query.range.to) addTo(buckets, bucketOf(start), figures);
  });
}

/** @param gathered collects the slots themselves, for measures that need each slot. */
function takeSlots(
  period: number,
  slots: Slots,
  query: UsageQuery,
  bucketOf: BucketOf,
  buckets: Map<number, Figures>,
  gathered?: Map<number, SlotFigures[]>,
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

function gatherIn(gathered: Map<number, SlotFigures[]>, bucket: number, slot: SlotFigures): void {
  const known = gathered.get(bucket);
  if (known) known.push(slot);
  else gathered.set(bucket, [slot]);
}

export const isSlot = (buckets: Buckets): boolean => buckets.kind === 'every' && buckets.width === SLOT_MS;

function addTo(buckets: Map<number, Figures>, bucket: number, figures: Figures): void {
  const known = buckets.get(bucket);
  if (known) addFigures(known, figures);
  else buckets.set(bucket, figures);
}

const VALUES: ClosedMap<Partial<Record<MeasureName, (figures: Figures) => Whole>>> = closedMap({
  uplink_bytes: (figures) => figures.uplinkBytes,
  downlink_bytes: (figures) => figures.downlinkBytes,
  total_bytes: (figures) => add(figures.uplinkBytes, figures.downlinkBytes),
  usage_ms: (figures) => figures.usageMs,
  active_intervals: (figures) => figures.activeSlots,
  least_uplink_bytes: (figures) => figures.leastUplinkBytes,
  least_downlink_bytes: (figures) => figures.leastDownlinkBytes,
  greatest_uplink_bytes: (figures) => figures.greatestUplinkBytes,
  greatest_downlink_bytes: (figures) => figures.greatestDownlinkBytes,
});

function toRow(
  bucket: number,
  values: GroupValues,
  query: UsageQuery,
  figures: Figures,
  slots?: readonly SlotFigures[],
): UsageRow {
  const { measures } = query;
  const ofSlots = slots && slotFigures(measures, slots, rankedSlots(query, bucket, slots));
  const row: Record<string, Whole | string | null> & { bucket: number } = { bucket, ...values };
  for (const name of measures) {
    const value = VALUES[name]?.(figures) ?? ofSlots?.get(name);
    if (value === undefined) throw new Error(`A stored aggregate does not answer ${name}`);
    row[name] = value;
  }
  return row;
}

/** How many slots of a bucket quantiles rank. */
function rankedSlots(query: UsageQuery, bucket: number, slots: readonly SlotFigures[]): number {
  const { ranksEmptyIntervals, rateIntervals, buckets, range } = query;
  return ranksEmptyIntervals
    ? countBuckets(rateIntervals, bucketAround(buckets, range, bucket))
    : slots.length;
}

type BucketOf = (instant: number) => number;

/** Finds the start of the bucket of an instant. */
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
