import type { RangeReport } from '../../resolve/report.js';
import type { GroupOrder, Key, Shape } from '../../resolve/shape.js';
import type { TableGroup } from './groups.js';
import { compareCombinations } from './keys.js';
import type { Value } from './line.js';
import { compareBy } from './order.js';
import type { FilledBuckets } from './groups.js';
import { refusePoints } from '../report-preview.js';
import { countPoints, lengthOf, shownOf, testedOf, type Shown } from './shown.js';

/** The groups that an answer shows. */
export interface Choice {
  /** In the order of the answer. */
  readonly shown: readonly Shown[];
  /** Whether there are groups beyond the limit. */
  readonly hasOthers: boolean;
  /** Points of the whole report, without its limit and its pages. */
  readonly rowCount: number;
  /** The last group of a page that is followed by another page. */
  readonly last: readonly Key[] | undefined;
}

interface Kept {
  readonly group: TableGroup;
  readonly length: number;
  readonly shown?: Shown;
}

/**
 * Chooses and orders the groups that are shown.
 * @throws ApiError RANGE_TOO_LONG when the groups have more points than an answer may have.
 */
export function choose(
  report: RangeReport,
  shape: Shape,
  groups: Iterable<TableGroup>,
  buckets: FilledBuckets,
): Choice {
  const isTested = testedOf(report).length > 0;
  const all = [...groups];
  // Tests need every bucket of every group. Without tests, only the shown groups are expanded.
  const kept = all.flatMap((group): Kept[] => {
    if (!isTested) return [{ group, length: buckets.aggregates?.length ?? group.rows.aggregates.length }];
    const shown = shownOf(report, shape, group, buckets);
    const length = lengthOf(shown);
    // An empty series does not name its group, so it is dropped. A single group needs no name.
    return length > 0 || report.groupBy.length === 0 ? [{ group, length, shown }] : [];
  });
  const pointsOf = (some: readonly Kept[]) =>
    some.reduce((sum, { group, length }) => sum + countPoints(report, group, length, buckets.percentiles), 0);
  const compare = compareBy(shape.order);
  const ordered = kept
    .map((one) => ({ ...one, values: one.group.values, figures: figuresOf(report, shape.order, one.group) }))
    .sort(compare);
  const { part, last } = partOf(ordered, shape);
  // Before the shown groups are expanded.
  refusePoints(pointsOf(part), 'at least');
  return {
    shown: part.map((one) => one.shown ?? shownOf(report, shape, one.group, buckets)),
    hasOthers: part.length < all.length,
    rowCount: pointsOf(kept),
    last,
  };
}

/** The figures over the whole range that order a group. */
function figuresOf(report: RangeReport, order: readonly GroupOrder[], { whole }: TableGroup): Value[] {
  return order.map(({ by, place }) => {
    if (by === 'dimension') return null;
    const [row, figure] = [whole[by], report[by]?.series[place]?.figure];
    return row && figure ? figure.value(row, report.rateBase) : null;
  });
}

function partOf<T extends { readonly values: readonly Key[] }>(
  ordered: readonly T[],
  { limit, page }: Shape,
): { readonly part: readonly T[]; readonly last: readonly Key[] | undefined } {
  if (!page) return { part: ordered.slice(0, limit), last: undefined };
  const { after, size } = page;
  const left = after ? ordered.filter(({ values }) => compareCombinations(values, after) > 0) : ordered;
  const part = left.slice(0, size);
  return { part, last: part.length < left.length ? part.at(-1)?.values : undefined };
}
