import pg from 'pg';
import { HOST } from './port.js';

const MAINTENANCE_DATABASE = 'postgres';
const CONNECT_TIMEOUT_MS = 10_000;

/** How to reach a server. */
export interface Endpoint {
  readonly port: number;
  readonly password: string;
  /** Name of the role and of the database. */
  readonly application: string;
}

/** The URL of the application's database. */
export function urlOf({ port, password, application }: Endpoint): string {
  return `postgresql://${application}:${encodeURIComponent(password)}@${HOST}:${port}/${application}`;
}

/** The result of an attempt to connect. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'no-database' }
  /** No server listens, or it does not accept connections yet. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'refused'; readonly error: Error };

/** Class of the SQL states of a server that starts, shuts down, or recovers from the crash of a backend. */
const NOT_NOW = /^57P/;
const TOO_MANY_CONNECTIONS = '53300';
const NO_SUCH_DATABASE = '3D000';
const DUPLICATE_DATABASE = '42P04';

/** Tries to use the application's database. */
export async function probe(endpoint: Endpoint): Promise<Answer> {
  try {
    await query(endpoint, endpoint.application, 'SELECT 1');
    return { kind: 'ready' };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) return { kind: 'not-yet' };
    if (NOT_NOW.test(error.code ?? '')) return { kind: 'not-yet' };
    if (error.code === NO_SUCH_DATABASE) return { kind: 'no-database' };
    if (error.code === TOO_MANY_CONNECTIONS) return { kind: 'ready' };
    return { kind: 'refused', error };
  }
}

/** Makes the application's database. */
export async function createDatabase(endpoint: Endpoint): Promise<void> {
  try {
    const name = pg.escapeIdentifier(endpoint.application);
    await query(endpoint, MAINTENANCE_DATABASE, `CREATE DATABASE ${name}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === DUPLICATE_DATABASE)) throw error;
  }
}

async function query(
  { port, password, application }: Endpoint,
  database: string,
  sql: string,
): Promise<void> {
  // The client reads values that are not given here from the environment.
  const client = new pg.Client({
    host: HOST,
    port,
    user: application,
    password,
    database,
    ssl: false,
    options: '-c statement_timeout=0',
    application_name: `${application}-supervisor`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The server may die at any moment, also between two calls. An error without a listener would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
