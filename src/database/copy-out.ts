import pg from 'pg';

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

  text(): string {
    const length = this.length();
    return this.bytes.toString('utf8', this.place, (this.place += length));
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

/**
 * Runs a statement without values and hands out its rows as they come in. pg makes a text of each field it reads, in
 * which bytes take twice their room, on both sides of the wire; what is copied comes as it is.
 * @throws DatabaseError of the server, that of a lost connection, or what `take` throws, once the server is done.
 */
export function copyOut(client: pg.ClientBase, text: string, take: (row: CopiedRow) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(text, take, (error) => (error ? reject(error) : resolve())));
  });
}

/** Signature, flags, and the length of an extension that there never is. */
const HEADER_BYTES = 19;
const FIELD_COUNT_BYTES = 2;

/** A query as pg sends it: it calls the handlers as the server's messages come in. */
class CopyOut implements pg.Submittable {
  private begun = false;
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly take: (row: CopiedRow) => void,
    /** Once, with what went wrong. pg puts its own in its place, which keeps the query's time. */
    public callback: (error?: Error | null) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(`COPY (${this.text}) TO STDOUT (FORMAT binary)`);
  }

  /** The server sends a message for each row, with the header before the first and then one that ends them. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const start = this.begun ? 0 : HEADER_BYTES;
    this.begun = true;
    try {
      if (this.failure || chunk.readInt16BE(start) < 0) return;
      this.take(new CopiedRow(chunk, start + FIELD_COUNT_BYTES));
    } catch (error) {
      // Thrown on, it would end the process: nobody is above the connection. What is still sent is read past.
      this.failure = error as Error;
    }
  }

  handleCommandComplete(): void {
    // What follows tells that the server is done.
  }

  /** The server is done, and with an error it said so before. */
  handleReadyForQuery(): void {
    this.callback(this.failure ?? null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
