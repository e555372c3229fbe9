import { tenantConditions } from './tenant.js';
import { Prisma } from '../../database/generated/client.js';
import { bucketAround, countBuckets, type Buckets } from '../buckets.js';
import { DIMENSIONS } from '../../record-model/dimensions.js';
import { familyOf, MEASURES, type Measure } from '../measures.js';
import type { FactsPlan } from '../plan.js';
import type { UsageQuery } from '../usage-query.js';
import { isFirstPart } from '../../record-model/first-part.js';
import { intervalMeasure, partColumns, partMeasure, recordMeasure, SUBSCRIBERS } from './facts-measures.js';
import { conditionSql } from './condition.js';
import { daysOf, isOfFewSubscribers, numbersOf, subscriberIntervals } from './subscriber-facts.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';
import { packedHaving, packedWithin } from '../../packed-days/sql/conditions.js';

type Sql = Prisma.Sql;
const { sql, join, raw } = Prisma;

/**
 * The query of a plan over the facts.
 *
 * Rows: `bucket` (start, Unix milliseconds), a column for each dimension of the grouping, a column for each measure.
 * Unordered. Only buckets and groups with records. Names in the text come from closed maps, values are bound.
 */
export function factsQuery(plan: FactsPlan): Sql {
  switch (plan.shape) {
    case 'records':
      return recordsQuery(plan.query);
    case 'parts':
      return partsQuery(plan);
    case 'intervals':
      return intervalsQuery(plan);
  }
}

function recordsQuery(query: UsageQuery): Sql {
  const { from, to } = query.range;
  return sql`
    SELECT ${bucketStart(query.buckets, sql`started_at`, query)} AS bucket${groupColumns(query)}
         , ${measureColumns(query, recordMeasure)}
    FROM usage_fact
    WHERE ${matching(query)} AND started_at >= ${from} AND ${raw(isFirstPart('usage_fact'))}
    GROUP BY ${grouping(query)}${to <= from ? sql` HAVING false` : Prisma.empty}`;
}

function partsQuery(plan: FactsPlan): Sql {
  const { query } = plan;
  return sql`
    SELECT interval_start AS bucket${groupColumns(query)}, ${measureColumns(query, partMeasure)}
    FROM ${parts(plan)} AS part
    GROUP BY ${grouping(query)}`;
}

function intervalsQuery(plan: FactsPlan): Sql {
  const { query } = plan;
  return sql`
    SELECT ${bucketStart(query.buckets, sql`interval_start`, query)} AS bucket${groupColumns(query)}
         , ${measureColumns(query, (measure) => intervalMeasure(measure, query.ranksEmptyIntervals))}
    FROM (
      SELECT interval_start${groupColumns(query)}
           , ${intervalColumns(query)}${query.ranksEmptyIntervals ? sql`, ${intervalsOfBucket(query)} AS bucket_intervals` : Prisma.empty}
      FROM ${parts(plan)} AS part
      GROUP BY interval_start${groupColumns(query)}
    ) AS intervals
    GROUP BY ${grouping(query)}`;
}

/** How many rate intervals the bucket of an interval has within the range. */
function intervalsOfBucket({ buckets, rateIntervals, range }: UsageQuery): Sql {
  switch (buckets.kind) {
    case 'whole':
      return sql`${countBuckets(rateIntervals, range)}::bigint`;
    case 'every': {
      const { width, origin } = rateIntervals;
      const start = bucketStart(buckets, sql`interval_start`, { range });
      return sql`(least(${start} + ${buckets.width}, ${range.to}) - ${origin} + ${width - 1}) / ${width}::bigint
               - (greatest(${start}, ${range.from}) - ${origin}) / ${width}::bigint`;
    }
    case 'cuts': {
      const counts = buckets.starts.map((start) =>
        countBuckets(rateIntervals, bucketAround(buckets, range, start)),
      );
      return sql`(${counts}::bigint[])[width_bucket(interval_start, ${[...buckets.starts]}::bigint[])]`;
    }
  }
}

