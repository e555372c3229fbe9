import {
  fieldOf,
  RECORD_FIELD_NAMES,
  recordFrom,
  type FieldValue,
} from '../../record-model/record-fields.js';
import { subscriberNumber } from '../../record-model/subscriber.js';
import { DAY_MS } from '../../common/time.js';
import { LONGEST_FACT_MS, type UsageRecord } from '../../record-model/usage-record.js';

/** A row of the facts as it is read: for each field its value or null. */
export type FactRow = Readonly<Record<string, unknown>>;

/** The fields for which each part has its own value. The values of the whole record are in columns of their own. */
const OF_WHOLE = ['ended_at', 'uplink_bytes', 'downlink_bytes'] as const;

/** The fields of a record, read from the only or the first of its rows in the facts. */
export const FIELD_COLUMNS = RECORD_FIELD_NAMES.map((name) =>
  OF_WHOLE.some((own) => own === name) ? `coalesce(whole_${name}, ${name}) AS ${name}` : name,
).join(', ');

/** The record of a row of the facts. Fields that the row lacks are unknown. */
export function recordOf(row: FactRow): UsageRecord {
  return recordFrom((name) => (row[name] ?? null) as FieldValue);
}

/**
 * The kept content of a version or of a staged record: the columns of the facts that have a value, without those that
 * identify the record. Columns that are added to the facts later are then simply absent.
 */
export function contentOf(record: UsageRecord): string {
  const content: Record<string, unknown> = {};
  for (const name of RECORD_FIELD_NAMES) {
    const value = fieldOf(record, name);
    if (value !== null && name !== 'account_id' && name !== 'record_id') content[name] = value;
  }
  content.started_day = Math.floor(record.startedAt / DAY_MS);
  const subscriber = subscriberNumber(record);
  if (subscriber !== null) content.subscriber = subscriber;
  return JSON.stringify(content);
}

/** The same content in SQL, of the only or the first row of a record in the facts. */
export const contentSql = (row: string): string => `
  (jsonb_strip_nulls(to_jsonb(${row}) || jsonb_build_object(${OF_WHOLE.map(
    (name) => `'${name}', coalesce(${row}.whole_${name}, ${row}.${name})`,
  ).join(', ')}))
    - ARRAY['account_id', 'record_id', 'whole_started_at', ${OF_WHOLE.map((name) => `'whole_${name}'`).join(', ')}])`;

const CONTENT_COLUMNS = `started_at bigint, ended_at bigint, uplink_bytes bigint, downlink_bytes bigint, customer_site_id text,
  msisdn text, imsi text, user_id text, service_id bigint, cell_id uuid, genre text, network text, item_id text,
  started_day integer, subscriber bigint, packet_latency_ms numeric, jitter_ms numeric, packet_loss_percent numeric,
  sim_type text, enodeb_ip text, ue_ip text, lr_id text`;

/**
 * The parts of a kept content, cut as `cutAtMidnights` cuts a record. Their days count from the epoch. No product in
 * `usage_share` overflows: the square of 31 days in milliseconds is below 2^63.
 */
const PARTS = `
  SELECT fact.started_at, fact.ended_at, fact.uplink_bytes, fact.downlink_bytes, fact.started_day,
    NULL::bigint AS whole_started_at, NULL::bigint AS whole_ended_at, NULL::bigint AS whole_uplink_bytes, NULL::bigint AS whole_downlink_bytes
  WHERE fact.ended_at - fact.started_at <= ${LONGEST_FACT_MS}
  UNION ALL
  SELECT part_from, part_to, usage_share(fact.uplink_bytes, fact.started_at, fact.ended_at, part_from, part_to),
    usage_share(fact.downlink_bytes, fact.started_at, fact.ended_at, part_from, part_to), day,
    fact.started_at, fact.ended_at, fact.uplink_bytes, fact.downlink_bytes
  FROM generate_series(fact.started_day, ((fact.ended_at - 1) / ${DAY_MS})::int) AS day
  CROSS JOIN LATERAL (
    SELECT greatest(fact.started_at, day * ${DAY_MS}::bigint) AS part_from,
      least(fact.ended_at, (day + 1) * ${DAY_MS}::bigint) AS part_to
  ) AS cut
  WHERE fact.ended_at - fact.started_at > ${LONGEST_FACT_MS}`;

/** Stores the facts of kept contents. @param from rows with account_id, record_id and content, as SQL. */
export const insertContents = (from: string): string => `
INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id,
  msisdn, imsi, user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber,
  packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id,
  whole_started_at, whole_ended_at, whole_uplink_bytes, whole_downlink_bytes)
SELECT kept.account_id, kept.record_id, part.started_at, part.ended_at, part.uplink_bytes, part.downlink_bytes,
  fact.customer_site_id, fact.msisdn, fact.imsi, fact.user_id, fact.service_id, fact.cell_id, fact.genre, fact.network,
  fact.item_id, part.started_day, fact.subscriber, fact.packet_latency_ms, fact.jitter_ms, fact.packet_loss_percent,
  fact.sim_type, fact.enodeb_ip, fact.ue_ip, fact.lr_id,
  part.whole_started_at, part.whole_ended_at, part.whole_uplink_bytes, part.whole_downlink_bytes
FROM (${from}) AS kept CROSS JOIN LATERAL jsonb_to_record(kept.content) AS fact (${CONTENT_COLUMNS})
CROSS JOIN LATERAL (${PARTS}) AS part`;

/**
 * The UTC days, counted from the epoch, on which the parts of a kept content begin, in SQL.
 * @param row has started_at and content.
 */
export const daysOfContent = (row: string): string => {
  const ended = `(${row}.content->>'ended_at')::bigint`;
  return `generate_series(${row}.started_at / ${DAY_MS}, CASE WHEN ${ended} - ${row}.started_at > ${LONGEST_FACT_MS}
    THEN (${ended} - 1) / ${DAY_MS} ELSE ${row}.started_at / ${DAY_MS} END)`;
};
