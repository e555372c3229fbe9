import { formatRfc3339 } from '../../usage/rfc3339.js';
import type { UsageRow } from '../../usage/usage-query.js';
import { ONLINE_DETAILS } from '../language/metrics/equipment.js';
import type { Echo, NowReport, RangeReport, ReportMetadata } from '../resolve/report.js';
import { PIECE_LENGTH } from './answer-text.js';
import { told } from './metadata.js';
import { numberJson, pointPrinter } from './point-json.js';
import type { Series } from './series.js';

/** JSON text of the answer over an absolute range, in pieces. Keys in the published order. */
export function* toRangeResponse(
  report: RangeReport,
  all: Iterable<Series>,
  metadata: ReportMetadata | false = false,
): Generator<string, void> {
  let piece = '{"result":';
  const count = { points: 0 };
  for (const part of printSeries(counted(all, count))) {
    // A short answer is one piece.
    if (piece.length >= PIECE_LENGTH) {
      yield piece;
      piece = part;
    } else piece += part;
  }
  yield `${piece}${echoed(report.echoes)}${told(report, metadata, count.points)}}`;
}

function* counted(all: Iterable<Series>, count: { points: number }): Generator<Series, void> {
  for (const series of all) {
    count.points += series.length;
    yield series;
  }
}

/** Series as JSON, in pieces. */
export function* printSeries(all: Iterable<Series>): Generator<string, void> {
  let piece = '[';
  let betweenSeries = '';
  for (const series of all) {
    const print = pointPrinter(series);
    piece += `${betweenSeries}[`;
    betweenSeries = ',';
    let betweenPoints = '';
    for (let place = 0; place < series.length; place++) {
      piece += betweenPoints + print(place);
      betweenPoints = ',';
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = '';
    }
    piece += ']';
  }
  yield `${piece}]`;
}

/** JSON text of the flat answer over the window up to now. */
export function toNowResponse(
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false = false,
): string {
  const members = nowMembers(report, row).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${members.join(',')}${told(report, metadata, 1)}}`;
}

/** What a flat answer consists of, in its order: names, and values as JSON. */
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
