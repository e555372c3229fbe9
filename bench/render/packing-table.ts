import type { PackingResult } from '../parts/packing.js';
import { figure, spreadText } from './format.js';
import type { Table } from './table.js';

/** Records in, with old days packed beside and without. */
export function packingTable(result: PackingResult): Table {
  return {
    title: `${figure(result.recordsPerRun)} records in a run, beside ${figure(result.facts)} old ones that are packed or not: processor time of a record in µs`,
    columns: ['figure', 'median (least–greatest of the runs)'],
    rows: [
      ['alone: service and database', spreadText(result.alone)],
      ['packing beside: service and database, without the connection that packs', spreadText(result.beside)],
      ['ratio', spreadText(result.ratio)],
      ['packing beside: service alone', spreadText(result.besideService)],
      ['alone: service alone', spreadText(result.aloneService)],
      ['the connection that packs, for each record that it packs', spreadText(result.packing)],
      ['records packed in a run', spreadText(result.packed)],
      ['alone, records/s', spreadText(result.alonePerSecond)],
      ['packing beside, records/s', spreadText(result.besidePerSecond)],
    ],
  };
}
