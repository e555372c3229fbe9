import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { MEASURES, needsSlots, type Measure, type MeasureName, type Quantity } from '../measures.js';
import { add, type Whole } from '../../common/whole.js';
import type { SlotFigures } from '../../rollups/stored/figures.js';

/** How to read a quantity from a slot. */
export const SLOT_TOTALS: ClosedMap<Record<Quantity, (slot: SlotFigures) => Whole>> = closedMap({
  uplink_bytes: (slot) => slot.uplinkBytes,
  downlink_bytes: (slot) => slot.downlinkBytes,
  total_bytes: (slot) => add(slot.uplinkBytes, slot.downlinkBytes),
  usage_ms: (slot) => slot.usageMs,
});

/**
 * The measures that need each slot of a bucket.
 * @param slots at least one.
 * @param ranked how many slots quantiles rank: slots that are not given rank first, as 0.
 */
export function slotFigures(
  measures: readonly MeasureName[],
  slots: readonly SlotFigures[],
  ranked = slots.length,
): Map<MeasureName, Whole> {
  const sorted = new Map<Quantity, ArrayLike<Whole>>();
  const figures = new Map<MeasureName, Whole>();
  for (const name of measures) {
    const measure: Measure = MEASURES[name];
    if (!needsSlots(measure) || !('of' in measure)) continue;
    const totals = sorted.get(measure.of) ?? ascending(slots.map(SLOT_TOTALS[measure.of]));
    sorted.set(measure.of, totals);
    figures.set(name, totals[placeOf(measure, totals.length, ranked)] ?? 0);
  }
  return figures;
}

/** The index of a quantile among ascending totals; negative for a slot without a total. */
function placeOf(measure: Measure, count: number, ranked: number): number {
  if (measure.kind === 'quantile') return nearestRank(measure.hundredths, ranked) - 1 - (ranked - count);
  return measure.kind === 'least' ? 0 : count - 1;
}

/** ceil(hundredths / 100 x count), in whole numbers. */
export const nearestRank = (hundredths: number, count: number): number =>
  Math.floor((hundredths * count + 99) / 100);

/** An array of numbers sorts several times faster than one with a comparison function. */
function ascending(values: readonly Whole[]): ArrayLike<Whole> {
  if (values.every((value) => typeof value === 'number')) return Float64Array.from(values).sort();
  return values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}
