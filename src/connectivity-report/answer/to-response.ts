import { formatRfc3339 } from '../../common/rfc3339.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import { ONLINE_DETAILS } from '../language/metrics/equipment.js';
import type { Echo, NowReport, RangeReport, ReportMetadata } from '../resolve/report.js';
import { metadataMember } from './metadata.js';
import { numberJson } from './number-json.js';
import { PieceWriter } from './piece-writer.js';
import { pointsAsJson, writePoints } from './points.js';
import type { Series } from './series.js';

/** The JSON text of an answer over an absolute range, in pieces. Keys in the published order. */
export function* toRangeResponse(
  report: RangeReport,
  all: Iterable<Series>,
  metadata: ReportMetadata | false = false,
): Generator<Buffer, void> {
  const out = new PieceWriter().text('{"result":');
  const points = yield* writeSeries(out, all);
  yield out.text(`${echoed(report.echoes)}${metadataMember(report, metadata, points)}}`).take();
}

/**
 * Writes series as JSON, and yields full pieces.
 * @returns how many points the series have.
 */
export function* writeSeries(out: PieceWriter, all: Iterable<Series>): Generator<Buffer, number> {
  let points = 0;
  let before = '[[';
  for (const series of all) {
    out.text(before);
    before = ',[';
    yield* writePoints(out, series, pointsAsJson(series));
    out.text(']');
    points += series.length;
  }
  out.text(before === '[[' ? '[]' : ']');
  return points;
}

/** The JSON text of a flat answer over the last five minutes. */
export function toNowResponse(
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false = false,
): string {
  const members = nowMembers(report, row).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${members.join(',')}${metadataMember(report, metadata, 1)}}`;
}

/** The members of a flat answer, in their order: names, and values as JSON. */
export function nowMembers(
  report: NowReport,
  row: UsageRow | undefined,
): (readonly [name: string, json: string])[] {
  const { offset } = report;
  const { from, to } = report.query.range;
  return [
    ['start_time', `"${formatRfc3339(from, offset)}"`],
    ['end_time', `"${formatRfc3339(to, offset)}"`],
    ...report.series.map(({ metric, alias, figure }) => {
      const value = row ? figure.value(row, report.rateBase) : figure.empty;
      const json = figure.words ? JSON.stringify(figure.words[Number(value)]) : numberJson(value);
      return [alias ?? metric, json] as const;
    }),
    ...(report.details ?? []).map(
      (name) => [name, JSON.stringify(row?.[ONLINE_DETAILS[name]] ?? null)] as const,
    ),
    ...report.echoes.map(({ name, value }) => [name, JSON.stringify(value)] as const),
  ];
}

/** The echoes, as members of the answer. */
export const echoed = (echoes: readonly Echo[]): string =>
  echoes.map(({ name, value }) => `,"${name}":${JSON.stringify(value)}`).join('');
