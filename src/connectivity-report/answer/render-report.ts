import type { FoundReport } from '../read/read-report.js';
import type { AnswerForm } from '../request/format.js';
import { toAnswerText, type AnswerText } from './answer-text.js';
import { printNow, printPoints, printWide } from './printers.js';
import { toShapedResponse } from './shaped-response.js';
import { groupColumnsOf, tableGroups, tablePoints } from './table-points.js';
import { toRangeResponse } from './to-response.js';
import { columnNames } from './wide.js';

/** The text of the answer to a report. */
export function renderReport(found: FoundReport, form: AnswerForm): AnswerText | Promise<AnswerText> {
  if (found.kind === 'now') return Buffer.from(printNow(found.report, found.row, found.metadata, form));
  return toAnswerText(() => piecesOf(found, form));
}

function piecesOf(found: Exclude<FoundReport, { readonly kind: 'now' }>, form: AnswerForm): Iterable<Buffer> {
  const { metadata } = found;
  const isWide = form.layout === 'wide';
  if (found.kind === 'table') {
    const { table } = found;
    if (form.format === 'json') return toShapedResponse(table, metadata);
    if (!isWide) return printPoints(...tablePoints(table), form);
    const columns = columnNames(table.report);
    return printWide({ groupBy: groupColumnsOf(table), columns, groups: tableGroups(table) }, form);
  }
  const { report, series, groups } = found;
  if (form.format === 'json') return toRangeResponse(report, series(), metadata);
  if (!isWide) return printPoints(report.groupBy, series(), form);
  return printWide({ groupBy: report.groupBy, columns: columnNames(report), groups: groups() }, form);
}
