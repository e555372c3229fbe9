import { toJson } from '../../../http/json.js';
import type { UsageRow } from '../../../query-engine/usage-query.js';
import type { RangeReport } from '../../resolve/report.js';
import type { Key } from '../../resolve/shape.js';
import { groupRows } from '../group-rows.js';
import type { ReportRows } from '../series.js';

/** The rows of one range of a report. */
export interface Readings extends ReportRows {
  /** The range as one bucket, by group: empty unless the order or the totals need it. */
  readonly whole: ReportRows;
  readonly buckets: FilledBuckets;
}

/** The buckets that `fill` gives every group, ascending; undefined: the buckets with records. */
export interface FilledBuckets {
  /** The buckets that are shown. */
  readonly aggregates: readonly number[] | undefined;
  /** The buckets that percentiles rank. */
  readonly percentiles: readonly number[] | undefined;
}

export const NO_ROWS: ReportRows = Object.freeze({ aggregates: [], percentiles: [] });

/** One combination of the values in the grouping, with its rows. */
export interface TableGroup {
  readonly values: readonly Key[];
  /** JSON members with the values, for the end of each point. */
  readonly members: string;
  readonly rows: ReportRows;
  /** The range as one bucket. */
  readonly whole: { readonly aggregates: UsageRow | undefined; readonly percentiles: UsageRow | undefined };
}

interface Gathered {
  readonly values: readonly Key[];
  readonly members: string;
  aggregates: readonly UsageRow[];
  percentiles: readonly UsageRow[];
  wholeAggregates: UsageRow | undefined;
  wholePercentiles: UsageRow | undefined;
}

/** The key of a group. */
export const keyOf = (values: readonly Key[]): string => toJson(values);

/** The groups of a range by their keys. Without dimensions there is always one group. */
export function groupsOf(
  { groupBy }: Pick<RangeReport, 'groupBy'>,
  readings: Readings,
): Map<string, TableGroup> {
  const found = new Map<string, Gathered>();
  const gather = (rows: readonly UsageRow[], add: (group: Gathered, own: readonly UsageRow[]) => void) => {
    for (const { values, members, rows: own } of groupRows(groupBy, rows)) {
      const key = keyOf(values);
      let group = found.get(key);
      if (!group) found.set(key, (group = emptyGroup(values, members)));
      add(group, own);
    }
  };
  gather(readings.aggregates, (group, own) => (group.aggregates = own));
  gather(readings.percentiles, (group, own) => (group.percentiles = own));
  gather(readings.whole.aggregates, (group, [row]) => (group.wholeAggregates = row));
  gather(readings.whole.percentiles, (group, [row]) => (group.wholePercentiles = row));
  return new Map([...found].map(([key, group]) => [key, toGroup(group)]));
}

const emptyGroup = (values: readonly Key[], members: string): Gathered => ({
  values,
  members,
  aggregates: [],
  percentiles: [],
  wholeAggregates: undefined,
  wholePercentiles: undefined,
});

const toGroup = (gathered: Gathered): TableGroup => ({
  values: gathered.values,
  members: gathered.members,
  rows: { aggregates: gathered.aggregates, percentiles: gathered.percentiles },
  whole: { aggregates: gathered.wholeAggregates, percentiles: gathered.wholePercentiles },
});

/** A group without records in a range. It is shown because it has records in another range. */
export const withoutRows = ({ values, members }: TableGroup): TableGroup =>
  toGroup(emptyGroup(values, members));

/** All groups beyond the limit, as one group. */
export function othersGroup({ groupBy }: Pick<RangeReport, 'groupBy'>, readings: Readings): TableGroup {
  const members = groupBy.map((name) => `,${toJson(name)}:null`).join('');
  return toGroup({
    values: groupBy.map(() => null),
    members: `${members},"others":true`,
    aggregates: readings.aggregates,
    percentiles: readings.percentiles,
    wholeAggregates: readings.whole.aggregates[0],
    wholePercentiles: readings.whole.percentiles[0],
  });
}
