import { fieldOf, RECORD_FIELD_NAMES, recordFrom, type FieldValue } from '../../usage/record-fields.js';
import { subscriberNumber } from '../../usage/subscriber.js';
import { DAY_MS } from '../../usage/time.js';
import type { UsageRecord } from '../../usage/usage-record.js';

/** A row of the facts as it is read: of each field its value or null. */
export type FactRow = Readonly<Record<string, unknown>>;

/** The facts' columns that are a record's fields. */
export const FIELD_COLUMNS = RECORD_FIELD_NAMES.join(', ');

/** The record of a row of the facts; what a row does not have is unknown. */
export function recordOf(row: FactRow): UsageRecord {
  return recordFrom((name) => (row[name] ?? null) as FieldValue);
}

/**
 * What of a record is kept of a version, and of a record that waits to be stored: the columns of the facts that have a
 * value, without those that identify it. A column that the facts get later is then simply not in it.
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

/** The same of a row of the facts, in SQL. */
export const contentSql = (row: string): string =>
  `jsonb_strip_nulls(to_jsonb(${row}) - 'account_id' - 'record_id')`;

const CONTENT_COLUMNS = `started_at bigint, ended_at bigint, uplink_bytes bigint, downlink_bytes bigint, customer_site_id text,
  msisdn text, imsi text, user_id text, service_id bigint, cell_id uuid, genre text, network text, item_id text,
  started_day integer, subscriber bigint, packet_latency_ms numeric, jitter_ms numeric, packet_loss_percent numeric,
  sim_type text, enodeb_ip text, ue_ip text, lr_id text`;

/** Stores facts of kept contents. @param from rows with account_id, record_id and content, as SQL. */
export const insertContents = (from: string): string => `
INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id,
  msisdn, imsi, user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber,
  packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id)
SELECT kept.account_id, kept.record_id, fact.started_at, fact.ended_at, fact.uplink_bytes, fact.downlink_bytes,
  fact.customer_site_id, fact.msisdn, fact.imsi, fact.user_id, fact.service_id, fact.cell_id, fact.genre, fact.network,
  fact.item_id, fact.started_day, fact.subscriber, fact.packet_latency_ms, fact.jitter_ms, fact.packet_loss_percent,
  fact.sim_type, fact.enodeb_ip, fact.ue_ip, fact.lr_id
FROM (${from}) AS kept CROSS JOIN LATERAL jsonb_to_record(kept.content) AS fact (${CONTENT_COLUMNS})`;
