import type { Figure } from '../../language/metrics.js';
import type { RangeReport } from '../../resolve/report.js';
import type { MetricTest, Shape } from '../../resolve/shape.js';
import { nearestRank } from '../percentile.js';
import type { TableGroup } from './groups.js';
import type { FilledBuckets } from './groups.js';
import { lineOf, placesThatPass, valuesOf, type Line, type Value } from './line.js';

/** A group, and the part of it that is shown. */
export interface Shown {
  readonly group: TableGroup;
  readonly line: Line;
  /** The indices of the line's buckets that passed the tests; undefined: all. */
  readonly places: readonly number[] | undefined;
  /** The buckets that its percentiles rank; undefined: the buckets with records. */
  readonly ranked: readonly number[] | undefined;
}

type Report = Pick<RangeReport, 'aggregates' | 'percentiles' | 'rateBase'>;

/** The shown part of a group: filled first, then tested. */
export function shownOf(
  report: Report,
  { fill }: Pick<Shape, 'fill'>,
  group: TableGroup,
  buckets: FilledBuckets,
): Shown {
  const line = lineOf(group.rows.aggregates, buckets.aggregates);
  const columns = testedOf(report).map(({ figure, tests }) => ({
    values: valuesOf(line, figure, report.rateBase, fill),
    tests,
  }));
  return { group, line, places: placesThatPass(line.length, columns), ranked: buckets.percentiles };
}

interface Tested {
  readonly figure: Figure;
  readonly tests: readonly MetricTest[];
}

/** The series with tests. */
export const testedOf = ({ aggregates }: Pick<Report, 'aggregates'>): Tested[] =>
  (aggregates?.series ?? []).flatMap(({ figure, tests }) => (tests ? [{ figure, tests }] : []));

export const lengthOf = ({ line, places }: Shown): number => places?.length ?? line.length;

/** The indices of the shown buckets, in the order of the answer. */
export function placesOf({ line, places }: Shown, latestFirst: boolean): readonly number[] | undefined {
  if (!latestFirst) return places;
  return places?.toReversed() ?? Array.from({ length: line.length }, (_, i) => line.length - 1 - i);
}

/** All values of a figure in a group, including those that are not shown. */
export const lineValues = (
  { line }: Shown,
  figure: Figure,
  { rateBase }: Report,
  { fill }: Pick<Shape, 'fill'>,
): Value[] => valuesOf(line, figure, rateBase, fill);

/**
 * How many points a group has in all its series.
 * @param ranked the buckets that its percentiles rank.
 */
export function countPoints(
  { aggregates, percentiles }: Report,
  { rows }: TableGroup,
  buckets: number,
  ranked: readonly number[] | undefined,
): number {
  const count = ranked?.length ?? rows.percentiles.length;
  const points = (percentiles?.series ?? []).map(({ percentile }) => nearestRank(percentile, count));
  return points.reduce((sum, own) => sum + own, buckets * (aggregates?.series.length ?? 0));
}
