import { floorTo, HOUR_MS, type TimeRange } from '../common/time.js';
import { add, type Whole } from '../common/whole.js';
import type { Session } from '../database/database.js';
import { DIMENSIONS } from '../record-model/dimensions.js';
import { MEASURES } from './measures.js';
import type { FactsPlan } from './plan.js';
import { onlyValueOf } from './sql/subscriber-facts.js';
import { subscriberHours, type SubscriberHoursRow } from './sql/subscriber-hours.js';
import type { UsageQuery, UsageRow } from './usage-query.js';

interface Sums {
  uplink: Whole;
  downlink: Whole;
  usageMs: Whole;
}

/** Bytes of one hour: which of the day, then bytes up, bytes down and milliseconds of use. */
const HOUR_BYTES = 26;

/** The rows of a plan that `isByHour`, by bucket. */
export async function answerByHour(plan: FactsPlan, session: Session): Promise<UsageRow[]> {
  const { query } = plan;
  const buckets = new Map<number, Sums>();
  const bucketOf = bucketsOf(query);
  const take = (start: number, uplink: Whole, downlink: Whole, usageMs: Whole) => {
    addTo(buckets, bucketOf(start), uplink, downlink, usageMs);
  };
  for (const row of await session.query<SubscriberHoursRow>(subscriberHours(plan))) {
    if (row.hours) forEachHour(row.hours, row.interval_start, query.range, take);
    else take(row.interval_start, row.uplink_bytes, row.downlink_bytes, row.usage_ms);
  }
  const values = groupValues(query);
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([bucket, sums]) => toRow(bucket, values, query, sums));
}

/** Reads the hours of a packed row within a range. Each number is below 2^53. */
function forEachHour(
  hours: Buffer,
  day: number,
  { from, to }: TimeRange,
  take: (start: number, uplink: number, downlink: number, usageMs: number) => void,
): void {
  for (let at = 0; at < hours.length; at += HOUR_BYTES) {
    const start = day + hours.readInt16BE(at) * HOUR_MS;
    if (start < from || start >= to) continue;
    take(start, numberAt(hours, at + 2), numberAt(hours, at + 10), numberAt(hours, at + 18));
  }
}

const numberAt = (bytes: Buffer, at: number): number =>
  bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);

function addTo(
  buckets: Map<number, Sums>,
  bucket: number,
  uplink: Whole,
  downlink: Whole,
  usageMs: Whole,
): void {
  const known = buckets.get(bucket);
  if (!known) {
    buckets.set(bucket, { uplink, downlink, usageMs });
    return;
  }
  known.uplink = add(known.uplink, uplink);
  known.downlink = add(known.downlink, downlink);
  known.usageMs = add(known.usageMs, usageMs);
}

function bucketsOf({ buckets, range }: UsageQuery): (start: number) => number {
  if (buckets.kind !== 'every') return () => range.from;
  const { width, origin } = buckets;
  return (start) => origin + floorTo(start - origin, width);
}

/** Every value of the grouping is known: see `isOfFewSubscribers`. */
const groupValues = (query: UsageQuery): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(query.groupBy.map((name) => [DIMENSIONS[name].column, onlyValueOf(name, query)]));

function toRow(
  bucket: number,
  values: Readonly<Record<string, string | undefined>>,
  { measures }: UsageQuery,
  { uplink, downlink, usageMs }: Sums,
): UsageRow {
  const row: Record<string, Whole | string | undefined> & { bucket: number } = { bucket, ...values };
  for (const name of measures) {
    const measure = MEASURES[name];
    if (measure.kind !== 'sum') throw new Error(`Hours do not answer ${name}`);
    switch (measure.of) {
      case 'uplink_bytes':
        row[name] = uplink;
        break;
      case 'downlink_bytes':
        row[name] = downlink;
        break;
      case 'total_bytes':
        row[name] = add(uplink, downlink);
        break;
      case 'usage_ms':
        row[name] = usageMs;
    }
  }
  return row;
}
