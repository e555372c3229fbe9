import { comparedRange } from './compared.js';
import { keptBy } from './conditions.js';
import { echoesOf, groupedBy, groupsOf, type Group } from './groups.js';
import { nowFigures } from './now.js';
import { rangeOf, type Range } from './range.js';
import { columnsOf, percentileOf, pointsOf, rankedSeries, seriesOf, type Series } from './series.js';
import { filled, having, isNewestFirst, ordered, totalsOf } from './shape.js';
import type { LanguageRecord, WireRequest } from './wire.js';

interface Chosen {
  readonly groups: readonly Group[];
  /** All that the limit left out, where it is asked for. */
  readonly rest: Group | undefined;
  /** Points of all groups. */
  readonly rowCount: number;
}

/**
 * The answer to a request of a credential, computed the plain way over all records.
 * @param page from 0, where the request wants pages.
 */
export function naiveAnswer(
  all: readonly LanguageRecord[],
  request: WireRequest,
  accounts: readonly string[],
  now: number,
  page = 0,
): Record<string, unknown> {
  const seen = all.filter(({ account_id: account }) => accounts.includes(account));
  const records = keptBy(seen, request);
  const echoes = echoesOf(request, accounts);
  if (request.start_date_time === 'NOW' && request.end_date_time === 'NOW') {
    return { ...nowFigures(records, request.metrics, now), ...echoes };
  }
  const range = rangeOf(request, now);
  const dimensions = groupedBy(request, accounts);
  const chosen = choose(groupsOf(records, dimensions, range.whole), dimensions, request, range, page);
  const series = shapedSeries(request, chosen, range);
  return {
    result: series.map((one) => pointsOf(inTime(one, request), range)),
    ...echoes,
    ...(request.totals && { totals: series.map((one) => totalsOf(one, request.totals ?? [], range)) }),
    ...(request.compare && { comparison: comparison(request, records, chosen, range, now) }),
    ...((request.limit ?? request.page_size) !== undefined && { row_count: chosen.rowCount }),
  };
}

function choose(
  groups: readonly Group[],
  dimensions: readonly string[],
  request: WireRequest,
  range: Range,
  page: number,
): Chosen {
  const pointsIn = (group: Group): number =>
    shapedSeries(request, { groups: [group], rest: undefined }, range)
      .map(({ cells }) => cells.filter(({ value }) => value !== undefined).length)
      .reduce((all, one) => all + one, 0);
  // Nobody could tell which group an empty series is of.
  const hasRows = (group: Group) =>
    dimensions.length === 0 || columnsOf(request).length === 0 || pointsIn(group) > 0;
  const kept = ordered(groups.filter(hasRows), dimensions, request, range);
  const shown = kept.slice(page * (request.page_size ?? 0)).slice(0, request.limit ?? request.page_size);
  const { others } = request;
  const left = groups.filter((group) => !shown.includes(group)).flatMap(({ records }) => records);
  const values = Object.fromEntries(dimensions.map((name) => [name, null]));
  return {
    groups: shown,
    rest: others === true && left.length > 0 ? { values, records: left } : undefined,
    rowCount: kept.map(pointsIn).reduce((all, one) => all + one, 0),
  };
}

function shapedSeries(
  request: WireRequest,
  { groups, rest }: Pick<Chosen, 'groups' | 'rest'>,
  range: Range,
): Series[] {
  const all = [
    ...groups.map((group) => ({ group, isRest: false })),
    ...(rest ? [{ group: rest, isRest: true }] : []),
  ];
  const series = columnsOf(request).flatMap((column) =>
    all.map(({ group, isRest }) => seriesOf(column, group, range.buckets, isRest)),
  );
  const ranked = request.metrics.flatMap((metric) => {
    const percentile = metric.aggregation_type === undefined ? percentileOf(metric) : undefined;
    if (percentile === undefined) return [];
    return all.map(({ group, isRest }) =>
      rankedSeries(metric, percentile, group, range, request.fill, isRest),
    );
  });
  return [...having(series.map((one) => ({ ...one, cells: filled(one.cells, request.fill) }))), ...ranked];
}

/** A ranked series stays in the order of its values. */
const inTime = (series: Series, request: WireRequest): Series =>
  isNewestFirst(request) && series.column.aggregation !== undefined
    ? { ...series, cells: series.cells.toReversed() }
    : series;

function comparison(
  request: WireRequest,
  records: readonly LanguageRecord[],
  { groups, rest }: Chosen,
  range: Range,
  now: number,
): unknown {
  const other = comparedRange(request, range, now);
  const isShown = (record: LanguageRecord) => groups.some(({ values }) => hasValues(record, values));
  const again = (group: Group): Group => ({
    values: group.values,
    records: records.filter((record) => hasValues(record, group.values)),
  });
  const series = shapedSeries(
    request,
    { groups: groups.map(again), rest: rest && { ...rest, records: records.filter((one) => !isShown(one)) } },
    other,
  );
  return {
    start_date_time: exactly(other, other.whole.start),
    end_date_time: exactly(other, other.end),
    result: series.map((one) => pointsOf(inTime(one, request), other)),
  };
}

/** Prints the milliseconds of an instant too, where it has some. */
function exactly({ print }: Pick<Range, 'print'>, instant: number): string {
  const [, milliseconds = ''] = /(\.\d{3})Z$/.exec(new Date(instant).toISOString()) ?? [];
  return print(instant).replace(/(?=[+-]\d\d:\d\d$)/, milliseconds === '.000' ? '' : milliseconds);
}

const hasValues = (record: LanguageRecord, values: Group['values']): boolean =>
  Object.entries(values).every(([name, value]) => (record[name as keyof LanguageRecord] ?? null) === value);
