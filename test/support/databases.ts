import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { searchDatabase } from './secret-search.js';

export const TEMPLATE_DATABASE = 'edgemeter_template';

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
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = databaseUrl(name);
  const drop = async () => {
    await searchDatabase(url);
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url, drop };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_SERVER_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
