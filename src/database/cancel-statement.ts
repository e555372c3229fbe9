import pg from 'pg';

/** Longest that a request to cancel may take. */
const LONGEST_MS = 2_000;

/** What pg knows of a connection and does not declare. */
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
 * Asks the server to end what a connection is running, by the protocol's own cancel request: it takes no connection of
 * the pool, which may have none left, and hits no other backend, whatever pooler stands between.
 * @returns when the server has dealt with the request: it can hit nothing that is begun later.
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
