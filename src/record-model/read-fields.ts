import { viewOf, writeShortAscii } from '../common/byte-texts.js';
import { AT } from './field-places.js';
import { RECORD_FIELD_NAMES } from './record-fields.js';
import { numbered } from './subscriber.js';
import type { ConnectionDetails, SimType, UsageRecord } from './usage-record.js';
import { readUuid, UUID_BYTES, UUID_LENGTH, uuidText } from '../common/uuid-bytes.js';

const FIELDS = RECORD_FIELD_NAMES.length;
const NONE = -1;
const USUAL_BYTES = 4_096;
const MOST_BYTES_PER_UNIT = 3;

/**
 * The valid values of one record as they were read: texts by their place in the body, numbers as numbers. The same
 * object is used for all records. Batches are made from it directly, so no object is made for each record.
 */
export class ReadFields {
  /** The bytes that hold the texts, in UTF-8. */
  bytes: Buffer;
  view: DataView;
  /**
   * For each text field, by its place in the map: where the text begins, and how many bytes it has; -1 when unknown.
   */
  readonly starts = new Int32Array(FIELDS);
  readonly lengths = new Int32Array(FIELDS).fill(NONE);
  /**
   * For each field of numbers and instants, by its place in the map; NaN when unknown. Digits are the number that they
   * make with a one before them.
   */
  readonly numbers = new Float64Array(FIELDS).fill(Number.NaN);
  /** The cell, when its text is known. */
  readonly cell = Buffer.alloc(UUID_BYTES);
  readonly cellView = viewOf(this.cell);
  /** Whether any field of the connection is known. */
  knowsConnection = false;
  /** For texts that are not in the body. */
  private own = Buffer.allocUnsafe(USUAL_BYTES);
  private ownView = viewOf(this.own);
  private ownLength = 0;

  constructor() {
    this.bytes = this.own;
    this.view = this.ownView;
  }

  /** Forgets the last record. @param bytes the bytes that hold the texts of the next record. */
  clear(bytes: Buffer, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
    this.knowsConnection = false;
    for (let place = 0; place < FIELDS; place++) {
      this.lengths[place] = NONE;
      this.numbers[place] = Number.NaN;
    }
  }

  /** Copies the values of a record. */
  set(record: UsageRecord): this {
    this.ownLength = 0;
    this.clear(this.own, this.ownView);
    const { numbers } = this;
    this.text(AT.record_id, record.recordId);
    this.text(AT.account_id, record.accountId);
    numbers[AT.started_at] = record.startedAt;
    numbers[AT.ended_at] = record.endedAt;
    numbers[AT.uplink_bytes] = record.uplinkBytes;
    numbers[AT.downlink_bytes] = record.downlinkBytes;
    this.text(AT.customer_site_id, record.customerSiteId);
    this.digits(AT.msisdn, record.msisdn);
    this.digits(AT.imsi, record.imsi);
    this.text(AT.user_id, record.userId);
    this.number(AT.service_id, record.serviceId);
    this.text(AT.cell_id, record.cellId);
    if (record.cellId !== null) readUuid(this.bytes, this.starts[AT.cell_id] as number, this.cell);
    this.text(AT.genre, record.genre);
    this.text(AT.network, record.network);
    this.text(AT.item_id, record.itemId);
    if (record.connection) this.setConnection(record.connection);
    return this;
  }

  /** The record with these values. It does not refer to the body. */
  toRecord(): UsageRecord {
    return {
      recordId: this.textAt(AT.record_id) ?? '',
      accountId: this.textAt(AT.account_id) ?? '',
      startedAt: this.numbers[AT.started_at] as number,
      endedAt: this.numbers[AT.ended_at] as number,
      uplinkBytes: this.numbers[AT.uplink_bytes] as number,
      downlinkBytes: this.numbers[AT.downlink_bytes] as number,
      customerSiteId: this.textAt(AT.customer_site_id),
      msisdn: this.textAt(AT.msisdn),
      imsi: this.textAt(AT.imsi),
      userId: this.textAt(AT.user_id),
      serviceId: this.numberAt(AT.service_id),
      cellId: this.lengths[AT.cell_id] === UUID_LENGTH ? uuidText(this.cell) : null,
      genre: this.textAt(AT.genre),
      network: this.textAt(AT.network),
      itemId: this.textAt(AT.item_id),
      connection: this.knowsConnection ? this.toConnection() : null,
    };
  }

  private setConnection(connection: ConnectionDetails): void {
    this.knowsConnection = true;
    this.number(AT.packet_latency_ms, connection.packetLatencyMs);
    this.number(AT.jitter_ms, connection.jitterMs);
    this.number(AT.packet_loss_percent, connection.packetLossPercent);
    this.text(AT.sim_type, connection.simType);
    this.text(AT.enodeb_ip, connection.enodebIp);
    this.text(AT.ue_ip, connection.ueIp);
    this.text(AT.lr_id, connection.lrId);
  }

  private toConnection(): ConnectionDetails {
    return {
      packetLatencyMs: this.numberAt(AT.packet_latency_ms),
      jitterMs: this.numberAt(AT.jitter_ms),
      packetLossPercent: this.numberAt(AT.packet_loss_percent),
      simType: this.textAt(AT.sim_type) as SimType | null,
      enodebIp: this.textAt(AT.enodeb_ip),
      ueIp: this.textAt(AT.ue_ip),
      lrId: this.textAt(AT.lr_id),
    };
  }

  private textAt(place: number): string | null {
    const length = this.lengths[place] as number;
    if (length < 0) return null;
    const start = this.starts[place] as number;
    return this.bytes.toString('utf8', start, start + length);
  }

  private numberAt(place: number): number | null {
    const number = this.numbers[place] as number;
    return Number.isNaN(number) ? null : number;
  }

  private number(place: number, value: number | null): void {
    if (value !== null) this.numbers[place] = value;
  }

  private digits(place: number, value: string | null): void {
    if (value === null) return;
    this.text(place, value);
    this.numbers[place] = numbered(value);
  }

  private text(place: number, value: string | null): void {
    if (value === null) return;
    const start = this.ownLength;
    const room = start + value.length * MOST_BYTES_PER_UNIT;
    if (room > this.own.length) this.grow(room);
    let length = writeShortAscii(value, this.own, start);
    if (length < 0) length = this.own.write(value, start, 'utf8');
    this.starts[place] = start;
    this.lengths[place] = length;
    this.ownLength = start + length;
  }

  private grow(room: number): void {
    const larger = Buffer.allocUnsafe(Math.max(room, this.own.length * 2));
    this.own.copy(larger, 0, 0, this.ownLength);
    this.own = this.bytes = larger;
    this.ownView = this.view = viewOf(larger);
  }
}
