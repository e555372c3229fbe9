import { DIMENSIONS } from '../../record-model/dimensions.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { SUBSCRIBER_DIMENSIONS, subscriberNumbers } from '../../record-model/subscriber.js';
import { DAY_MS, EARLIEST_MS, LATEST_MS, type TimeRange } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import type { Buckets } from '../buckets.js';
import { familyOf } from '../measures.js';
import type { FactsPlan } from '../plan.js';
import type { Filter, UsageQuery } from '../usage-query.js';

type Sql = Prisma.Sql;
const { sql, join, raw } = Prisma;

/**
 * The most pairs of a subscriber and a day for which the function is called: it looks for each pair in every partition
 * of the range.
 */
const MOST_PAIRS = 64;

const FILTERED: ReadonlySet<string> = new Set([...SUBSCRIBER_DIMENSIONS, 'customer_site_id']);

/** The numbers under which the filtered subscribers are found. Undefined: the query filters no subscriber. */
export function numbersOf(
  filters: readonly Filter[],
): { readonly dimension: (typeof SUBSCRIBER_DIMENSIONS)[number]; readonly numbers: number[] } | undefined {
  for (const dimension of SUBSCRIBER_DIMENSIONS) {
    const filter = filters.find((one) => one.dimension === dimension);
    if (filter) return { dimension, numbers: subscriberNumbers(dimension, filter.values) };
  }
  return undefined;
}

/** The UTC days on which rows of the facts may begin that overlap a range. */
export function daysOf({ from, to }: TimeRange): number[] {
  const first = Math.floor(Math.max(from - LONGEST_FACT_MS, EARLIEST_MS) / DAY_MS);
  const last = Math.ceil(Math.min(to, LATEST_MS) / DAY_MS);
  return Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
}

/**
 * Whether the function `subscriber_usage` answers a plan: figures of few subscribers of given accounts, a group of
 * which each value is known.
 */
export function isOfFewSubscribers({ query, shape, cut }: FactsPlan): boolean {
  const { accounts, filters, where, groupBy, measures, range } = query;
  if (shape === 'records' || cut.kind === 'cuts' || accounts === 'all' || where) return false;
  if (!measures.every((name) => familyOf(name) === 'figures')) return false;
  const filtered = new Set(filters.map(({ dimension }) => dimension));
  if (filtered.size < filters.length || ![...filtered].every((name) => FILTERED.has(name))) return false;
  const asked = numbersOf(filters);
  return (
    asked !== undefined &&
    groupBy.every((name) => onlyValueOf(name, query) !== undefined) &&
    asked.numbers.length * daysOf(range).length <= MOST_PAIRS
  );
}

/**
 * The figures of a plan that {@link isOfFewSubscribers} in each interval of its cut: `interval_start`, the columns of
 * the grouping, `usage_ms` and bytes.
 */
export function subscriberIntervals(plan: FactsPlan): Sql {
  const { query } = plan;
  const { accounts, days, numbers, imsis, users, sites, from, to, width, origin } = subscriberValues(plan);
  const group = query.groupBy.map(
    (name) =>
      sql`, ${onlyValueOf(name, query)}::${raw(DIMENSIONS[name].type)} AS ${raw(DIMENSIONS[name].column)}`,
  );
  return sql`(
      SELECT interval_start${group.length > 0 ? join(group, '') : Prisma.empty}, usage_ms, uplink_bytes, downlink_bytes
           , uplink_bytes + downlink_bytes AS total_bytes
      FROM subscriber_usage(${accounts}::text[], ${days}::int[], ${numbers}::bigint[],
        ${imsis}::text[], ${users}::text[], ${sites}::text[],
        ${from}::bigint, ${to}::bigint, ${width}::bigint, ${origin}::bigint)
    )`;
}

/** The values of a call of the functions `subscriber_usage` and `subscriber_hours`. */
export function subscriberValues({ query: { accounts, filters, range }, cut }: FactsPlan) {
  return {
    accounts: accounts === 'all' ? [] : [...accounts],
    days: daysOf(range),
    numbers: numbersOf(filters)?.numbers ?? [],
    // The number of an MSISDN is exact, and finds only its records.
    imsis: valuesOf('imsi', filters),
    users: valuesOf('user_id', filters),
    sites: valuesOf('customer_site_id', filters),
    ...range,
    ...widthOf(cut, range),
  };
}

/** The whole range is one bucket that begins with it. */
function widthOf(cut: Buckets, { from, to }: TimeRange): { width: number; origin: number } {
  return cut.kind === 'every' ? cut : { width: to - from, origin: from };
}

function valuesOf(name: Filter['dimension'], filters: readonly Filter[]): string[] | null {
  const filter = filters.find(({ dimension }) => dimension === name);
  return filter ? [...filter.values] : null;
}

/** The one value that a dimension has in all rows of a query. */
export function onlyValueOf(
  name: UsageQuery['groupBy'][number],
  { accounts, filters }: UsageQuery,
): string | undefined {
  const values =
    name === 'account_id' ? accounts : filters.find(({ dimension }) => dimension === name)?.values;
  return values !== 'all' && values?.length === 1 ? values[0] : undefined;
}
