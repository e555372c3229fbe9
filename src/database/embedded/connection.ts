import pg from 'pg';
import { HOST } from './port.js';

/** The role that owns everything in the embedded server. */
export const SUPERUSER = 'edgemeter';

const DATABASE = 'edgemeter';
const MAINTENANCE_DATABASE = 'postgres';
const CONNECT_TIMEOUT_MS = 10_000;

/** How to reach a server. */
export interface Endpoint {
  readonly port: number;
  readonly password: string;
}

/** The url of the service's database. */
export function urlOf({ port, password }: Endpoint): string {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@${HOST}:${port}/${DATABASE}`;
}

/** What a try to connect found. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'no-database' }
  /** Nobody listens, or not yet to us. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'refused'; readonly error: Error };

/** Starting, shutting down, or recovering from the crash of a backend. */
const NOT_NOW = /^57P/;
const TOO_MANY_CONNECTIONS = '53300';
const NO_SUCH_DATABASE = '3D000';
const DUPLICATE_DATABASE = '42P04';

/** Tries to work with the service's database. */
export async function probe(endpoint: Endpoint): Promise<Answer> {
  try {
    await query(endpoint, DATABASE, 'SELECT 1');
    return { kind: 'ready' };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) return { kind: 'not-yet' };
    if (NOT_NOW.test(error.code ?? '')) return { kind: 'not-yet' };
    if (error.code === NO_SUCH_DATABASE) return { kind: 'no-database' };
    if (error.code === TOO_MANY_CONNECTIONS) return { kind: 'ready' };
    return { kind: 'refused', error };
  }
}

/** Makes the service's database. */
export async function createDatabase(endpoint: Endpoint): Promise<void> {
  try {
    await query(endpoint, MAINTENANCE_DATABASE, `CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === DUPLICATE_DATABASE)) throw error;
  }
}

async function query({ port, password }: Endpoint, database: string, sql: string): Promise<void> {
  // Everything is given, for else the client takes it from the environment.
  const client = new pg.Client({
    host: HOST,
    port,
    user: SUPERUSER,
    password,
    database,
    ssl: false,
    options: '-c statement_timeout=0',
    application_name: 'edgemeter-keeper',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The server may die at any moment, also between two steps of ours.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
