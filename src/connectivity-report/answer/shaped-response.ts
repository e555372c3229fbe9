import { toJson } from '../../http/json.js';
import { formatRfc3339 } from '../../usage/rfc3339.js';
import type { RangeReport, ReportMetadata } from '../resolve/report.js';
import { writePageToken } from '../resolve/page-token.js';
import type { Shape } from '../resolve/shape.js';
import { numberJson } from './point-json.js';
import type { Choice } from './table/choose.js';
import type { Shown } from './table/shown.js';
import { tableSeries, type TableSeries } from './table/table-series.js';
import { totalsOf } from './table/totals.js';
import { told } from './metadata.js';
import { echoed, printSeries } from './to-response.js';

/** A report whose rows have been made into what it shows. */
export interface Table {
  readonly report: RangeReport;
  readonly shape: Shape;
  readonly choice: Choice;
  /** Those of the choice, and after them all others as one where they are asked for. */
  readonly shown: readonly Shown[];
  /** The same groups over the range that the report is compared with. */
  readonly compared: readonly Shown[] | undefined;
}

/** JSON text of a report with a shape, in pieces. */
export function* toShapedResponse(table: Table, metadata: ReportMetadata | false): Generator<string, void> {
  const { report, shape, shown, choice } = table;
  yield '{"result":';
  yield* printSeries(tableSeries(report, shape, shown));
  yield echoed(report.echoes);
  if (shape.totals.length > 0) yield* printTotals(table);
  yield* printComparison(table);
  if (shape.limit !== undefined || shape.page) yield `,"row_count":${choice.rowCount}`;
  if (shape.page && choice.last) yield `,"next_page_token":"${writePageToken(shape.page, choice.last)}"`;
  yield `${told(report, metadata, choice.rowCount)}}`;
}

function* printTotals({ report, shape, shown }: Table): Generator<string, void> {
  let between = ',"totals":[';
  for (const series of tableSeries(report, shape, shown)) {
    yield between + totalsJson(series, shape);
    between = ',';
  }
  yield between === ',' ? ']' : `${between}]`;
}

function totalsJson(series: TableSeries, { totals }: Shape): string {
  const { name, aggregation, group } = series;
  const told = aggregation === undefined ? '' : `,"aggregation_type":"${aggregation}"`;
  const figures = totalsOf(series, totals).map(
    ([total, value]) => `,"${total.toLowerCase()}":${value === null ? 'null' : numberJson(value)}`,
  );
  return `{"name":${toJson(name)}${told}${group.members}${figures.join('')}}`;
}

function* printComparison({ shape, compared }: Table): Generator<string, void> {
  const { comparison: report } = shape;
  if (!report || !compared) return;
  const { start, end, offset } = report;
  const print = (instant: number) => formatRfc3339(instant, offset);
  yield `,"comparison":{"start_date_time":"${print(start)}","end_date_time":"${print(end)}","result":`;
  yield* printSeries(tableSeries(report, shape, compared));
  yield '}';
}
