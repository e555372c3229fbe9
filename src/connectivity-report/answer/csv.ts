import { csvField } from '../../common/csv-field.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { NowReport } from '../resolve/report.js';
import { PieceWriter } from './piece-writer.js';
import { writePoints, type PointForm } from './points.js';
import type { Series } from './series.js';
import { nowMembers } from './to-response.js';

/** RFC 4180. */
const END_OF_LINE = '\r\n';

/**
 * Text of series as CSV, in pieces: a line for each point. Nothing between two commas is null; an empty text stands in
 * quotes.
 */
export function* toCsv(groupBy: readonly string[], all: Iterable<Series>): Generator<Buffer, void> {
  const out = new PieceWriter().text(line(['time_stamp', 'name', 'value', 'aggregation_type', ...groupBy]));
  for (const series of all) yield* writePoints(out, series, pointsAsLines(series));
  yield out.take();
}

const pointsAsLines = ({ name, aggregation, group }: Series): PointForm => ({
  beforeStamp: '',
  beforeValue: `,${csvField(name)},`,
  afterValue: `,${line([aggregation ?? null, ...group.values])}`,
  betweenPoints: '',
  nothing: '',
});

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

const line = (values: readonly (string | number | bigint | null)[]): string =>
  values.map(csvField).join(',') + END_OF_LINE;
