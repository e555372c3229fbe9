import { UUID_BYTES, uuidText } from '../common/uuid-bytes.js';

/** Reads the fields of a row in order, from the binary format of COPY. */
export class CopiedRow {
  constructor(
    private readonly bytes: Buffer,
    private place: number,
  ) {}

  smallint(): number {
    return this.bytes.readInt16BE(this.field(2));
  }

  /** A whole number as a double; undefined for NULL. */
  bigint(): number | undefined {
    const start = this.field(8);
    if (start < 0) return undefined;
    return this.bytes.readInt32BE(start) * 2 ** 32 + this.bytes.readUInt32BE(start + 4);
  }

  /** Undefined for NULL. */
  text(): string | undefined {
    const length = this.length();
    return length < 0 ? undefined : this.bytes.toString('utf8', this.place, (this.place += length));
  }

  /** In lower case; undefined for NULL. */
  uuid(): string | undefined {
    const start = this.field(UUID_BYTES);
    return start < 0 ? undefined : uuidText(this.bytes.subarray(start, start + UUID_BYTES));
  }

  /** A copy, since the row's memory is reused. Undefined for NULL. */
  bytea(): Buffer | undefined {
    const length = this.length();
    if (length < 0) return undefined;
    return Buffer.from(this.bytes.subarray(this.place, (this.place += length)));
  }

  /** Skips that many fields. @returns a text that is equal for equal fields. */
  identity(fields: number): string {
    const start = this.place;
    for (let left = fields; left > 0; left--) {
      const length = this.length();
      this.place += Math.max(length, 0);
    }
    return this.bytes.toString('latin1', start, this.place);
  }

  /** A reader of the same row from the present place on. */
  clone(): CopiedRow {
    return new CopiedRow(this.bytes, this.place);
  }

  private length(): number {
    const length = this.bytes.readInt32BE(this.place);
    this.place += 4;
    return length;
  }

  /** @returns where a field of that many bytes begins; -1 for NULL. */
  private field(bytes: number): number {
    const length = this.length();
    if (length < 0) return -1;
    this.place += bytes;
    return this.place - bytes;
  }
}
