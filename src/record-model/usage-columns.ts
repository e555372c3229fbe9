import { ByteTexts } from '../common/byte-texts.js';
import { AT } from './field-places.js';
import { longer } from '../common/longer.js';
import { ReadFields } from './read-fields.js';
import { imsiNumberOf, userNumber } from './subscriber.js';
import type { UsageRecord } from './usage-record.js';
import { UUID_BYTES, uuidText } from '../common/uuid-bytes.js';

const FIRST_ROOM = 256;

/**
 * The countable values of usage records: a column for each value and a row for each record. NaN is an unknown number,
 * and -1 an unknown text. Other numbers of text columns are places in {@link texts}, and of cells places in {@link
 * cells}.
 */
export class UsageColumns {
  length = 0;
  /** Unix milliseconds. */
  startedAt: Float64Array;
  endedAt: Float64Array;
  uplinkBytes: Float64Array;
  downlinkBytes: Float64Array;
  serviceId: Float64Array;
  /** The numbers of the subscribers, by MSISDN and by IMSI. */
  msisdn: Float64Array;
  imsi: Float64Array;
  account: Int32Array;
  site: Int32Array;
  user: Int32Array;
  cell: Int32Array;
  readonly texts = new ByteTexts();
  readonly cells = new ByteTexts(uuidText);
  /** The number of each user, by the place of its text. Each is computed once, since that takes long. */
  private readonly userNumbers: (number | undefined)[] = [];

  /** @param room expected number of rows. */
  constructor(room = FIRST_ROOM) {
    const numbers = () => new Float64Array(room);
    const texts = () => new Int32Array(room);
    this.startedAt = numbers();
    this.endedAt = numbers();
    this.uplinkBytes = numbers();
    this.downlinkBytes = numbers();
    this.serviceId = numbers();
    this.msisdn = numbers();
    this.imsi = numbers();
    this.account = texts();
    this.site = texts();
    this.user = texts();
    this.cell = texts();
  }

  static of(records: readonly UsageRecord[]): UsageColumns {
    const columns = new UsageColumns(records.length);
    const fields = new ReadFields();
    for (const record of records) columns.add(fields.set(record));
    return columns;
  }

  add(fields: ReadFields): void {
    if (this.length === this.startedAt.length) this.grow();
    const row = this.length++;
    const { numbers } = fields;
    this.startedAt[row] = numbers[AT.started_at] as number;
    this.endedAt[row] = numbers[AT.ended_at] as number;
    this.uplinkBytes[row] = numbers[AT.uplink_bytes] as number;
    this.downlinkBytes[row] = numbers[AT.downlink_bytes] as number;
    this.serviceId[row] = numbers[AT.service_id] as number;
    this.msisdn[row] = numbers[AT.msisdn] as number;
    this.imsi[row] = imsiNumberOf(numbers[AT.imsi] as number);
    this.account[row] = this.textOf(fields, AT.account_id);
    this.site[row] = this.textOf(fields, AT.customer_site_id);
    this.user[row] = this.textOf(fields, AT.user_id);
    this.cell[row] =
      (fields.lengths[AT.cell_id] as number) < 0
        ? -1
        : this.cells.numberOf(fields.cell, fields.cellView, 0, UUID_BYTES);
  }

  /** The account of a record that may be added. Equal accounts give the identical text. */
  accountIn(fields: ReadFields): string {
    return this.texts.at(this.textOf(fields, AT.account_id));
  }

  /** The account of a record. */
  accountOf(row: number): string {
    return this.texts.at(this.account[row] as number);
  }

  /** The user of a record; null when unknown. */
  userOf(row: number): string | null {
    const user = this.user[row] as number;
    return user < 0 ? null : this.texts.at(user);
  }

  /**
   * The number under which a record is found: see {@link subscriberNumber}. NaN for a record that names no subscriber.
   */
  subscriberOf(row: number): number {
    const msisdn = this.msisdn[row] as number;
    if (!Number.isNaN(msisdn)) return msisdn;
    const imsi = this.imsi[row] as number;
    if (!Number.isNaN(imsi)) return imsi;
    const user = this.user[row] as number;
    return user < 0 ? Number.NaN : (this.userNumbers[user] ??= userNumber(this.texts.at(user)));
  }

  private textOf({ bytes, view, starts, lengths }: ReadFields, place: number): number {
    const length = lengths[place] as number;
    return length < 0 ? -1 : this.texts.numberOf(bytes, view, starts[place] as number, length);
  }

  private grow(): void {
    const room = Math.max(FIRST_ROOM, this.length * 2);
    const numbers = (old: Float64Array) => longer(old, new Float64Array(room));
    const texts = (old: Int32Array) => longer(old, new Int32Array(room));
    this.startedAt = numbers(this.startedAt);
    this.endedAt = numbers(this.endedAt);
    this.uplinkBytes = numbers(this.uplinkBytes);
    this.downlinkBytes = numbers(this.downlinkBytes);
    this.serviceId = numbers(this.serviceId);
    this.msisdn = numbers(this.msisdn);
    this.imsi = numbers(this.imsi);
    this.account = texts(this.account);
    this.site = texts(this.site);
    this.user = texts(this.user);
    this.cell = texts(this.cell);
  }
}
