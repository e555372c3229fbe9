import type { RangeReport } from '../resolve/report.js';
import { groupRows, type Group } from './group-rows.js';
import { aggregateSeries, percentileSeries, type ReportRows, type Series } from './series.js';

/** All series of one group. */
export interface GroupSeries {
  readonly values: Group['values'];
  readonly members: string;
  /** One for each column. Undefined: the group has no rows for it. */
  readonly series: readonly (Series | undefined)[];
  readonly latestFirst: boolean;
}

/** A report with a column for each series. */
export interface WideSeries {
  /** The names of the columns of a group's values. */
  readonly groupBy: readonly string[];
  readonly columns: readonly string[];
  /** In the order of the answer. Each is made after the one before has been written. */
  readonly groups: Iterable<GroupSeries>;
}

/** The groups of a report without a shape. */
export function* seriesByGroup(report: RangeReport, rows: ReportRows): Generator<GroupSeries, void> {
  const aggregates = groupRows(report.groupBy, rows.aggregates);
  const percentiles = groupRows(report.groupBy, rows.percentiles);
  yield* groupsTogether(report, aggregates, percentiles);
}

/** The groups of both queries of a report together. One row of each stands for it when they are put in order. */
export function* groupsTogether(
  report: RangeReport,
  aggregates: readonly Group[],
  percentiles: readonly Group[],
): Generator<GroupSeries, void> {
  const [ofAggregates, ofPercentiles] = [byMembers(aggregates), byMembers(percentiles)];
  const all = percentiles.length === 0 ? aggregates : union(report, aggregates, percentiles);
  for (const { members, values } of all) {
    const [aggregate, ranked] = [ofAggregates.get(members), ofPercentiles.get(members)];
    yield {
      values,
      members,
      series: [
        ...(aggregate ? aggregateSeries(report, [aggregate]) : blanks(report.aggregates)),
        ...(ranked ? percentileSeries(report, [ranked]) : blanks(report.percentiles)),
      ],
      latestFirst: false,
    };
  }
}

const blanks = (part: { readonly series: readonly unknown[] } | undefined): undefined[] =>
  (part?.series ?? []).map(() => undefined);

const byMembers = (groups: readonly Group[]): ReadonlyMap<string, Group> =>
  new Map(groups.map((group) => [group.members, group]));

function union({ groupBy }: RangeReport, ...kinds: readonly (readonly Group[])[]): Group[] {
  if (groupBy.length === 0) return groupRows(groupBy, []);
  const rows = kinds.flat().flatMap(({ rows: [row] }) => (row ? [row] : []));
  return groupRows(groupBy, rows);
}
