import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { divide, type Whole } from '../common/divide.js';
import type { WholeMeasureName, Quantity } from '../query-engine/measures.js';
import type { UsageRow } from '../query-engine/usage-query.js';
import type { AggregationType, Field } from './vocabulary.js';

/** How a field is computed with an aggregation type. */
export interface Figure {
  readonly unit: 'second' | 'byte' | 'record' | 'item';
  /** The measures that the engine computes. */
  readonly measures: readonly WholeMeasureName[];
  /** Computes the value from the measures. */
  readonly value: (row: UsageRow) => Whole;
}

interface Measured {
  readonly unit: Figure['unit'];
  readonly quantity: Quantity;
  /** How much of the quantity makes one unit of the figure. */
  readonly perUnit: number;
}

const MEASURED: ClosedMap<Record<Exclude<Field, 'items'>, Measured>> = closedMap({
  duration: { unit: 'second', quantity: 'usage_ms', perUnit: 1000 },
  bytes: { unit: 'byte', quantity: 'total_bytes', perUnit: 1 },
  uplinkBytes: { unit: 'byte', quantity: 'uplink_bytes', perUnit: 1 },
  downlinkBytes: { unit: 'byte', quantity: 'downlink_bytes', perUnit: 1 },
});

const RECORDS: Figure = { unit: 'record', measures: ['records'], value: valueOf('records') };
const ITEMS: Figure = { unit: 'item', measures: ['unique_items'], value: valueOf('unique_items') };

/** The figure of a field; undefined when the type does not apply to the field: items can only be counted. */
export function figureOf(type: AggregationType, field: Field): Figure | undefined {
  if (type === 'count') return field === 'items' ? ITEMS : RECORDS;
  if (field === 'items') return undefined;
  const measured = MEASURED[field];
  const { quantity } = measured;
  switch (type) {
    case 'sum':
      return single(quantity, measured);
    case 'min':
      return single(`least_record_${quantity}`, measured);
    case 'max':
      return single(`greatest_record_${quantity}`, measured);
    case 'avg':
      return average(`record_${quantity}`, measured);
  }
}

function single(measure: WholeMeasureName, { unit, perUnit }: Measured): Figure {
  const whole = valueOf(measure);
  return { unit, measures: [measure], value: perUnit === 1 ? whole : (row) => divide(whole(row), perUnit) };
}

/** The mean over records. One division, which rounds once. */
function average(sum: WholeMeasureName, { unit, perUnit }: Measured): Figure {
  const [total, records] = [valueOf(sum), valueOf('records')];
  return {
    unit,
    measures: [sum, 'records'],
    value: (row) => divide(total(row), perUnit * Number(records(row))),
  };
}

function valueOf(measure: WholeMeasureName): (row: UsageRow) => Whole {
  return (row) => row[measure] ?? 0;
}
