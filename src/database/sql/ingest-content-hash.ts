import { hash } from 'node:crypto';
import type { UsageRecord } from '../../usage/usage-record.js';

/** Bytes of a content hash: enough that two contents never meet in one identity by chance. */
export const CONTENT_HASH_BYTES = 16;

/**
 * What is compared when an identity comes again: a hash over the values of a record, the same whatever format they
 * came in. A character for each byte.
 *
 * Unknown values are left out, so that a field added later leaves the hashes of stored records as they are. No value
 * holds NUL, so that with it before each name no two contents give one text. Written out, which takes less than half
 * the time of a loop over the fields; a new field has its place at the end.
 */
export function contentHash(record: UsageRecord): string {
  const { customerSiteId, msisdn, imsi, userId, serviceId, cellId, genre, network, itemId } = record;
  let content = `\0started_at=${record.startedAt}\0ended_at=${record.endedAt}\0uplink_bytes=${record.uplinkBytes}\0downlink_bytes=${record.downlinkBytes}`;
  if (customerSiteId !== null) content += `\0customer_site_id=${customerSiteId}`;
  if (msisdn !== null) content += `\0msisdn=${msisdn}`;
  if (imsi !== null) content += `\0imsi=${imsi}`;
  if (userId !== null) content += `\0user_id=${userId}`;
  if (serviceId !== null) content += `\0service_id=${serviceId}`;
  if (cellId !== null) content += `\0cell_id=${cellId}`;
  if (genre !== null) content += `\0genre=${genre}`;
  if (network !== null) content += `\0network=${network}`;
  if (itemId !== null) content += `\0item_id=${itemId}`;
  return hash('sha256', content, 'binary').slice(0, CONTENT_HASH_BYTES);
}
