import { csvField } from '../../common/csv-field.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { NowReport } from '../resolve/report.js';
import { PieceWriter } from './piece-writer.js';
import { writePoints, type PointForm } from './points.js';
import type { Series } from './series.js';
import { nowMembers } from './to-response.js';

/** RFC 4180. */
const END_OF_LINE = '\r\n';

/** The CSV text of series, in pieces: one line for each point. Null is empty; an empty text is quoted. */
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

/** The CSV text of a flat answer: the names, and one line of values. */
export function toNowCsv(report: NowReport, row: UsageRow | undefined): string {
  const members = nowMembers(report, row);
  const values = members.map(([, json]) =>
    json.startsWith('"') ? (JSON.parse(json) as string) : unquoted(json),
  );
  return line(members.map(([name]) => name)) + line(values);
}

/** Numbers keep all digits. Lists are JSON. */
const unquoted = (json: string): string | null => (json === 'null' ? null : json);

const line = (values: readonly (string | number | bigint | null)[]): string =>
  values.map(csvField).join(',') + END_OF_LINE;
