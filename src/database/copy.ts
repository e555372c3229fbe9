import type { Duplex } from 'node:stream';
import pg from 'pg';

/** Rows for one table, in the binary format of COPY. */
export interface CopyRows {
  /** The table and its columns, as SQL. */
  readonly into: string;
  readonly rows: Buffer;
}

/** What pg hands to code that speaks the protocol with it; pg's types leave these out. */
type CopyConnection = pg.Connection & {
  readonly stream: Duplex;
  endCopyFrom(): void;
};

const COPY_DATA = 0x64;
const HEADER_BYTES = 5;

/**
 * Appends rows to tables with one message. Outside a transaction it is a transaction of its own: all or nothing, and
 * committed when this resolves, without a further exchange with the server.
 * @param copied is called as the rows of each table have been read by the server.
 * @throws DatabaseError of the server, after which the connection is as good as before, or that of a lost connection
 * (see {@link isUsableAfter}).
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

/** Whether a connection may be used again on which something failed: the server refused it, and lives. */
function isUsableAfter(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/**
 * Whether a connection may be used again after some work on it failed: the server refused a statement, or no statement is
 * under way. A connection that waits for an answer must be destroyed: that answer would come to the next statement.
 */
export function isUsable(client: pg.ClientBase, error: unknown): boolean {
  return isUsableAfter(error) || (client as unknown as { readyForQuery: boolean }).readyForQuery;
}

/** A query as pg sends it: it calls the handlers as the server's messages come in. */
class Copy implements pg.Submittable {
  private sent = false;

  constructor(
    private readonly tables: readonly CopyRows[],
    private readonly copied: () => void,
    /** Once, with what went wrong. pg puts its own in its place, which keeps the query's time. */
    public callback: (error?: Error | null) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.tables.map(({ into }) => `COPY ${into} FROM STDIN (FORMAT binary)`).join(';'));
  }

  /**
   * The server waits for the rows of a table. With the first it is sent those of all, which it reads in their turn: a
   * process with much to do would let it wait before each. What is left when it refuses some, it reads past.
   */
  handleCopyInResponse(connection: CopyConnection): void {
    if (this.sent) return;
    this.sent = true;
    const { stream } = connection;
    stream.cork();
    for (const { rows } of this.tables) {
      // As pg would send them, without two more copies of them.
      stream.write(headerOf(rows));
      stream.write(rows);
      connection.endCopyFrom();
    }
    stream.uncork();
  }

  /** The server has read the rows of a table. The transaction ends with the last. */
  handleCommandComplete(): void {
    this.copied();
  }

  /** The server is done, and with an error it said so before. */
  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

/** Begins the message that hands rows over: what it is, and how long. */
function headerOf(rows: Buffer): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(COPY_DATA);
  header.writeInt32BE(rows.length + HEADER_BYTES - 1, 1);
  return header;
}
