import { AT } from '../../record-model/field-places.js';
import type { FieldValue, RecordFieldName } from '../../record-model/record-fields.js';
import type { ConnectionDetails, SimType, UsageRecord } from '../../record-model/usage-record.js';

/** The values of a record: for each field, by its place in the map, the value or null. */
export type Values = FieldValue[];

/**
 * Takes the given value of each field, by its place in the map.
 * @returns whether there are no other fields.
 */
export function takeFields(
  fields: Readonly<Partial<Record<RecordFieldName, unknown>>>,
  given: unknown[],
): boolean {
  // Unrolled: looking up each name of a record in a map takes longer than reading the field.
  given[AT.record_id] = fields.record_id;
  given[AT.account_id] = fields.account_id;
  given[AT.started_at] = fields.started_at;
  given[AT.ended_at] = fields.ended_at;
  given[AT.uplink_bytes] = fields.uplink_bytes;
  given[AT.downlink_bytes] = fields.downlink_bytes;
  given[AT.customer_site_id] = fields.customer_site_id;
  given[AT.msisdn] = fields.msisdn;
  given[AT.imsi] = fields.imsi;
  given[AT.user_id] = fields.user_id;
  given[AT.service_id] = fields.service_id;
  given[AT.cell_id] = fields.cell_id;
  given[AT.genre] = fields.genre;
  given[AT.network] = fields.network;
  given[AT.item_id] = fields.item_id;
  const all = Object.keys(fields).length;
  if (countUpTo(AT.packet_latency_ms, given) === all) {
    for (let place = AT.packet_latency_ms; place < given.length; place++) given[place] = undefined;
    return true;
  }
  given[AT.packet_latency_ms] = fields.packet_latency_ms;
  given[AT.jitter_ms] = fields.jitter_ms;
  given[AT.packet_loss_percent] = fields.packet_loss_percent;
  given[AT.sim_type] = fields.sim_type;
  given[AT.enodeb_ip] = fields.enodeb_ip;
  given[AT.ue_ip] = fields.ue_ip;
  given[AT.lr_id] = fields.lr_id;
  return countUpTo(given.length, given) === all;
}

function countUpTo(end: number, given: readonly unknown[]): number {
  let there = 0;
  for (let place = 0; place < end; place++) if (given[place] !== undefined) there++;
  return there;
}

// Unrolled: building an object from computed names takes longer than all the reading.
export function toRecord(values: Values, connection: ConnectionDetails | null): UsageRecord {
  return {
    recordId: values[AT.record_id] as string,
    accountId: values[AT.account_id] as string,
    startedAt: values[AT.started_at] as number,
    endedAt: values[AT.ended_at] as number,
    uplinkBytes: values[AT.uplink_bytes] as number,
    downlinkBytes: values[AT.downlink_bytes] as number,
    customerSiteId: values[AT.customer_site_id] as string | null,
    msisdn: values[AT.msisdn] as string | null,
    imsi: values[AT.imsi] as string | null,
    userId: values[AT.user_id] as string | null,
    serviceId: values[AT.service_id] as number | null,
    cellId: values[AT.cell_id] as string | null,
    genre: values[AT.genre] as string | null,
    network: values[AT.network] as string | null,
    itemId: values[AT.item_id] as string | null,
    connection,
  };
}

/** Null when no field of the connection is known. */
export function connectionOf(values: Values): ConnectionDetails | null {
  let place: number = AT.packet_latency_ms;
  while (place < values.length && values[place] === null) place++;
  if (place === values.length) return null;
  return {
    packetLatencyMs: values[AT.packet_latency_ms] as number | null,
    jitterMs: values[AT.jitter_ms] as number | null,
    packetLossPercent: values[AT.packet_loss_percent] as number | null,
    simType: values[AT.sim_type] as SimType | null,
    enodebIp: values[AT.enodeb_ip] as string | null,
    ueIp: values[AT.ue_ip] as string | null,
    lrId: values[AT.lr_id] as string | null,
  };
}
