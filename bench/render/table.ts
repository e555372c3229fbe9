import type { Results } from '../results.js';
import { packingTable } from './packing-table.js';
import {
  csvTable,
  fairnessTable,
  growthTables,
  ingestTable,
  loopTable,
  memoryTable,
  rateTable,
  reportsTable,
  subscribersTable,
} from './tables.js';

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures as a text for a terminal. */
export function toTable(results: Results): string {
  const tables = [
    ...(results.reports ? [reportsTable(results.reports.figures)] : []),
    ...(results.ingest ? [ingestTable(results.ingest.figures)] : []),
    ...(results.csv ? [csvTable(results.csv.figures)] : []),
    ...(results.growth ? growthTables(results.growth.figures) : []),
    ...(results.memory ? [memoryTable(results.memory.figures)] : []),
    ...(results.fairness ? [fairnessTable(results.fairness.figures)] : []),
    ...(results.rate ? [rateTable(results.rate.figures)] : []),
    ...(results.loop ? [loopTable(results.loop.figures)] : []),
    ...(results.packing ? [packingTable(results.packing.figures)] : []),
    ...(results.subscribers ? [subscribersTable(results.subscribers.figures)] : []),
  ];
  return tables.map(printed).join('\n');
}

/** One table for a terminal. */
export function printed({ title, columns, rows }: Table): string {
  const widths = columns.map((column, place) =>
    Math.max(column.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ');
  return [
    `\n${title}`,
    line(columns),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
  ].join('\n');
}
