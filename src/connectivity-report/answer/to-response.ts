import { formatRfc3339 } from '../../usage/rfc3339.js';
import type { UsageRow } from '../../usage/usage-query.js';
import { groupRows, type Group } from './group-rows.js';
import { ascending, nearestRank } from './percentile.js';
import type { FigureValue } from '../language/metrics.js';
import type {
  AggregateSeries,
  Echo,
  NowReport,
  RangeReport,
  Report,
  ReportMetadata,
} from '../resolve/report.js';

/** The rows of a report's queries. */
export interface ReportRows {
  readonly aggregates: readonly UsageRow[];
  readonly percentiles: readonly UsageRow[];
}

/** Characters of a piece of text: enough for an ordinary answer, little beside the rows of a large one. */
const PIECE_LENGTH = 65_536;

/** JSON text of the answer over an absolute range, in pieces. Keys in the published order. */
export function* toRangeResponse(
  report: RangeReport,
  rows: ReportRows,
  metadata: ReportMetadata | false = false,
): Generator<string, void> {
  let piece = '{"result":[';
  let betweenSeries = '';
  for (const { length, stampOf, beforeValue, valueOf, afterValue } of allSeries(report, rows)) {
    piece += `${betweenSeries}[`;
    betweenSeries = ',';
    let betweenPoints = '';
    for (let place = 0; place < length; place++) {
      piece += `${betweenPoints}{"time_stamp":"${stampOf(place)}${beforeValue}${number(valueOf(place))}${afterValue}`;
      betweenPoints = ',';
      if (piece.length < PIECE_LENGTH) continue;
      yield piece;
      piece = '';
    }
    piece += ']';
  }
  yield `${piece}]${echoed(report.echoes)}${told(metadata, report.offset)}}`;
}

/** JSON text of the flat answer over the window up to now. */
export function toNowResponse(
  report: NowReport,
  row: UsageRow | undefined,
  metadata: ReportMetadata | false = false,
): string {
  const { offset } = report;
  const { from, to } = report.query.range;
  const values = report.series.map(({ figure, ...named }) => {
    const value = row ? figure.value(row, report.rateBase) : figure.empty;
    return `,${nameOf(named)}:${value === null ? 'null' : number(value)}`;
  });
  return (
    `{"start_time":"${formatRfc3339(from, offset)}","end_time":"${formatRfc3339(to, offset)}"` +
    `${values.join('')}${echoed(report.echoes)}${told(metadata, offset)}}`
  );
}

const echoed = (echoes: readonly Echo[]): string =>
  echoes.map(({ name, value }) => `,"${name}":${JSON.stringify(value)}`).join('');

function told(metadata: ReportMetadata | false, offset: Report['offset']): string {
  if (!metadata) return '';
  const { dataFrom } = metadata;
  return `,"metadata":${JSON.stringify({ data_from: dataFrom === null ? null : formatRfc3339(dataFrom, offset) })}`;
}

/** As JSON.stringify prints numbers, at a fraction of its cost, and whole ones beyond 2^53 with all their digits. */
const number = (value: FigureValue): string =>
  typeof value === 'bigint' || Number.isFinite(value) ? String(value) : 'null';

/** What a series is called, as JSON. */
const nameOf = ({ metric, alias }: Pick<AggregateSeries, 'metric' | 'alias'>): string =>
  alias === undefined ? `"${metric}"` : JSON.stringify(alias);

/** One series: how many points it has, their stamps and values by their place, and what stands around both. */
interface Series {
  readonly length: number;
  readonly stampOf: (place: number) => string;
  readonly valueOf: (place: number) => FigureValue;
  readonly beforeValue: string;
  readonly afterValue: string;
}

/** In the order of the answer, each made when the one before it is written. */
function* allSeries(report: RangeReport, rows: ReportRows): Generator<Series, void> {
  yield* aggregateSeries(report, groupRows(report.groupBy, rows.aggregates));
  yield* percentileSeries(report, groupRows(report.groupBy, rows.percentiles));
}

function* aggregateSeries(report: RangeReport, groups: readonly Group[]): Generator<Series, void> {
  const { stamp, offset, rateBase } = report;
  for (const { aggregation, figure, ...named } of report.aggregates?.series ?? []) {
    for (const { rows, members } of groups) {
      yield {
        length: rows.length,
        stampOf: (place) => formatRfc3339(stamp ?? rows[place]?.bucket ?? 0, offset),
        valueOf: (place) => figure.value(rows[place] ?? NO_ROW, rateBase),
        beforeValue: `","name":${nameOf(named)},"value":`,
        afterValue: `,"aggregation_type":"${aggregation}"${members}}`,
      };
    }
  }
}

const NO_ROW: UsageRow = Object.freeze({ bucket: 0 });

function* percentileSeries(report: RangeReport, groups: readonly Group[]): Generator<Series, void> {
  const { percentiles, offset, rateBase } = report;
  const stamp = percentiles?.query.buckets.kind === 'whole' ? report.stamp : undefined;
  // In the order of time, in which neighbouring stamps share most of what is printed.
  const stamps = new Map(
    groups.map(({ rows }) => [rows, rows.map(({ bucket }) => formatRfc3339(stamp ?? bucket, offset))]),
  );
  for (const { figure, percentile, ...named } of percentiles?.series ?? []) {
    for (const { rows, members } of groups) {
      const values = Float64Array.from(rows, (row) => Number(figure.value(row, rateBase)));
      const ranked = ascending(values).subarray(0, nearestRank(percentile, rows.length));
      const own = stamps.get(rows) ?? [];
      yield {
        length: ranked.length,
        stampOf: (place) => own[ranked[place] ?? 0] ?? '',
        valueOf: (place) => values[ranked[place] ?? 0] ?? 0,
        beforeValue: `","name":${nameOf(named)},"value":`,
        afterValue: `${members}}`,
      };
    }
  }
}
