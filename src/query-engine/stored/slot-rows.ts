import { MEASURES, type Measure, type MeasureName } from '../measures.js';
import { SLOT_MS } from '../../common/time.js';
import type { UsageQuery, UsageRow } from '../usage-query.js';
import type { Whole } from '../../common/whole.js';
import { SLOT_TOTALS } from './slot-figures.js';
import type { Slots, SlotFigures } from '../../rollups/stored/figures.js';

/**
 * One row for each slot of a group with usage, in the order of the periods. For a bucket that is a slot, nothing has to
 * be added up.
 * @param values the values of the group.
 */
export function slotRows(
  byPeriod: ReadonlyMap<number, Slots>,
  { range, measures }: UsageQuery,
  values: Omit<UsageRow, 'bucket'>,
): UsageRow[] {
  const rows: UsageRow[] = [];
  const toRow = rowMaker(measures, values);
  for (const [period, slots] of byPeriod) {
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place];
      const bucket = period + place * SLOT_MS;
      if (slot && slot.parts !== 0 && bucket >= range.from && bucket < range.to)
        rows.push(toRow(bucket, slot));
    }
  }
  return rows;
}

type Row = Record<string, Whole | string | null> & { bucket: number };

/** Rows are copies of one row, which is faster: a month has thousands of them. */
function rowMaker(
  measures: readonly MeasureName[],
  values: Omit<UsageRow, 'bucket'>,
): (bucket: number, slot: SlotFigures) => UsageRow {
  const reads = measures.map(ofOneSlot);
  const blank: Row = { bucket: 0, ...values, ...Object.fromEntries(measures.map((name) => [name, 0])) };
  return (bucket, slot) => {
    const row = { ...blank };
    row.bucket = bucket;
    for (let i = 0; i < reads.length; i++) row[measures[i] as MeasureName] = (reads[i] as typeof ONE)(slot);
    return row;
  };
}

const ONE = (_: SlotFigures): Whole => 1;

/** The least, the greatest and every quantile of a single slot are its total. */
function ofOneSlot(name: MeasureName): (slot: SlotFigures) => Whole {
  const measure: Measure = MEASURES[name];
  switch (measure.kind) {
    case 'active_intervals':
      return ONE;
    case 'sum':
    case 'least':
    case 'greatest':
    case 'quantile':
      return SLOT_TOTALS[measure.of];
    default:
      throw new Error(`A stored aggregate does not answer ${name}`);
  }
}
