import { subscriberNumber } from '../../usage/subscriber.js';
import { DAY_MS } from '../../usage/time.js';
import type { UsageRecord } from '../../usage/usage-record.js';
import type { CopyRows } from '../copy.js';
import { RowWriter } from '../row-writer.js';
import { contentHash } from './ingest-content-hash.js';

const FACT_COLUMNS = `account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn, imsi,
user_id, service_id, cell_id, genre, network, item_id, started_day, subscriber`;

/** Bytes that a row usually takes. */
const USUAL_FACT = 400;
const SOME = 1_024;

/** Places that are kept of a row: where it begins, and where its content begins and ends. */
const MARKS = 3;

/** The facts' rows of records, written once: to be hashed, and to be stored. */
export class FactRows {
  /** As a whole file of COPY. */
  private readonly bytes: Buffer;
  private readonly marks: Uint32Array;
  private readonly count: number;

  constructor(records: readonly UsageRecord[]) {
    this.count = records.length;
    this.marks = new Uint32Array((records.length + 1) * MARKS);
    const writer = new RowWriter(SOME + records.length * USUAL_FACT);
    let mark = 0;
    for (const record of records) {
      writeRow(writer, record, this.marks, mark);
      mark += MARKS;
    }
    this.marks[mark] = writer.length;
    this.bytes = writer.finish();
  }

  /** The hash of a record's content, by the record's place. */
  contentHash(place: number): string {
    const from = this.marks[place * MARKS + 1];
    const to = this.marks[place * MARKS + 2];
    return contentHash(this.bytes.subarray(from, to));
  }

  /** The rows of some records, by their places in ascending order. */
  rowsOf(places: readonly number[]): CopyRows {
    const into = `usage_record (${FACT_COLUMNS})`;
    if (places.length === this.count) return { into, rows: this.bytes };
    const { bytes, marks, count } = this;
    const end = marks[count * MARKS];
    const parts = [bytes.subarray(0, marks[0])];
    for (const place of places) parts.push(bytes.subarray(marks[place * MARKS], marks[(place + 1) * MARKS]));
    return { into, rows: Buffer.concat([...parts, bytes.subarray(end)]) };
  }
}

/**
 * Written out, column by column: it is run for every record.
 *
 * What is hashed ends with `item_id`. A column added later is to follow the others, and to be hashed only of records
 * that have a value in it: so the hashes of what is stored stay as they are.
 */
function writeRow(writer: RowWriter, record: UsageRecord, marks: Uint32Array, mark: number): void {
  marks[mark] = writer.length;
  writer.row(17);
  writer.text(record.accountId);
  writer.text(record.recordId);
  marks[mark + 1] = writer.length;
  writer.int8(record.startedAt);
  writer.int8(record.endedAt);
  writer.int8(record.uplinkBytes);
  writer.int8(record.downlinkBytes);
  writer.text(record.customerSiteId);
  writer.text(record.msisdn);
  writer.text(record.imsi);
  writer.text(record.userId);
  writer.int8(record.serviceId);
  writer.uuid(record.cellId);
  writer.text(record.genre);
  writer.text(record.network);
  writer.text(record.itemId);
  marks[mark + 2] = writer.length;
  writer.int4(Math.floor(record.startedAt / DAY_MS));
  writer.int8(subscriberNumber(record));
}

/** The facts' rows of records. */
export const factRows = (records: readonly UsageRecord[]): CopyRows =>
  new FactRows(records).rowsOf(records.map((_, place) => place));
