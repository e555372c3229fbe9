import { viewOf } from '../../common/byte-texts.js';
import { isCut } from '../../record-model/cut-at-midnights.js';
import { AT } from '../../record-model/field-places.js';
import { longer } from '../../common/longer.js';
import { MOST_MSISDN_DIGITS, msisdnOf } from '../../record-model/msisdn.js';
import { ReadFields } from '../../record-model/read-fields.js';
import { subscriberNumber } from '../../record-model/subscriber.js';
import { DAY_MS } from '../../common/time.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { UUID_BYTES } from '../../common/uuid-bytes.js';
import type { CopyRows } from '../../database/copy.js';
import { RowWriter } from '../../database/row-writer.js';
import { readFactRow } from './fact-row-reader.js';
import { CONTENT_HASH_BYTES, hash128 } from './ingest-content-hash.js';
import { ledgerKey, type LedgerKey } from './ledger-key.js';
import { LEDGER_LAYOUTS, type LedgerLayout } from './ledger-layout.js';
import { WHOLE_COLUMNS, withParts, type RowPlaces } from './ingest-parts.js';

const CONTENT_COLUMNS = `account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, customer_site_id, msisdn,
imsi, user_id, service_id, cell_id, genre, network, item_id`;
const CONNECTION_COLUMNS = `packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id`;
// The day comes last: each part of a long record has its own.
const FOUND_BY_COLUMNS = `subscriber, started_day`;
const FACT_COLUMNS = `${CONTENT_COLUMNS}, ${FOUND_BY_COLUMNS}`;
const FACT_VALUES = 17;
const FACT_COLUMNS_WITH_CONNECTION = `${CONTENT_COLUMNS}, ${CONNECTION_COLUMNS}, ${FOUND_BY_COLUMNS}`;
const CONNECTION_VALUES = 7;

/** The usual number of bytes of a row. */
const USUAL_FACT = 288;
const USUAL_IDENTITY = 128;
const USUAL_KEY = 64;
const SOME = 1_024;
const FIRST_ROWS = 64;

/** Numbers that are kept of each row: where it begins, and where its content begins and ends. */
const MARKS = 3;
/** Bytes before the first value of a row. They hold the number of its values. */
const VALUES = 2;
/** Bytes of an eight-byte number, with its length. */
const INT8 = 12;
const WORDS_OF_HASH = CONTENT_HASH_BYTES / 4;

/** The result when all rows are written. */
interface Written {
  /** A whole file of COPY. */
  readonly bytes: Buffer;
  readonly view: DataView;
  /** The hash of each record's content, in words. */
  readonly hashes: Int32Array;
}

/**
 * The facts' rows of records. They are written once, and used to find identities, to hash contents and to store
 * records.
 */
export class FactRows {
  private writer: RowWriter;
  private marks: Uint32Array;
  private count = 0;
  /** Whether there are columns for connections. Most batches have no connections and omit these columns. */
  private hasConnections = false;
  /** Whether any record is stored in parts. */
  private hasCut = false;
  /** Records with a connection. It is not read back from the row. */
  private readonly connected = new Map<number, UsageRecord>();
  private written: Written | undefined;

  /** @param room expected number of rows. */
  constructor(room: number) {
    this.writer = new RowWriter(SOME + room * USUAL_FACT);
    this.marks = new Uint32Array((Math.max(room, FIRST_ROWS) + 1) * MARKS);
  }

  /**
   * Writes a record's row.
   * @param subscriber the number under which the record is found; NaN for none.
   */
  add(fields: ReadFields, subscriber: number): void {
    if (this.written) throw new Error('These rows are finished');
    if (fields.knowsConnection) {
      if (!this.hasConnections) this.widen();
      this.connected.set(this.count, fields.toRecord());
    }
    const { numbers } = fields;
    if (isCut(numbers[AT.started_at] as number, numbers[AT.ended_at] as number)) this.hasCut = true;
    const mark = this.count++ * MARKS;
    if (mark + 2 * MARKS > this.marks.length)
      this.marks = longer(this.marks, new Uint32Array(this.marks.length * 2));
    writeRow(this.writer, fields, subscriber, this.hasConnections, this.marks, mark);
    this.marks[mark + MARKS] = this.writer.length;
  }

  /** The record of a row. */
  recordAt(row: number): UsageRecord {
    return this.connected.get(row) ?? readFactRow(this.finished().bytes, this.identityStart(row));
  }

  /** The bytes that hold the identities. */
  get view(): DataView {
    return this.finished().view;
  }

