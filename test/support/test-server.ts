import { startEmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrator.js';
import { clusterUrl, makeClusterTemplate } from './cluster.js';
import { databaseUrl, TEMPLATE_DATABASE } from './databases.js';

const MEMORY = '/dev/shm';
/** Several times what the tests store at any one time. */
const ROOM_BYTES = 8 * 2 ** 30;

/** Where the run's databases lie: in memory where there is room, since they are needed no longer than the run. */
export async function placeOfDatabases(): Promise<string> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return room >= ROOM_BYTES ? MEMORY : tmpdir();
}

/**
 * One real PostgreSQL for the whole run, in a folder of its own, with a migrated database to make copies of.
 * @returns what ends it.
 */
export async function startTestServer(): Promise<() => Promise<void>> {
  const cluster = clusterUrl();
  if (cluster !== undefined) {
    process.env.TEST_SERVER_URL = cluster;
    await makeClusterTemplate(cluster, TEMPLATE_DATABASE);
    return () => Promise.resolve();
  }
  const dataFolder = await mkdtemp(join(await placeOfDatabases(), 'edgemeter-test-'));
  const server = await startEmbeddedServer({ dataFolder, application: 'edgemeter' });
  process.env.TEST_SERVER_URL = server.url;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await client.end();
  const pool = new pg.Pool({ connectionString: databaseUrl(TEMPLATE_DATABASE), max: 1 });
  await migrate(pool);
  if (process.env.TEST_LEDGER === 'key') {
    await pool.query('SELECT usage_ledger_begin()');
    await pool.query('SELECT usage_ledger_end()');
  }
  await pool.end();
  return async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
}
