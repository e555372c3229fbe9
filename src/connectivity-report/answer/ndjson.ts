import type { UsageRow } from '../../usage/usage-query.js';
import type { NowReport, ReportMetadata } from '../resolve/report.js';
import { PIECE_LENGTH } from './answer-text.js';
import { pointPrinter } from './point-json.js';
import type { Series } from './series.js';
import { toNowResponse } from './to-response.js';

/** Text of series as NDJSON, in pieces: a point a line, then how many there were. */
export function* toNdjson(_: readonly string[], all: Iterable<Series>): Generator<string, void> {
  let piece = '';
  let count = 0;
  for (const series of all) {
    const print = pointPrinter(series);
    for (let place = 0; place < series.length; place++) {
      piece += `${print(place)}\n`;
      count++;
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = '';
    }
  }
  yield piece + end(count);
}

/** Text of the flat answer as NDJSON: the answer in one line, and the end. */
export const toNowNdjson = (
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false = false,
): string => `${toNowResponse(report, row, metadata)}\n${end(1)}`;

/** Without it an answer was cut off. */
const end = (count: number): string => `{"end":true,"row_count":${count}}\n`;