/** The figures of each rate interval that the measures of a bucket need. */
const intervalColumns = ({ measures }: UsageQuery): Sql =>
  measures.some((name) => familyOf(name) === 'intervals')
    ? sql`${SUBSCRIBERS} AS subscribers`
    : sql`sum(uplink_bytes) AS uplink_bytes, sum(downlink_bytes) AS downlink_bytes
           , sum(total_bytes) AS total_bytes, sum(usage_ms) AS usage_ms`;

/**
 * The parts of the matching records, cut at the grid of the plan and clipped to the range. Those of few subscribers are
 * added up in each interval.
 */
function parts(plan: FactsPlan): Sql {
  if (isOfFewSubscribers(plan)) return subscriberIntervals(plan);
  const { query, cut } = plan;
  const { from, to } = query.range;
  const { rows, start, end } = gridIntervals(cut, query);
  return sql`(
      SELECT interval_start${carriedColumns(query)}, part_to - part_from AS usage_ms
           , ${share('uplink_bytes')} AS uplink_bytes, ${share('downlink_bytes')} AS downlink_bytes
           , ${share('uplink_bytes')} + ${share('downlink_bytes')} AS total_bytes
      FROM usage_fact
      CROSS JOIN LATERAL (
        SELECT ${start} AS interval_start, greatest(started_at, ${start}, ${from}) AS part_from, least(ended_at, ${end}, ${to}) AS part_to
        ${rows}
      ) AS cut
      WHERE ${matching(query)}
    )`;
}

/** The last millisecond of a row of the facts: its instant, if it has no length. */
const LAST_MS = raw('greatest(ended_at - 1, started_at)');

/** Intervals in SQL: rows, and the start and the end of the interval of each. */
interface Intervals {
  readonly rows: Sql;
  readonly start: Sql;
  readonly end: Sql;
}

/** The intervals of a grid that overlap both a record and the range. No subquery: a cluster takes one level of LATERAL. */
function gridIntervals(grid: Buckets, { range: { from, to } }: UsageQuery): Intervals {
  switch (grid.kind) {
    case 'whole':
      return { rows: Prisma.empty, start: sql`${from}::bigint`, end: sql`${to}::bigint` };
    case 'every': {
      const { width, origin } = grid;
      const rows = sql`FROM generate_series(
          ${origin}::bigint + (greatest(started_at, ${from}) - ${origin}) / ${width}::bigint * ${width}::bigint,
          least(${LAST_MS}, ${to - 1}), ${width}::bigint) AS series (start)`;
      return { rows, start: raw('series.start'), end: sql`series.start + ${width}::bigint` };
    }
    case 'cuts': {
      const starts = sql`${[...grid.starts]}::bigint[]`;
      const rows = sql`FROM generate_series(
          width_bucket(greatest(started_at, ${from}), ${starts}), width_bucket(least(${LAST_MS}, ${to - 1}), ${starts})) AS n`;
      return { rows, start: sql`(${starts})[n]`, end: sql`coalesce((${starts})[n + 1], ${to})` };
    }
  }
}

/** A part's share of a record's bytes; see the function in the migrations. */
const share = (bytes: 'uplink_bytes' | 'downlink_bytes'): Sql =>
  sql`usage_share(${raw(bytes)}, started_at, ended_at, part_from, part_to)`;

/**
 * The WHERE of every query over the facts: the tenant condition, the range and the filters. Both ends of a record have
 * conditions on the range: the index is on one and the partitions are on the other. A record that ends at the start of
 * the range is in the range only if it has no length. This condition is written with `<>`, which the planner expects to
 * be true of nearly all rows.
 */
