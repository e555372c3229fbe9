import { formatRfc3339 } from '../usage/rfc3339.js';
import type { Whole } from '../usage/divide.js';
import type { UsageRow } from '../usage/usage-query.js';
import { groupRows, type Group } from './group-rows.js';
import { nearestRank } from './percentile.js';
import type { Echo, NowReport, RangeReport } from './report.js';

/** The rows of a report's queries. */
export interface ReportRows {
  readonly aggregates: readonly UsageRow[];
  readonly percentiles: readonly UsageRow[];
}

/** Characters of a piece of text: enough for an ordinary answer, little beside the rows of a large one. */
const PIECE_LENGTH = 65_536;

/** JSON text of the answer over an absolute range, in pieces. Keys in the published order. */
export function* toRangeResponse(report: RangeReport, rows: ReportRows): Generator<string, void> {
  let piece = '{"result":[';
  let betweenSeries = '';
  for (const { points, stampOf, beforeValue, valueOf, afterValue } of allSeries(report, rows)) {
    piece += `${betweenSeries}[`;
    betweenSeries = ',';
    let betweenPoints = '';
    for (const row of points) {
      piece += `${betweenPoints}{"time_stamp":"${stampOf(row)}${beforeValue}${number(valueOf(row))}${afterValue}`;
      betweenPoints = ',';
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = '';
    }
    piece += ']';
  }
  yield `${piece}]${echoed(report.echoes)}}`;
}

/** JSON text of the flat answer over the window up to now. */
export function toNowResponse(report: NowReport, row: UsageRow | undefined): string {
  const { from, to } = report.query.range;
  const values = report.series.map(({ metric, figure }) => {
    const value = row ? figure.value(row, report.rateBase) : figure.empty;
    return `,"${metric}":${value === null ? 'null' : number(value)}`;
  });
  return (
    `{"start_time":"${formatRfc3339(from, 0)}","end_time":"${formatRfc3339(to, 0)}"` +
    `${values.join('')}${echoed(report.echoes)}}`
  );
}

const echoed = (echoes: readonly Echo[]): string =>
  echoes.map(({ name, value }) => `,"${name}":${JSON.stringify(value)}`).join('');

/** As JSON.stringify prints numbers, at a fraction of its cost, and whole ones beyond 2^53 with all their digits. */
const number = (value: Whole): string =>
  typeof value === 'bigint' || Number.isFinite(value) ? String(value) : 'null';

/** Prints the stamp of a row. Neighbouring series share their buckets, so that each is formatted once. */
function stamps({ offsetMinutes }: RangeReport, stamp?: number): StampOf {
  const printed = new Map<number, string>();
  return ({ bucket }) => {
    const known = printed.get(bucket);
    if (known !== undefined) return known;
    const text = formatRfc3339(stamp ?? bucket, offsetMinutes);
    printed.set(bucket, text);
    return text;
  };
}

type StampOf = (row: UsageRow) => string;

/** One series: its rows, and what stands around the stamp and the value of each point. */
interface Series {
  readonly points: readonly UsageRow[];
  readonly stampOf: StampOf;
  readonly valueOf: (row: UsageRow) => Whole;
  readonly beforeValue: string;
  readonly afterValue: string;
}

/** In the order of the answer, each made when the one before it is written. */
function* allSeries(report: RangeReport, rows: ReportRows): Generator<Series, void> {
  yield* aggregateSeries(report, groupRows(report.groupBy, rows.aggregates));
  yield* percentileSeries(report, groupRows(report.groupBy, rows.percentiles));
}

function* aggregateSeries(report: RangeReport, groups: readonly Group[]): Generator<Series, void> {
  const stampOf = stamps(report, report.stamp);
  for (const { metric, aggregation, figure } of report.aggregates?.series ?? []) {
    for (const { rows, members } of groups) {
      yield {
        points: rows,
        stampOf,
        valueOf: (row) => figure.value(row, report.rateBase),
        beforeValue: `","name":"${metric}","value":`,
        afterValue: `,"aggregation_type":"${aggregation}"${members}}`,
      };
    }
  }
}

function* percentileSeries(report: RangeReport, groups: readonly Group[]): Generator<Series, void> {
  const stampOf = stamps(report);
  for (const { metric, figure, percentile } of report.percentiles?.series ?? []) {
    const valueOf = (row: UsageRow) => Number(figure.value(row, report.rateBase));
    for (const { rows, members } of groups) {
      yield {
        points: lowest(rows, valueOf, percentile),
        stampOf,
        valueOf,
        beforeValue: `","name":"${metric}","value":`,
        afterValue: `${members}}`,
      };
    }
  }
}

/** The rows of the values up to the percentile, ascending, ties by time. */
function lowest(
  rows: readonly UsageRow[],
  valueOf: (row: UsageRow) => number,
  percentile: number,
): UsageRow[] {
  const values = Float64Array.from(rows, valueOf);
  // In the order of the rows, which is that of time.
  const ofValue = new Map<number, UsageRow[]>();
  rows.forEach((row, i) => {
    const value = values[i] ?? 0;
    const same = ofValue.get(value);
    if (same) same.push(row);
    else ofValue.set(value, [row]);
  });
  // Numbers by themselves sort many times faster than rows by their numbers.
  values.sort();
  const ranked: UsageRow[] = [];
  for (let i = 0, most = nearestRank(percentile, rows.length); i < most;) {
    const same = ofValue.get(values[i] ?? 0) ?? [];
    ranked.push(...same.slice(0, most - i));
    i += same.length;
  }
  return ranked;
}
