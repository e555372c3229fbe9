import { csvField, type CsvField } from '../../common/csv-field.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { NowReport } from '../resolve/report.js';
import { PieceWriter } from './piece-writer.js';
import { writePoints, type PointForm } from './points.js';
import type { Series } from './series.js';
import { nowMembers } from './to-response.js';

/** RFC 4180. */
export const END_OF_LINE = '\r\n';

/** The CSV text of series, in pieces: one line for each point. Null is empty; an empty text is quoted. */
export function* toCsv(
  groupBy: readonly string[],
  all: Iterable<Series>,
  field: CsvField = csvField,
): Generator<Buffer, void> {
  const names = ['time_stamp', 'name', 'value', 'aggregation_type', ...groupBy];
  const out = new PieceWriter().text(line(names, field));
  for (const series of all) yield* writePoints(out, series, pointsAsLines(series, field));
  yield out.take();
}

const pointsAsLines = ({ name, aggregation, group }: Series, field: CsvField): PointForm => ({
  beforeStamp: '',
  beforeValue: `,${field(name)},`,
  afterValue: `,${line([aggregation ?? null, ...group.values], field)}`,
  betweenPoints: '',
  nothing: '',
});

/** The CSV text of a flat answer: the names, and one line of values. */
export function toNowCsv(report: NowReport, row: UsageRow | undefined, field: CsvField = csvField): string {
  const members = nowMembers(report, row);
  const names = members.map(([name]) => name);
  const values = members.map(([, json]) =>
    json.startsWith('"') ? field(JSON.parse(json) as string) : unquoted(json),
  );
  return line(names, field) + values.join(',') + END_OF_LINE;
}

/** Numbers keep all digits. Lists are JSON. */
const unquoted = (json: string): string => csvField(json === 'null' ? null : json);

/** A line of fields. */
export const line = (values: readonly (string | number | bigint | null)[], field: CsvField): string =>
  values.map(field).join(',') + END_OF_LINE;
