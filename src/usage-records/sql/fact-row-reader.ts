import type { UsageRecord } from '../../record-model/usage-record.js';
import { CopiedRow } from '../../database/copied-row.js';

/**
 * Reads the record of a row of the facts in the binary format of COPY, without its connection. @param start of its
 * first value.
 */
export function readFactRow(bytes: Buffer, start: number): UsageRecord {
  const values = new CopiedRow(bytes, start);
  const accountId = values.text() ?? '';
  return {
    recordId: values.text() ?? '',
    accountId,
    startedAt: values.bigint() ?? 0,
    endedAt: values.bigint() ?? 0,
    uplinkBytes: values.bigint() ?? 0,
    downlinkBytes: values.bigint() ?? 0,
    customerSiteId: values.text() ?? null,
    msisdn: values.text() ?? null,
    imsi: values.text() ?? null,
    userId: values.text() ?? null,
    serviceId: values.bigint() ?? null,
    cellId: values.uuid() ?? null,
    genre: values.text() ?? null,
    network: values.text() ?? null,
    itemId: values.text() ?? null,
    connection: null,
  };
}
