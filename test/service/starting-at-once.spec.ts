import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { untilBlocked } from '../support/locked-tables.js';
import { ServiceProcess } from '../support/service-process.js';

let folder: string;
let database: TestDatabase;
let services: ServiceProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-instances-'));
  database = await createTestDatabase('template1');
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.end()));
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('instances', () => {
  it('that start at once over an empty database migrate it once, and all serve', async () => {
    services = [0, 1, 2].map(
      (at) => new ServiceProcess(join(folder, String(at)), ['--no-demo'], { DATABASE_URL: database.url }),
    );
    const credentials = await Promise.all(services.map((service) => service.ready()));
    const migrations = readdirSync('prisma/migrations').filter((name) => /^\d/.test(name));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
    );
    await client.end();
    expect(rows.map((row) => row.migration_name)).toEqual(migrations.sort());
    for (const { url } of credentials) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const migrated = services.filter(({ stdout }) => stdout.includes('"message":"database migrated"'));
    expect(migrated.length).toBeGreaterThanOrEqual(1);
    // Every key is good at every instance: they are one service.
    for (const { api_key: key } of credentials) {
      for (const { url } of credentials) {
        const answer = await fetch(`${url}/connectivity/v1/report`, {
          method: 'POST',
          headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
          body: '{}',
        });
        expect(answer.status).toBe(400);
      }
    }
  }, 120_000);
});

describe('an instance in development', () => {
  it('serves no sooner than it has its credentials', async () => {
    const migrated = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: migrated.url, max: 2 });
    const lock = await pool.connect();
    await lock.query('BEGIN; LOCK TABLE api_key');
    const port = String(await freePort());
    const service = new ServiceProcess(folder, ['--no-demo'], { DATABASE_URL: migrated.url, PORT: port });
    services = [service];
    const ready = () =>
      fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ status }) => status,
        () => 'refused',
      );
    try {
      await untilBlocked(pool, 'api_key');
      // A slow start listens already, and says that it is not ready.
      expect([503, 'refused']).toContain(await ready());
      await lock.query('ROLLBACK');
      await service.ready();
      expect(await ready()).toBe(200);
      await service.end();
    } finally {
      lock.release();
      await pool.end();
      await migrated.drop();
    }
  }, 120_000);
});
