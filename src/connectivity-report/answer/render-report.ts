import type { FormatName } from '../language/formats.js';
import type { FoundReport } from '../read/read-report.js';
import { toAnswerText, type AnswerText } from './answer-text.js';
import { NOW_PRINTERS, POINT_PRINTERS } from './printers.js';
import { toShapedResponse } from './shaped-response.js';
import { tablePoints } from './table-points.js';
import { toRangeResponse } from './to-response.js';

/** The text of the answer to a report. */
export function renderReport(found: FoundReport, format: FormatName): AnswerText | Promise<AnswerText> {
  const { metadata } = found;
  if (found.kind === 'now') return Buffer.from(NOW_PRINTERS[format](found.report, found.row, metadata));
  if (found.kind === 'table') {
    const { table } = found;
    return toAnswerText(() =>
      format === 'json' ? toShapedResponse(table, metadata) : POINT_PRINTERS[format](...tablePoints(table)),
    );
  }
  const { report, series } = found;
  return toAnswerText(() =>
    format === 'json'
      ? toRangeResponse(report, series(), metadata)
      : POINT_PRINTERS[format](report.groupBy, series()),
  );
}
