import { toJson } from '../../http/json.js';
import { formatExactly } from '../../common/rfc3339.js';
import type { RangeReport, ReportMetadata } from '../resolve/report.js';
import { writePageToken } from '../resolve/page-token.js';
import type { Shape } from '../resolve/shape.js';
import { numberJson } from './number-json.js';
import { PieceWriter } from './piece-writer.js';
import type { Choice } from './table/choose.js';
import type { Shown } from './table/shown.js';
import { tableSeries, type TableSeries } from './table/table-series.js';
import { totalsOf } from './table/totals.js';
import { metadataMember } from './metadata.js';
import { echoed, writeSeries } from './to-response.js';

/** A report whose rows have been shaped. */
export interface Table {
  readonly report: RangeReport;
  readonly shape: Shape;
  readonly choice: Choice;
  /** The chosen groups, followed by all others as one group if requested. */
  readonly shown: readonly Shown[];
  /** The same groups over the range of the comparison. */
  readonly compared: readonly Shown[] | undefined;
}

/** The JSON text of a report with a shape, in pieces. */
export function* toShapedResponse(table: Table, metadata: ReportMetadata | false): Generator<Buffer, void> {
  const { report, shape, shown, choice } = table;
  const out = new PieceWriter().text('{"result":');
  yield* writeSeries(out, tableSeries(report, shape, shown));
  out.text(echoed(report.echoes));
  if (shape.totals.length > 0) yield* writeTotals(out, table);
  yield* writeComparison(out, table);
  if (shape.limit !== undefined || shape.page) out.text(`,"row_count":${choice.rowCount}`);
  if (shape.page && choice.last) out.text(`,"next_page_token":"${writePageToken(shape.page, choice.last)}"`);
  yield out.text(`${metadataMember(report, metadata, choice.rowCount)}}`).take();
}

function* writeTotals(out: PieceWriter, { report, shape, shown }: Table): Generator<Buffer, void> {
  out.text(',"totals":[');
  let between = '';
  for (const series of tableSeries(report, shape, shown)) {
    out.text(between + totalsJson(series, shape));
    between = ',';
    if (out.isFull) yield out.take();
  }
  out.text(']');
}

function totalsJson(series: TableSeries, { totals }: Shape): string {
  const { name, aggregation, group } = series;
  const aggregationMember = aggregation === undefined ? '' : `,"aggregation_type":"${aggregation}"`;
  const figures = totalsOf(series, totals).map(
    ([total, value]) => `,"${total.toLowerCase()}":${numberJson(value)}`,
  );
  return `{"name":${toJson(name)}${aggregationMember}${group.members}${figures.join('')}}`;
}

function* writeComparison(out: PieceWriter, { shape, compared }: Table): Generator<Buffer, void> {
  const { comparison: report } = shape;
  if (!report || !compared) return;
  const { start, end, offset } = report;
  const [from, to] = [formatExactly(start, offset), formatExactly(end, offset)];
  out.text(`,"comparison":{"start_date_time":"${from}","end_date_time":"${to}","result":`);
  yield* writeSeries(out, tableSeries(report, shape, compared));
  out.text('}');
}
