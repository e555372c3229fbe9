import { BYTE_ORDER_MARK, csvField, safeCsvField, type CsvField } from '../../common/csv-field.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { AnswerForm } from '../request/format.js';
import type { NowReport, ReportMetadata } from '../resolve/report.js';
import { toCsv, toNowCsv } from './csv.js';
import { toNdjson, toNowNdjson } from './ndjson.js';
import type { Series } from './series.js';
import type { WideSeries } from './series-by-group.js';
import { toNowResponse } from './to-response.js';
import { toWideCsv, toWideNdjson } from './wide.js';

const fieldOf = ({ safe }: AnswerForm): CsvField => (safe ? safeCsvField : csvField);

/** The text of a flat answer. It has a column for each metric in any layout. */
export function printNow(
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false,
  form: AnswerForm,
): string {
  if (form.format === 'json') return toNowResponse(report, row, metadata);
  if (form.format === 'ndjson') return toNowNdjson(report, row, metadata);
  return (form.bom ? BYTE_ORDER_MARK : '') + toNowCsv(report, row, fieldOf(form));
}

/** The pieces of an answer that contains only points, a row for each of them. */
export function printPoints(
  groupBy: readonly string[],
  all: Iterable<Series>,
  form: AnswerForm,
): Iterable<Buffer> {
  if (form.format === 'ndjson') return toNdjson(groupBy, all);
  return marked(toCsv(groupBy, all, fieldOf(form)), form);
}

/** The pieces of an answer with a column for each series. */
export function printWide(wide: WideSeries, form: AnswerForm): Iterable<Buffer> {
  return form.format === 'ndjson' ? toWideNdjson(wide) : marked(toWideCsv(wide, fieldOf(form)), form);
}

const MARK = Buffer.from(BYTE_ORDER_MARK);

const marked = (pieces: Iterable<Buffer>, { bom }: AnswerForm): Iterable<Buffer> =>
  bom ? afterMark(pieces) : pieces;

function* afterMark(pieces: Iterable<Buffer>): Generator<Buffer, void> {
  yield MARK;
  yield* pieces;
}
