import { formatRfc3339 } from '../usage/rfc3339.js';
import { toJson } from '../http/json.js';
import type { Whole } from '../usage/divide.js';
import type { UsageRow } from '../usage/usage-query.js';
import type { Figure } from './metrics.js';
import { nearestRank } from './percentile.js';
import type { Echo, NowReport, RangeReport } from './report.js';

/** The rows of a report's queries. */
export interface ReportRows {
  readonly aggregates: readonly UsageRow[];
  readonly percentiles: readonly UsageRow[];
}

/** JSON text of the answer over an absolute range. Keys in the published order. */
export function toRangeResponse(report: RangeReport, rows: ReportRows): string {
  const series = [
    ...aggregateSeries(report, rows.aggregates, stamps(report, report.stamp)),
    ...percentileSeries(report, rows.percentiles, stamps(report)),
  ];
  return `{"result":[${series.join(',')}]${echoed(report.echoes)}}`;
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

const number = (value: Whole): string =>
  typeof value === 'bigint' ? value.toString() : JSON.stringify(value);

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

interface Group {
  readonly rows: UsageRow[];
  /** JSON members that carry the group's values at the end of each point. */
  readonly members: string;
}

/** Rows by the values grouped by, in the order of those values, null last. */
function groups(report: RangeReport, rows: readonly UsageRow[]): Group[] {
  if (report.groupBy.length === 0) return [{ rows: [...rows], members: '' }];
  const found = new Map<string, Group & { values: (string | null)[] }>();
  for (const row of rows) {
    const values = report.groupBy.map((name) => row[name] as string | null);
    const key = JSON.stringify(values);
    let group = found.get(key);
    if (!group) {
      const members = report.groupBy.map((name, i) => `,"${name}":${toJson(values[i])}`).join('');
      found.set(key, (group = { rows: [], members, values }));
    }
    group.rows.push(row);
  }
  return [...found.values()].sort((a, b) => compareLists(a.values, b.values));
}

function compareLists(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x = null, y = null] = [a[i], b[i]];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    return x < y ? -1 : 1;
  }
  return 0;
}

type StampOf = (row: UsageRow) => string;

function aggregateSeries(report: RangeReport, rows: readonly UsageRow[], stampOf: StampOf): string[] {
  if (!report.aggregates) return [];
  const grouped = groups(report, rows);
  return report.aggregates.series.flatMap(({ metric, aggregation, figure }) =>
    grouped.map(({ rows: own, members }) => {
      const points = own.map((row) => {
        const value = number(figure.value(row, report.rateBase));
        return `{"time_stamp":"${stampOf(row)}","name":"${metric}","value":${value},"aggregation_type":"${aggregation}"${members}}`;
      });
      return `[${points.join(',')}]`;
    }),
  );
}

function percentileSeries(report: RangeReport, rows: readonly UsageRow[], stampOf: StampOf): string[] {
  if (!report.percentiles) return [];
  const grouped = groups(report, rows);
  return report.percentiles.series.flatMap(({ metric, figure, percentile }) =>
    grouped.map(({ rows: own, members }) => {
      const points = lowest(own, figure, percentile, report).map(
        ({ row, value }) =>
          `{"time_stamp":"${stampOf(row)}","name":"${metric}","value":${number(value)}${members}}`,
      );
      return `[${points.join(',')}]`;
    }),
  );
}

/** The values up to the percentile, ascending, ties by time. */
function lowest(rows: readonly UsageRow[], figure: Figure, percentile: number, { rateBase }: RangeReport) {
  const ranked = rows.map((row) => ({ row, value: Number(figure.value(row, rateBase)) }));
  ranked.sort((a, b) => a.value - b.value || a.row.bucket - b.row.bucket);
  return ranked.slice(0, nearestRank(percentile, ranked.length));
}
