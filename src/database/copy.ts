import type { Duplex } from 'node:stream';
import pg from 'pg';
import { restoreSqlState } from './citus-error.js';

/** Rows for one table, in the binary format of COPY. */
export interface CopyRows {
  /** The table and its columns, as SQL. */
  readonly into: string;
  readonly rows: Buffer;
}

/** The methods of pg's connection for code that speaks the protocol. pg's types lack them. */
type CopyConnection = pg.Connection & {
  readonly stream: Duplex;
  endCopyFrom(): void;
};

const COPY_DATA = 0x64;
const HEADER_BYTES = 5;

/**
 * Appends rows to tables with one message. Outside of a transaction the message is a transaction of its own: all or
 * nothing, and committed when this resolves, without a second round trip to the server.
 * @param copied is called when the server has read the rows of a table.
 * @throws DatabaseError of the server; the connection can still be used. Or the error of a lost connection (see {@link
 * isUsableAfter}).
 */
export function copyInto(
  client: pg.ClientBase,
  tables: readonly CopyRows[],
  copied: () => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Copy(tables, copied, (error) => (error ? reject(error) : resolve())));
  });
}

/** Whether a connection can be used again after an error: the server reported the error, and is running. */
function isUsableAfter(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/**
 * Whether a connection can be used again after failed work: the server refused a statement, or no statement is under
 * way. A connection that waits for an answer must be destroyed, since the next statement would receive that answer.
 */
export function isUsable(client: pg.ClientBase, error: unknown): boolean {
  return isUsableAfter(error) || (client as unknown as { readyForQuery: boolean }).readyForQuery;
}

/** A query for pg. pg calls the handlers as the server's messages arrive. */
class Copy implements pg.Submittable {
  private sent = false;

  constructor(
    private readonly tables: readonly CopyRows[],
    private readonly copied: () => void,
    /**
     * Called once, with the error if there is one. pg replaces it by its own callback, which applies the time limit.
     */
    public callback: (error?: Error | null) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.tables.map(({ into }) => `COPY ${into} FROM STDIN (FORMAT binary)`).join(';'));
  }

  /**
   * The server asks for the rows of a table. At the first request it is sent the rows of all tables, and reads them one
   * table after the other: a busy process would keep it waiting before each. If the server refuses some rows, it skips
   * the rest.
   */
  handleCopyInResponse(connection: CopyConnection): void {
    if (this.sent) return;
    this.sent = true;
    const { stream } = connection;
    stream.cork();
    for (const { rows } of this.tables) {
      // The bytes that pg would send, without two more copies of them.
      stream.write(headerOf(rows));
      stream.write(rows);
      connection.endCopyFrom();
    }
    stream.uncork();
  }

  /** The server has read the rows of a table. The transaction ends with the last table. */
  handleCommandComplete(): void {
    this.copied();
  }

  /** The server has finished. If there was an error, it came before. */
  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(restoreSqlState(error));
  }
}

/** The start of the message that carries the rows: its type and its length. */
function headerOf(rows: Buffer): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(COPY_DATA);
  header.writeInt32BE(rows.length + HEADER_BYTES - 1, 1);
  return header;
}
