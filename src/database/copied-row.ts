import { UUID_BYTES, uuidText } from '../common/uuid-bytes.js';

/** Reads the fields of a row, in their order, out of the binary format of COPY. */
export class CopiedRow {
  constructor(
    private readonly bytes: Buffer,
    private place: number,
  ) {}

  smallint(): number {
    return this.bytes.readInt16BE(this.field(2));
  }

  /** A number that a double holds; undefined for NULL. */
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

  /** A copy: the row's own bytes are soon another's. Undefined for NULL. */
  bytea(): Buffer | undefined {
    const length = this.length();
    if (length < 0) return undefined;
    return Buffer.from(this.bytes.subarray(this.place, (this.place += length)));
  }

  /** Steps over so many fields. @returns a text that is the same for the same fields. */
  identity(fields: number): string {
    const start = this.place;
    for (let left = fields; left > 0; left--) {
      const length = this.length();
      this.place += Math.max(length, 0);
    }
    return this.bytes.toString('latin1', start, this.place);
  }

  /** The same row, from the place on where this one is. */
  clone(): CopiedRow {
    return new CopiedRow(this.bytes, this.place);
  }

  private length(): number {
    const length = this.bytes.readInt32BE(this.place);
    this.place += 4;
    return length;
  }

  /** @returns where a field of so many bytes begins; -1 when it is NULL. */
  private field(bytes: number): number {
    const length = this.length();
    if (length < 0) return -1;
    this.place += bytes;
    return this.place - bytes;
  }
}
