import { subscriberNumber } from '../../usage/subscriber.js';
import { DAY_MS } from '../../usage/time.js';
import type { ConnectionDetails, UsageRecord } from '../../usage/usage-record.js';
import type { CopyRows } from '../copy.js';
import { RowWriter } from '../row-writer.js';
import { CONTENT_HASH_BYTES, hash128 } from './ingest-content-hash.js';

const CONTENT_COLUMNS = `account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn,
imsi, user_id, service_id, cell_id, genre, network, item_id`;
const CONNECTION_COLUMNS = `packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id`;
const FOUND_BY_COLUMNS = `started_day, subscriber`;
const FACT_COLUMNS = `${CONTENT_COLUMNS}, ${FOUND_BY_COLUMNS}`;
const FACT_VALUES = 17;
const FACT_COLUMNS_WITH_CONNECTION = `${CONTENT_COLUMNS}, ${CONNECTION_COLUMNS}, ${FOUND_BY_COLUMNS}`;
const CONNECTION_VALUES = 7;

/** Bytes that a row usually takes. */
const USUAL_FACT = 400;
const USUAL_IDENTITY = 160;
const SOME = 1_024;

/** Places that are kept of a row: where it begins, and where its content begins and ends. */
const MARKS = 3;
/** Bytes before the first value of a row, which tell how many values it has. */
const VALUES = 2;
/** Bytes of a number of eight bytes, with its length. */
const INT8 = 12;
const WORDS_OF_HASH = CONTENT_HASH_BYTES / 4;

/** The facts' rows of records, written once: to be hashed, and to be stored. */
export class FactRows {
  /** As a whole file of COPY. */
  private readonly bytes: Buffer;
  private readonly marks: Uint32Array;
  /** Of each record's content, in words. */
  private readonly hashes: Int32Array;
  private readonly count: number;
  /** Whether there are columns for connections. Most batches know of none, and are spared the columns. */
  private readonly hasConnections: boolean;

  constructor(records: readonly UsageRecord[]) {
    this.count = records.length;
    this.hasConnections = records.some(({ connection }) => connection !== null);
    this.marks = new Uint32Array((records.length + 1) * MARKS);
    const writer = new RowWriter(SOME + records.length * USUAL_FACT);
    let mark = 0;
    for (const record of records) {
      writeRow(writer, record, this.hasConnections, this.marks, mark);
      mark += MARKS;
    }
    this.marks[mark] = writer.length;
    this.bytes = writer.finish();
    this.hashes = hashesOf(this.bytes, this.marks, records.length);
  }

  /** The hash of a record's content, by the record's place: a character for each byte. */
  contentHash(place: number): string {
    const bytes = Buffer.allocUnsafe(CONTENT_HASH_BYTES);
    for (let word = 0; word < WORDS_OF_HASH; word++)
      bytes.writeInt32BE(this.hashes[place * WORDS_OF_HASH + word] as number, word * 4);
    return bytes.toString('latin1');
  }

  /** The ledger's rows of some records, by their places. They begin with what the facts' rows begin with. */
  identityRowsOf(places: ArrayLike<number>): CopyRows {
    const { bytes, marks, hashes } = this;
    const writer = new RowWriter(SOME + places.length * USUAL_IDENTITY);
    for (let nth = 0; nth < places.length; nth++) {
      const place = places[nth] as number;
      const mark = place * MARKS;
      writer.row(4);
      writer.copy(bytes, (marks[mark] as number) + VALUES, (marks[mark + 1] as number) + INT8);
      writer.words(hashes, place * WORDS_OF_HASH, WORDS_OF_HASH);
    }
    return {
      into: 'usage_record_identity (account_id, record_id, started_at, content_hash)',
      rows: writer.finish(),
    };
  }

  /** The rows of some records, by their places in ascending order. */
  rowsOf(places: ArrayLike<number>): CopyRows {
    const { bytes, marks, count, hasConnections } = this;
    const into = `usage_record (${hasConnections ? FACT_COLUMNS_WITH_CONNECTION : FACT_COLUMNS})`;
    if (places.length === count) return { into, rows: bytes };
    const end = marks[count * MARKS];
    const parts = [bytes.subarray(0, marks[0])];
    for (let nth = 0; nth < places.length; nth++) {
      const mark = (places[nth] as number) * MARKS;
      parts.push(bytes.subarray(marks[mark], marks[mark + MARKS]));
    }
    return { into, rows: Buffer.concat([...parts, bytes.subarray(end)]) };
  }
}

function hashesOf(bytes: Buffer, marks: Uint32Array, count: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const hashes = new Int32Array(count * WORDS_OF_HASH);
  for (let place = 0; place < count; place++) {
    const mark = place * MARKS;
    hash128(view, marks[mark + 1] as number, marks[mark + 2] as number, hashes, place * WORDS_OF_HASH);
  }
  return hashes;
}

/**
 * Written out, column by column: it is run for every record.
 *
 * What is hashed ends with `item_id`, or with the connection if it is known. A column added later is to follow the
 * others, and to be hashed only of records that have a value in it: so the hashes of what is stored stay as they are.
 */
function writeRow(
  writer: RowWriter,
  record: UsageRecord,
  withConnection: boolean,
  marks: Uint32Array,
  mark: number,
): void {
  marks[mark] = writer.length;
  writer.row(withConnection ? FACT_VALUES + CONNECTION_VALUES : FACT_VALUES);
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
  const { connection } = record;
  if (connection !== null) writeConnection(writer, connection);
  marks[mark + 2] = writer.length;
  if (withConnection && connection === null) writer.nothing(CONNECTION_VALUES);
  writer.int4(Math.floor(record.startedAt / DAY_MS));
  writer.int8(subscriberNumber(record));
}

function writeConnection(writer: RowWriter, connection: ConnectionDetails): void {
  writer.numeric(connection.packetLatencyMs);
  writer.numeric(connection.jitterMs);
  writer.numeric(connection.packetLossPercent);
  writer.text(connection.simType);
  writer.text(connection.enodebIp);
  writer.text(connection.ueIp);
  writer.text(connection.lrId);
}

/** The facts' rows of records. */
export const factRows = (records: readonly UsageRecord[]): CopyRows =>
  new FactRows(records).rowsOf(records.map((_, place) => place));
