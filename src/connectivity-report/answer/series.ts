import type { Whole } from '../../common/divide.js';
import type { UsageRow } from '../../query-engine/usage-query.js';
import type { RangeReport } from '../resolve/report.js';
import { ascending } from './ascending.js';
import { groupRows, type Group } from './group-rows.js';
import { nearestRank } from './percentile.js';
import { lineOf, type Line } from './table/line.js';

/** The rows of a report's queries. */
export interface ReportRows {
  readonly aggregates: readonly UsageRow[];
  readonly percentiles: readonly UsageRow[];
}

/** One series, for any format: the common properties of its points, and the properties of each point by its index. */
export interface Series {
  /** The `name` of each point. */
  readonly name: string;
  /** The `aggregation_type` of each point; undefined: the points have none. */
  readonly aggregation: string | undefined;
  readonly group: Pick<Group, 'members' | 'values'>;
  readonly length: number;
  readonly instantOf: (place: number) => number;
  /** The offset in which instants are printed. */
  readonly offset: RangeReport['offset'];
  readonly valueOf: (place: number) => Whole | null;
}

/** The series in the order of the answer. Each is made after the one before has been written. */
export function* seriesOf(report: RangeReport, rows: ReportRows): Generator<Series, void> {
  yield* aggregateSeries(report, groupRows(report.groupBy, rows.aggregates));
  yield* percentileSeries(report, groupRows(report.groupBy, rows.percentiles));
}

/** The series of the aggregations of a report, ascending in time. */
export function* aggregateSeries(report: RangeReport, groups: readonly Group[]): Generator<Series, void> {
  const { stamp, offset, rateBase } = report;
  for (const { metric, alias, aggregation, figure } of report.aggregates?.series ?? []) {
    for (const group of groups) {
      const { rows } = group;
      yield {
        name: alias ?? metric,
        aggregation,
        group,
        length: rows.length,
        offset,
        instantOf: (place) => stamp ?? rows[place]?.bucket ?? 0,
        valueOf: (place) => figure.value(rows[place] ?? NO_ROW, rateBase),
      };
    }
  }
}

const NO_ROW: UsageRow = Object.freeze({ bucket: 0 });

/** A group whose values are ranked. */
interface RankedGroup extends Group {
  /** All ranked buckets, ascending, where a bucket without records counts as 0; undefined: the buckets of the rows. */
  readonly buckets?: readonly number[] | undefined;
}

/** The series of the percentiles of a report, ascending by value. */
export function* percentileSeries(
  report: RangeReport,
  groups: readonly RankedGroup[],
): Generator<Series, void> {
  const { percentiles, offset, rateBase } = report;
  const stamp = percentiles?.query.buckets.kind === 'whole' ? report.stamp : undefined;
  const dated = groups.map((group) => {
    const line = lineOf(group.rows, group.buckets);
    return { group, line, instants: columnOf(line, (place) => stamp ?? line.bucketOf(place)) };
  });
  for (const { metric, alias, figure, percentile } of percentiles?.series ?? []) {
    for (const { group, line, instants } of dated) {
      const values = columnOf(line, (place) => {
        const row = line.rowOf(place);
        return row ? Number(figure.value(row, rateBase)) : 0;
      });
      const ranked = ascending(values).subarray(0, nearestRank(percentile, values.length));
      yield {
        name: alias ?? metric,
        aggregation: undefined,
        group,
        length: ranked.length,
        offset,
        instantOf: (place) => instants[ranked[place] as number] as number,
        valueOf: (place) => values[ranked[place] as number] as number,
      };
    }
  }
}

function columnOf({ length }: Line, valueAt: (place: number) => number): Float64Array {
  const column = new Float64Array(length);
  for (let place = 0; place < length; place++) column[place] = valueAt(place);
  return column;
}
