import pg from 'pg';
import { CopiedRow } from './copied-row.js';

/**
 * Runs a statement without values and passes each row to `take` as it arrives. For a query pg converts each field to a
 * text, and a bytea has two characters for each byte. COPY sends the bytes unchanged.
 * @throws DatabaseError of the server, the error of a lost connection, or the error of `take`, once the server has
 * finished.
 */
export function copyOut(client: pg.ClientBase, text: string, take: (row: CopiedRow) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(text, take, (error) => (error ? reject(error) : resolve())));
  });
}

/** Signature, flags, and the length of the extension, which is always empty. */
const HEADER_BYTES = 19;
const FIELD_COUNT_BYTES = 2;

/** A query for pg. pg calls the handlers as the server's messages arrive. */
class CopyOut implements pg.Submittable {
  private begun = false;
  private failure: Error | undefined;

  constructor(
    private readonly text: string,
    private readonly take: (row: CopiedRow) => void,
    /**
     * Called once, with the error if there is one. pg replaces it by its own callback, which applies the time limit.
     */
    public callback: (error?: Error | null) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(`COPY (${this.text}) TO STDOUT (FORMAT binary)`);
  }

  /** The server sends one message for each row. The header comes with the first row, and a trailer after the last. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const start = this.begun ? 0 : HEADER_BYTES;
    this.begun = true;
    try {
      if (this.failure || chunk.readInt16BE(start) < 0) return;
      this.take(new CopiedRow(chunk, start + FIELD_COUNT_BYTES));
    } catch (error) {
      // An error thrown from here would end the process, since only the connection calls this. Later rows are ignored.
      this.failure = error as Error;
    }
  }

  handleCommandComplete(): void {
    // The next message says that the server has finished.
  }

  /** The server has finished. If there was an error, it came before. */
  handleReadyForQuery(): void {
    this.callback(this.failure ?? null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