  /** Where a record's identity begins: its account and its identifier, each after its length. */
  identityStart(row: number): number {
    return (this.marks[row * MARKS] as number) + VALUES;
  }

  identityEnd(row: number): number {
    return this.marks[row * MARKS + 1] as number;
  }

  /** The hash of a record's content: a character for each byte. */
  contentHash(row: number): string {
    const { hashes } = this.finished();
    const bytes = Buffer.allocUnsafe(CONTENT_HASH_BYTES);
    for (let word = 0; word < WORDS_OF_HASH; word++)
      bytes.writeInt32BE(hashes[row * WORDS_OF_HASH + word] as number, word * 4);
    return bytes.toString('latin1');
  }

  /**
   * Whether a record has the content of a hash. The hash may be from a version that stored telephone numbers with their
   * international prefix.
   */
  hasContent(row: number, hash: string): boolean {
    return hash === this.contentHash(row) || hash === this.formerHash(row);
  }

  private formerHash(row: number): string | undefined {
    const record = this.recordAt(row);
    const former = record.msisdn === null ? '' : `00${record.msisdn}`;
    if (former === '' || former.length > MOST_MSISDN_DIGITS || msisdnOf(former) === undefined)
      return undefined;
    const rows = new FactRows(1);
    rows.add(new ReadFields().set({ ...record, msisdn: former }), Number.NaN);
    return rows.contentHash(0);
  }

  /** A record's place in the ledger by key. */
  ledgerKey(row: number): LedgerKey {
    const { bytes, view } = this.finished();
    return ledgerKey(bytes, view, this.identityStart(row), this.identityEnd(row));
  }

  /** The ledger's rows of some records. */
  identityRowsOf(ledger: LedgerLayout, rows: ArrayLike<number>): CopyRows {
    return ledger === LEDGER_LAYOUTS.key ? this.keyRowsOf(rows) : this.textRowsOf(rows);
  }

  private keyRowsOf(rows: ArrayLike<number>): CopyRows {
    const { bytes, view, hashes } = this.finished();
    const writer = new RowWriter(SOME + rows.length * USUAL_KEY);
    for (let nth = 0; nth < rows.length; nth++) {
      const row = rows[nth] as number;
      const end = this.identityEnd(row);
      const { key, tag } = this.ledgerKey(row);
      writer.row(4);
      writer.copy(bytes, view, end, end + INT8);
      writer.bytea(key);
      writer.int4(tag);
      writer.words(hashes, row * WORDS_OF_HASH, WORDS_OF_HASH);
    }
    return { into: 'usage_record_key (started_at, key, tag, content_hash)', rows: writer.finish() };
  }

  /** They begin with the same values as the facts' rows. */
  private textRowsOf(rows: ArrayLike<number>): CopyRows {
    const { bytes, view, hashes } = this.finished();
    const writer = new RowWriter(SOME + rows.length * USUAL_IDENTITY);
    for (let nth = 0; nth < rows.length; nth++) {
      const row = rows[nth] as number;
      writer.row(4);
      writer.copy(bytes, view, this.identityStart(row), this.identityEnd(row) + INT8);
      writer.words(hashes, row * WORDS_OF_HASH, WORDS_OF_HASH);
    }
    return {
      into: 'usage_record_identity (account_id, record_id, started_at, content_hash)',
      rows: writer.finish(),
    };
  }

  /** The rows of some records, in ascending order. A record that is longer than one row may be has several. */
  rowsOf(rows: readonly number[]): CopyRows {
    const { marks, count, hasConnections } = this;
    const { bytes } = this.finished();
    const columns = hasConnections ? FACT_COLUMNS_WITH_CONNECTION : FACT_COLUMNS;
    if (this.hasCut) {
      const places = rows.map((row) => this.placesOf(row));
      return { into: `usage_record (${columns}, ${WHOLE_COLUMNS})`, rows: withParts(bytes, places) };
    }
    const into = `usage_record (${columns})`;
    if (rows.length === count) return { into, rows: bytes };
    const end = marks[count * MARKS];
    const parts = [bytes.subarray(0, marks[0])];
    for (let nth = 0; nth < rows.length; nth++) {
      const mark = (rows[nth] as number) * MARKS;
      parts.push(bytes.subarray(marks[mark], marks[mark + MARKS]));
    }
    return { into, rows: Buffer.concat([...parts, bytes.subarray(end)]) };
  }

  private placesOf(row: number): RowPlaces {
    const mark = row * MARKS;
    const [start, content, , end] = this.marks.subarray(mark, mark + MARKS + 1);
    return { start: start as number, content: content as number, end: end as number };
  }

