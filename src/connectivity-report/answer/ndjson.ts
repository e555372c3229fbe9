import type { UsageRow } from '../../query-engine/usage-query.js';
import type { NowReport, ReportMetadata } from '../resolve/report.js';
import { PieceWriter } from './piece-writer.js';
import { pointsAsJson, writePoints } from './points.js';
import type { Series } from './series.js';
import { toNowResponse } from './to-response.js';

/** The NDJSON text of series, in pieces: one line for each point, then the number of points. */
export function* toNdjson(_: readonly string[], all: Iterable<Series>): Generator<Buffer, void> {
  const out = new PieceWriter();
  let count = 0;
  for (const series of all) {
    const form = pointsAsJson(series);
    yield* writePoints(out, series, { ...form, afterValue: `${form.afterValue}\n`, betweenPoints: '' });
    count += series.length;
  }
  yield out.text(end(count)).take();
}

/** The NDJSON text of a flat answer: the answer in one line, and the end. */
export const toNowNdjson = (
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false = false,
): string => `${toNowResponse(report, row, metadata)}\n${end(1)}`;

/** The last line. Without it the answer is incomplete. */
export const end = (count: number): string => `{"end":true,"row_count":${count}}\n`;