export function matching(query: Pick<UsageQuery, 'accounts' | 'range' | 'filters' | 'where'>): Sql {
  const { accounts, range, filters, where } = query;
  const { from, to } = range;
  const subscribers = whereSubscribersAre(query);
  // The sum keeps the planner from an index on accounts, by which it would read the times of all records of the
  // account.
  const endedAt = subscribers.length > 0 ? sql`(ended_at + 0)` : sql`ended_at`;
  const conditions = [
    ...tenantConditions(accounts),
    sql`started_at < ${to}`,
    sql`${endedAt} >= ${from}`,
    sql`(ended_at <> ${from} OR started_at = ${from})`,
    sql`started_at > ${from - LONGEST_FACT_MS}`,
    sql`${endedAt} < ${to + LONGEST_FACT_MS}`,
    packedWithin(range),
    ...filters.map(({ dimension, values }) => {
      const { column, type } = DIMENSIONS[dimension];
      return sql`${raw(column)} = ANY(${[...values]}::${raw(type)}[])`;
    }),
    ...subscribers,
    ...(where ? [conditionSql(where)] : []),
  ];
  return join(conditions, ' AND ');
}

/**
 * True of every subscriber. The planner estimates that few rows match. If it expected many, it would also search all
 * records of the time range, whose cost grows with their number.
 */
const FEW_EXPECTED = sql`subscriber BETWEEN (SELECT ${String(-(2n ** 63n))}::bigint) AND (SELECT ${String(2n ** 63n - 1n)}::bigint)`;

/**
 * The conditions that find the records of the filtered subscribers by their index. The filters then select among them.
 */
function whereSubscribersAre({ range, filters }: Pick<UsageQuery, 'range' | 'filters'>): Sql[] {
  const asked = numbersOf(filters);
  if (!asked) return [];
  const { dimension, numbers } = asked;
  // A subscriber with an MSISDN is found by it. Others are found by their own number or by the number of their MSISDN.
  const others =
    dimension === 'msisdn'
      ? Prisma.empty
      : sql` || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY(${numbers}::bigint[]))`;
  return [
    sql`started_day = ANY(${daysOf(range)}::int[])`,
    sql`subscriber = ANY(${numbers}::bigint[]${others})`,
    FEW_EXPECTED,
    packedHaving(sql`${numbers}::bigint[]${others}`),
  ];
}

function bucketStart(buckets: Buckets, instant: Sql, { range }: Pick<UsageQuery, 'range'>): Sql {
  switch (buckets.kind) {
    case 'whole':
      return sql`${range.from}::bigint`;
    case 'every': {
      const { width, origin } = buckets;
      return sql`(${origin}::bigint + (${instant} - ${origin}) / ${width}::bigint * ${width}::bigint)`;
    }
    case 'cuts':
      return sql`(${[...buckets.starts]}::bigint[])[width_bucket(${instant}, ${[...buckets.starts]}::bigint[])]`;
  }
}

const groupColumns = ({ groupBy }: UsageQuery): Sql =>
  groupBy.length === 0
    ? Prisma.empty
    : sql`, ${join(
        groupBy.map((name) => raw(DIMENSIONS[name].column)),
        ', ',
      )}`;

/** The columns of the parts beside their shares: the grouping, and the columns that the measures need. */
function carriedColumns({ groupBy, measures }: UsageQuery): Sql {
  const counted = measures.flatMap((name) => partColumns(MEASURES[name]));
  const columns = new Set([...groupBy.map((name) => DIMENSIONS[name].column), ...counted]);
  return columns.size === 0
    ? Prisma.empty
    : sql`, ${join(
        [...columns].map((column) => raw(column)),
        ', ',
      )}`;
}

/** By position: the bucket is an expression with bound values, and the server would not recognise it as the same. */
const grouping = ({ groupBy }: UsageQuery): Sql => raw([1, ...groupBy.map((_, i) => i + 2)].join(', '));

function measureColumns({ measures }: UsageQuery, toSql: (measure: Measure) => Sql): Sql {
  return join(
    measures.map((name) => sql`${toSql(MEASURES[name])} AS ${raw(name)}`),
    ', ',
  );
}
