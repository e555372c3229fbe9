import pg from 'pg';

/** Longest time for a request to cancel. */
const LONGEST_MS = 2_000;

/** Properties of a connection that pg has and its types lack. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly processID: number;
  readonly secretKey: number;
}

interface CancelConnection extends Omit<pg.Connection, 'stream'> {
  readonly stream: { destroy(): void };
  connect(port: number | string, host?: string): void;
  cancel(processId: number, secretKey: number): void;
}

/**
 * Asks the server to cancel the statement of a connection, by the protocol's own cancel request. The request needs no
 * connection of the pool, which may have none left. It reaches the right backend through any pooler.
 * @returns when the server has handled the request. It cannot cancel a later statement.
 * @throws when the server cannot be reached.
 */
export function cancelStatement(client: pg.PoolClient): Promise<void> {
  const { host, port, ssl, processID, secretKey } = client as unknown as Backend;
  const connection = new pg.Connection({ ssl }) as unknown as CancelConnection;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.stream.destroy();
      reject(new Error('The server did not take a cancel request'));
    }, LONGEST_MS);
    connection.once(ssl ? 'sslconnect' : 'connect', () => {
      connection.cancel(processID, secretKey);
    });
    connection.on('error', reject);
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
