import type { UsageRecord } from '../../usage/usage-record.js';
import { uuidText } from '../../usage/uuid-bytes.js';

const TWO_TO_32 = 0x1_0000_0000;

/** Reads the record of a facts' row in the binary format of COPY, all but its connection. @param start of the row. */
export function readFactRow(bytes: Buffer, start: number): UsageRecord {
  const values = new ValueReader(bytes, start + 2);
  const accountId = values.text() ?? '';
  return {
    recordId: values.text() ?? '',
    accountId,
    startedAt: values.int8() ?? 0,
    endedAt: values.int8() ?? 0,
    uplinkBytes: values.int8() ?? 0,
    downlinkBytes: values.int8() ?? 0,
    customerSiteId: values.text(),
    msisdn: values.text(),
    imsi: values.text(),
    userId: values.text(),
    serviceId: values.int8(),
    cellId: values.uuid(),
    genre: values.text(),
    network: values.text(),
    itemId: values.text(),
    connection: null,
  };
}

/** Reads the values of a row in turn. */
class ValueReader {
  constructor(
    private readonly bytes: Buffer,
    private place: number,
  ) {}

  text(): string | null {
    return this.next((start, end) => this.bytes.toString('utf8', start, end));
  }

  uuid(): string | null {
    return this.next((start, end) => uuidText(this.bytes.subarray(start, end)));
  }

  int8(): number | null {
    return this.next(
      (start) => this.bytes.readInt32BE(start) * TWO_TO_32 + this.bytes.readUInt32BE(start + 4),
    );
  }

  private next<T>(read: (start: number, end: number) => T): T | null {
    const length = this.bytes.readInt32BE(this.place);
    const start = this.place + 4;
    this.place = start + Math.max(length, 0);
    return length < 0 ? null : read(start, start + length);
  }
}
