import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { Prisma } from '../../database/generated/client.js';
import type { Measure, Quantile, Quantity } from '../measures.js';

type Sql = Prisma.Sql;
const { sql, raw } = Prisma;

/**
 * Different subscribers. The number of a user holds too few bits of its hash to distinguish all users. The number of an
 * MSISDN or IMSI is exact.
 */
export const SUBSCRIBERS = sql`count(DISTINCT subscriber) FILTER (WHERE subscriber >= 0) + count(DISTINCT user_id) FILTER (WHERE subscriber < 0)`;

const SUBSCRIBER_COLUMNS = ['subscriber', 'user_id'];
/** The time of a whole record, also where it is stored in parts. */
const STARTED_AT = 'coalesce(whole_started_at, started_at)';
const ENDED_AT = 'coalesce(whole_ended_at, ended_at)';
const RECORD_ORDER = [
  `${ENDED_AT} AS record_ended_at`,
  `${STARTED_AT} AS record_started_at`,
  'account_id',
  'record_id',
];
const NEWEST = 'record_ended_at DESC, record_started_at DESC, account_id DESC, record_id DESC';
const BEGINS = `part_from = ${STARTED_AT} AS begins`;

/** The columns of the parts of records that a measure needs, beside their shares. */
export function partColumns(measure: Measure): readonly string[] {
  switch (measure.kind) {
    case 'distinct':
      return measure.known ? [measure.column, measure.known] : [measure.column];
    case 'weight':
    case 'known_ms':
    case 'least_of':
    case 'greatest_of':
      return [measure.column];
    case 'newest':
      return [measure.column, ...RECORD_ORDER];
    case 'begun':
      return [BEGINS];
    case 'subscribers':
    case 'interval_subscribers':
    case 'greatest_interval_subscribers':
      return SUBSCRIBER_COLUMNS;
    default:
      return [];
  }
}

// The server ranks by ceil(fraction x count) in floating point. For these fractions the rank is exact (facts.spec.ts).
const FRACTIONS: Readonly<Record<Quantile, string>> = { 50: '0.5', 90: '0.9', 95: '0.95', 99: '0.99' };

/** A measure over parts that are cut at the buckets. A bucket that is a rate interval is its own least and greatest. */
export function partMeasure(measure: Measure): Sql {
  switch (measure.kind) {
    case 'sum':
    case 'least':
    case 'greatest':
    case 'quantile':
      return sql`sum(${raw(measure.of)})`;
    case 'active_intervals':
    case 'counted_intervals':
      return sql`1`;
    case 'distinct':
      return distinct(measure.column, measure.known);
    case 'subscribers':
    case 'interval_subscribers':
    case 'greatest_interval_subscribers':
      return SUBSCRIBERS;
    case 'begun':
      return sql`count(*) FILTER (WHERE begins)`;
    case 'present':
      return sql`1`;
    case 'weight':
      // As text: a number would be rounded before the division.
      return sql`sum(${raw(measure.column)} * usage_ms)::text`;
    case 'known_ms':
      return sql`sum(usage_ms) FILTER (WHERE ${raw(measure.column)} IS NOT NULL)`;
    case 'least_of':
      return sql`min(${raw(measure.column)})`;
    case 'greatest_of':
      return sql`max(${raw(measure.column)})`;
    case 'newest':
      return newest(raw(measure.column));
    default:
      return unanswerable(measure);
  }
}

const distinct = (column: string, known: string | undefined): Sql =>
  known === undefined
    ? sql`count(DISTINCT ${raw(column)})`
    : sql`count(DISTINCT ${raw(column)}) FILTER (WHERE ${raw(known)} IS NOT NULL)`;

/**
 * The order of records that end together: the last to begin is first, then by name, so that the choice is always the
 * same.
 */
const newest = (column: Sql): Sql =>
  sql`(array_agg(${column} ORDER BY ${raw(NEWEST)}) FILTER (WHERE ${column} IS NOT NULL))[1]`;

/**
 * A measure over the rate intervals of a bucket.
 * @param ranksEmptyIntervals whether quantiles rank all `bucket_intervals`. Intervals without records have no rows.
 */
export function intervalMeasure(measure: Measure, ranksEmptyIntervals = false): Sql {
  switch (measure.kind) {
    case 'sum':
      return sql`sum(${raw(measure.of)})`;
    case 'least':
      return sql`min(${raw(measure.of)})`;
    case 'greatest':
      return sql`max(${raw(measure.of)})`;
    case 'quantile':
      if (ranksEmptyIntervals) return quantileOfAll(measure.of, measure.hundredths);
      return sql`percentile_disc(${raw(FRACTIONS[measure.hundredths])}) WITHIN GROUP (ORDER BY ${raw(measure.of)})`;
    case 'active_intervals':
    case 'counted_intervals':
      return sql`count(*)`;
    case 'interval_subscribers':
      return sql`sum(subscribers)`;
    case 'greatest_interval_subscribers':
      return sql`max(subscribers)`;
    default:
      return unanswerable(measure);
  }
}

/** Intervals without records rank first, as 0. Their ranks lie below the ranks in the array. */
const quantileOfAll = (of: Quantity, hundredths: Quantile): Sql =>
  sql`coalesce((array_agg(${raw(of)} ORDER BY ${raw(of)}))[
    ((${hundredths} * max(bucket_intervals) + 99) / 100 - (max(bucket_intervals) - count(*)))::int], 0)`;

const UPLINK_BYTES = 'coalesce(whole_uplink_bytes, uplink_bytes)';
const DOWNLINK_BYTES = 'coalesce(whole_downlink_bytes, downlink_bytes)';
const OF_RECORD: ClosedMap<Record<Quantity, string>> = closedMap({
  uplink_bytes: UPLINK_BYTES,
  downlink_bytes: DOWNLINK_BYTES,
  total_bytes: `(${UPLINK_BYTES} + ${DOWNLINK_BYTES})`,
  usage_ms: `(${ENDED_AT} - started_at)`,
});

/** A measure over whole records. Each counts by the first of its rows. */
export function recordMeasure(measure: Measure): Sql {
  switch (measure.kind) {
    case 'record_count':
      return sql`count(*)`;
    case 'record_sum':
      return sql`sum(${raw(OF_RECORD[measure.of])})`;
    case 'record_least':
      return sql`min(${raw(OF_RECORD[measure.of])})`;
    case 'record_greatest':
      return sql`max(${raw(OF_RECORD[measure.of])})`;
    case 'record_distinct':
      return sql`count(DISTINCT ${raw(measure.column)})`;
    default:
      return unanswerable(measure);
  }
}

function unanswerable(measure: Measure): never {
  throw new Error(`A plan of this shape does not answer ${measure.kind}`);
}
