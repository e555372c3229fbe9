import type { Database } from '../../src/database/database.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';

/** Bytes up, bytes down and milliseconds, by all that tells usage apart but its time. */
export type Totals = Record<string, readonly [uplink: number, downlink: number, milliseconds: number]>;

/** Totals of usage as it was generated. */
export function totalsOf(records: Iterable<UsageRecord>): Totals {
  const totals: Totals = {};
  for (const record of records) {
    const { accountId, customerSiteId, msisdn, serviceId, cellId, genre, network, itemId } = record;
    const key = [accountId, customerSiteId, msisdn, serviceId, cellId, genre, network, itemId].join(' ');
    const [uplink, downlink, milliseconds] = totals[key] ?? [0, 0, 0];
    totals[key] = [
      uplink + record.uplinkBytes,
      downlink + record.downlinkBytes,
      milliseconds + record.endedAt - record.startedAt,
    ];
  }
  return totals;
}

/** Totals of the usage that is stored. */
export async function storedTotals(database: Database): Promise<Totals> {
  const rows = await database.query<{ key: string; uplink: number; downlink: number; milliseconds: number }>({
    name: 'SELECT usage_record',
    text: `
      SELECT concat_ws(' ', account_id, coalesce(customer_site_id, ''), msisdn, service_id, cell_id,
               coalesce(genre, ''), network, coalesce(item_id, '')) AS key,
             sum(uplink_bytes)::bigint AS uplink, sum(downlink_bytes)::bigint AS downlink,
             sum(ended_at - started_at)::bigint AS milliseconds
      FROM usage_record GROUP BY key`,
    values: [],
  });
  return Object.fromEntries(rows.map((row) => [row.key, [row.uplink, row.downlink, row.milliseconds]]));
}
