import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { clusterUrl, copyOnCluster, dropOnCluster } from './cluster.js';
import { eventually } from './eventually.js';
import { searchDatabase } from './secret-search.js';

export const TEMPLATE_DATABASE = 'edgemeter_template';

/** Connections that stay longer are ended by the server. */
const PATIENCE = { withinMs: 5_000, everyMs: 5 };

/** Connection string of a database on the run's server. */
export function databaseUrl(name: string): string {
  const serverUrl = process.env.TEST_SERVER_URL;
  if (!serverUrl) throw new Error('The test server is not running');
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh, migrated database that nothing else uses. */
export async function createTestDatabase(template: string = TEMPLATE_DATABASE): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const cluster = clusterUrl();
  if (cluster !== undefined && template === TEMPLATE_DATABASE) {
    await copyOnCluster(cluster, template, name);
    return { url: databaseUrl(name), drop: () => dropOnCluster(cluster, name) };
  }
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = databaseUrl(name);
  const drop = async () => {
    await searchDatabase(url);
    await onServer(async (client) => {
      await untilLeft(client, name);
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  };
  return { url, drop };
}

/** A pool that has ended may be closing its connections still: one that the server ends first fails. */
async function untilLeft(client: pg.Client, name: string): Promise<void> {
  const look = async () => {
    const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
    return rowCount === 0 ? true : undefined;
  };
  await eventually('all have left the database', look, PATIENCE).catch(() => undefined);
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: process.env.TEST_SERVER_URL });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
