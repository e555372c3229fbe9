import type { ReportsResult } from '../parts/reports.js';
import { figure, spreadText } from './format.js';
import type { Table } from './table.js';

/** Reports beside their floor. */
export function reportsTable({ reports, facts }: ReportsResult): Table {
  return {
    title: `Reports over ${figure(facts)} records`,
    columns: [
      'report',
      'requests',
      'connections',
      'floor p50 ms',
      'ours p50 ms',
      'ours p99 ms',
      'floor /s',
      'ours /s',
      'ratio',
    ],
    rows: reports.map(({ title, variant, connections, floor, ours, ratio }) => [
      title,
      variant,
      String(connections),
      figure(floor.p50.median),
      figure(ours.p50.median),
      figure(ours.p99.median),
      figure(floor.perSecond.median),
      figure(ours.perSecond.median),
      spreadText(ratio),
    ]),
  };
}
