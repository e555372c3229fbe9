import pg from 'pg';
import { CopiedRow } from './copied-row.js';

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
      // Thrown here, it would end the process: only the connection is above. The rows that still come are ignored.
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
