import { startEmbeddedServer, type EmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { formatSecret, generateSecret, hashSecret } from '../../src/access/authentication/secret-text.js';
import { migrate } from '../../src/database/migrator.js';
import { Helper } from './helper.js';
import { Service } from './service.js';

/** A migrated database of the laboratory, and a key with all permissions. */
export interface LabDatabase {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
}

/** One PostgreSQL in a temporary folder, and every process of a measurement. Closing removes all of them. */
export class Laboratory {
  private readonly children = new Set<{ end(): Promise<void> }>();
  private names = 0;

  private constructor(
    private readonly folder: string,
    private readonly server: EmbeddedServer,
  ) {}

  static async open(): Promise<Laboratory> {
    const folder = await mkdtemp(join(tmpdir(), 'edgemeter-bench-'));
    try {
      // The server's user passes through this folder, if it is another user.
      await chmod(folder, 0o711);
      const dataFolder = join(folder, 'server');
      return new Laboratory(folder, await startEmbeddedServer({ dataFolder, application: 'edgemeter' }));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async createDatabase(label: string): Promise<LabDatabase> {
    const url = await this.createEmptyDatabase(label);
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    try {
      await migrate(pool);
      return { name: new URL(url).pathname.slice(1), url, apiKey: await makeKey(pool) };
    } finally {
      await pool.end();
    }
  }

  /** @param stop ends all connections to the original. */
  async copyDatabase(original: LabDatabase, stop: () => Promise<void>): Promise<LabDatabase> {
    const name = `${original.name}_copy`;
    await stop();
    await withClient(this.server.url, (client) =>
      client.query(`CREATE DATABASE ${name} TEMPLATE ${original.name} STRATEGY file_copy`),
    );
    const url = new URL(original.url);
    url.pathname = `/${name}`;
    return { ...original, name, url: url.href };
  }

  /** A database without tables. */
  async createEmptyDatabase(label: string): Promise<string> {
    const name = `bench_${label}_${++this.names}`;
    await withClient(this.server.url, (client) => client.query(`CREATE DATABASE ${name}`));
    const url = new URL(this.server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async dropDatabase({ name }: LabDatabase): Promise<void> {
    await withClient(this.server.url, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }

  async startService({ name, url }: LabDatabase, mostMs?: number): Promise<Service> {
    const service = await Service.start(join(this.folder, `service-${name}-${++this.names}`), url, mostMs);
    this.children.add({ end: () => service.stop() });
    return service;
  }

  /** Ends it with the laboratory. */
  keep(child: { end(): Promise<void> }): void {
    this.children.add(child);
  }

  /** A new folder, removed at the end. */
  async makeFolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder);
    return folder;
  }

  startHelper(program: string, env: Readonly<Record<string, string>> = {}): Helper {
    const helper = new Helper(program, env);
    this.children.add(helper);
    return helper;
  }

  async serverVersion(): Promise<string> {
    return withClient(this.server.url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.children].map((child) => child.end()));
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function makeKey(pool: pg.Pool): Promise<string> {
  const parts = generateSecret();
  await pool.query(
    `INSERT INTO api_key (id, name, secret_hash, all_accounts, account_ids, scopes, allowed_cidrs)
     VALUES ($1, 'bench', $2, true, '{}', '{report:read,usage:write}', '{}')`,
    [parts.id, Buffer.from(hashSecret(parts.secret))],
  );
  return formatSecret('em', parts);
}
