import { HOUR_MS } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import { named, type Statement } from '../../database/statement.js';
import { MEASURES } from '../measures.js';
import type { FactsPlan } from '../plan.js';
import { isOfFewSubscribers, subscriberValues } from './subscriber-facts.js';

/** Either sums of an interval, or the hours of a packed row. */
export interface SubscriberHoursRow {
  /** Start of the interval, or of the day of the hours. Unix milliseconds. */
  readonly interval_start: number;
  readonly uplink_bytes: number | bigint;
  readonly downlink_bytes: number | bigint;
  readonly usage_ms: number | bigint;
  readonly hours: Buffer | null;
}

/** Whether the function `subscriber_hours` answers a plan: sums of few subscribers, in intervals of whole hours. */
export function isByHour(plan: FactsPlan): boolean {
  const { query, shape, cut } = plan;
  const isWhole = (instant: number) => instant % HOUR_MS === 0;
  return (
    shape === 'parts' &&
    isWhole(query.range.from) &&
    isWhole(query.range.to) &&
    (cut.kind === 'whole' || (cut.kind === 'every' && isWhole(cut.width) && isWhole(cut.origin))) &&
    query.measures.every((name) => MEASURES[name].kind === 'sum') &&
    isOfFewSubscribers(plan)
  );
}

/** Reads what a plan that {@link isByHour} is made of: see {@link SubscriberHoursRow}. */
export function subscriberHours(plan: FactsPlan): Statement {
  const { accounts, days, numbers, imsis, users, sites, from, to, width, origin } = subscriberValues(plan);
  return named(
    'SELECT subscriber_hours',
    Prisma.sql`
    SELECT interval_start, uplink_bytes, downlink_bytes, usage_ms, hours
    FROM subscriber_hours(${accounts}::text[], ${days}::int[], ${numbers}::bigint[],
      ${imsis}::text[], ${users}::text[], ${sites}::text[],
      ${from}::bigint, ${to}::bigint, ${width}::bigint, ${origin}::bigint)`,
    { prepared: true },
  );
}
