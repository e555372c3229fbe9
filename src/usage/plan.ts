import type { Buckets } from './buckets.js';
import { countsRecords, MEASURES, needsCells, type MeasureName } from './measures.js';
import type { UsageQuery } from './usage-query.js';

/**
 * How a query is answered exactly at the least cost.
 * - `records`: whole records, each in the bucket of its start;
 * - `parts`: the parts of records, cut at the buckets;
 * - `cells`: the parts of records, cut at the rate cells, which are then gathered into buckets.
 */
export interface Plan {
  /** Where the figures come from. */
  readonly source: 'facts';
  readonly query: UsageQuery;
  readonly shape: 'records' | 'parts' | 'cells';
  /** The grid at which records are cut. */
  readonly cut: Buckets;
}

/**
 * Decides how to answer a query.
 * @throws Error when its measures cannot be answered together, which is a fault of the caller's code.
 */
export function plan(query: UsageQuery): Plan {
  const measures = query.measures.map((name) => MEASURES[name]);
  const ofRecords = measures.filter(countsRecords).length;
  if (ofRecords > 0 && ofRecords < measures.length) {
    throw new Error(`Measures of records and of their parts in one query: ${query.measures.join(', ')}`);
  }
  if (ofRecords > 0) return { source: 'facts', query, shape: 'records', cut: query.buckets };
  if (query.measures.some(cutsAtCells) && !bucketsAreCells(query)) {
    return { source: 'facts', query, shape: 'cells', cut: query.rateCells };
  }
  return { source: 'facts', query, shape: 'parts', cut: query.buckets };
}

const cutsAtCells = (name: MeasureName): boolean => needsCells(MEASURES[name]);

/** A bucket that is one rate cell: its total is its least and its greatest. */
function bucketsAreCells({ buckets, rateCells }: UsageQuery): boolean {
  return buckets.kind === 'every' && buckets.width === rateCells.width && buckets.origin === rateCells.origin;
}