  private finished(): Written {
    return (this.written ??= this.finish());
  }

  private finish(): Written {
    if (this.count === 0) this.marks[0] = this.writer.length;
    const { marks, count } = this;
    const bytes = this.writer.finish();
    const view = viewOf(bytes);
    const hashes = new Int32Array(count * WORDS_OF_HASH);
    for (let row = 0; row < count; row++) {
      const mark = row * MARKS;
      hash128(view, marks[mark + 1] as number, marks[mark + 2] as number, hashes, row * WORDS_OF_HASH);
    }
    return { bytes, view, hashes };
  }

  /** Adds the columns for connections to the rows. */
  private widen(): void {
    this.hasConnections = true;
    if (this.count === 0) return;
    const { marks, count } = this;
    const bytes = this.writer.finish();
    const view = viewOf(bytes);
    const writer = new RowWriter(bytes.length * 2);
    for (let row = 0; row < count; row++) {
      const mark = row * MARKS;
      const [start, content, end, next] = [0, 1, 2, 3].map((nth) => marks[mark + nth] as number) as Places;
      const moved = writer.length - start;
      writer.row(FACT_VALUES + CONNECTION_VALUES);
      writer.copy(bytes, view, start + VALUES, end);
      writer.nothing(CONNECTION_VALUES);
      writer.copy(bytes, view, end, next);
      marks[mark] = start + moved;
      marks[mark + 1] = content + moved;
      marks[mark + 2] = end + moved;
    }
    marks[count * MARKS] = writer.length;
    this.writer = writer;
  }
}

type Places = [number, number, number, number];

/**
 * Unrolled, column by column, since it runs for every record.
 *
 * The hashed content ends with `item_id`, or with the connection if it is known. A new column must come after the
 * others, and must be hashed only for records with a value in it. Then the stored hashes stay valid.
 */
function writeRow(
  writer: RowWriter,
  fields: ReadFields,
  subscriber: number,
  withConnection: boolean,
  marks: Uint32Array,
  mark: number,
): void {
  const { numbers } = fields;
  marks[mark] = writer.length;
  writer.row(withConnection ? FACT_VALUES + CONNECTION_VALUES : FACT_VALUES);
  writeText(writer, fields, AT.account_id);
  writeText(writer, fields, AT.record_id);
  marks[mark + 1] = writer.length;
  writer.int8(numbers[AT.started_at] as number);
  writer.int8(numbers[AT.ended_at] as number);
  writer.int8(numbers[AT.uplink_bytes] as number);
  writer.int8(numbers[AT.downlink_bytes] as number);
  writeText(writer, fields, AT.customer_site_id);
  writeText(writer, fields, AT.msisdn);
  writeText(writer, fields, AT.imsi);
  writeText(writer, fields, AT.user_id);
  writer.int8(numbers[AT.service_id] as number);
  writer.bytesFrom(
    fields.cell,
    fields.cellView,
    0,
    (fields.lengths[AT.cell_id] as number) < 0 ? -1 : UUID_BYTES,
  );
  writeText(writer, fields, AT.genre);
  writeText(writer, fields, AT.network);
  writeText(writer, fields, AT.item_id);
  if (fields.knowsConnection) writeConnection(writer, fields);
  marks[mark + 2] = writer.length;
  if (withConnection && !fields.knowsConnection) writer.nothing(CONNECTION_VALUES);
  writer.int8(subscriber);
  writer.int4(Math.floor((numbers[AT.started_at] as number) / DAY_MS));
}

function writeConnection(writer: RowWriter, fields: ReadFields): void {
  const { numbers } = fields;
  writer.numeric(numbers[AT.packet_latency_ms] as number);
  writer.numeric(numbers[AT.jitter_ms] as number);
  writer.numeric(numbers[AT.packet_loss_percent] as number);
  writeText(writer, fields, AT.sim_type);
  writeText(writer, fields, AT.enodeb_ip);
  writeText(writer, fields, AT.ue_ip);
  writeText(writer, fields, AT.lr_id);
}

const writeText = (writer: RowWriter, { bytes, view, starts, lengths }: ReadFields, place: number): void =>
  writer.bytesFrom(bytes, view, starts[place] as number, lengths[place] as number);

/** The facts' rows of records. */
export function factRows(records: readonly UsageRecord[]): CopyRows {
  const rows = new FactRows(records.length);
  const fields = new ReadFields();
  for (const record of records) rows.add(fields.set(record), subscriberNumber(record) ?? Number.NaN);
  return rows.rowsOf(records.map((_, row) => row));
}
