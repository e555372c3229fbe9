import { csvField } from '../../usage/csv-field.js';
import type { UsageRow } from '../../usage/usage-query.js';
import type { NowReport } from '../resolve/report.js';
import { PIECE_LENGTH } from './answer-text.js';
import type { Series } from './series.js';
import { nowMembers } from './to-response.js';

/** RFC 4180. */
const END_OF_LINE = '\r\n';

/**
 * Text of series as CSV, in pieces: a line for each point. Nothing between two commas is null; an empty text stands in
 * quotes.
 */
export function* toCsv(groupBy: readonly string[], all: Iterable<Series>): Generator<string, void> {
  let piece = line(['time_stamp', 'name', 'value', 'aggregation_type', ...groupBy]);
  for (const { name, aggregation, group, length, stampOf, valueOf } of all) {
    const beforeValue = `,${csvField(name)},`;
    const afterValue = `${[aggregation ?? null, ...group.values].map((value) => `,${csvField(value)}`).join('')}${END_OF_LINE}`;
    for (let place = 0; place < length; place++) {
      piece += stampOf(place) + beforeValue + csvField(valueOf(place)) + afterValue;
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Text of the flat answer as CSV: the names, and one line of values. */
export function toNowCsv(report: NowReport, row: UsageRow | undefined): string {
  const members = nowMembers(report, row);
  const values = members.map(([, json]) =>
    json.startsWith('"') ? (JSON.parse(json) as string) : unquoted(json),
  );
  return line(members.map(([name]) => name)) + line(values);
}

/** Numbers keep their digits, lists stay JSON. */
const unquoted = (json: string): string | null => (json === 'null' ? null : json);

const line = (values: readonly (string | null)[]): string => values.map(csvField).join(',') + END_OF_LINE;
