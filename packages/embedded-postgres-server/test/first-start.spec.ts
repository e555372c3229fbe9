import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, stat, watch, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import {
  DataFolderAccessError,
  runningServerUrl,
  startEmbeddedServer,
  type EmbeddedServer,
} from '../src/index.js';
import { APPLICATION, clusterOf, serverProcesses, sql } from './support/scratch.js';
import { useScratch } from './support/use-scratch.js';

let data: string;
let server: EmbeddedServer | undefined;

const here = useScratch(async () => {
  await server?.stop();
  server = undefined;
});

beforeEach(() => {
  data = here.scratch.path('data');
  here.scratch.remember(data);
});

const start = async (extra?: Record<string, string>): Promise<EmbeddedServer> => {
  server = await startEmbeddedServer({ dataFolder: data, application: APPLICATION, settings: extra });
  return server;
};

const urlOfServerIn = (dataFolder: string): Promise<string | undefined> =>
  runningServerUrl({ dataFolder, application: APPLICATION });

const settingsOf = async (url: string): Promise<Record<string, string>> => {
  const rows = await sql<{ name: string; setting: string }>(
    url,
    'SELECT name, current_setting(name) AS setting FROM pg_settings',
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
};

describe('the first start', () => {
  it('makes a durable database that only listens to this machine', async () => {
    const { url } = await start({ work_mem: '5MB', port: '1' });
    const port = new URL(url).port;
    expect(await settingsOf(url)).toMatchObject({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port,
      TimeZone: 'UTC',
      jit: 'off',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      shared_buffers: '256MB',
      max_wal_size: '2GB',
      max_connections: '100',
      password_encryption: 'scram-sha-256',
      work_mem: '5MB',
    });
    const [locale] = await sql(
      url,
      `SELECT datlocprovider, datlocale, datcollate FROM pg_database WHERE datname = current_database()`,
    );
    expect(locale).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8', datcollate: 'C' });
    const [role] = await sql(url, 'SELECT current_user AS name, current_database() AS database');
    expect(role).toEqual({ name: APPLICATION, database: APPLICATION });
  });

  it('does not take its settings from the files of the cluster', async () => {
    const { url } = await start();
    await sql(url, `ALTER SYSTEM SET fsync = off`);
    await sql(url, `ALTER SYSTEM SET listen_addresses = '*'`);
    await server?.stop();
    const again = await start();
    expect(await settingsOf(again.url)).toMatchObject({ fsync: 'on', listen_addresses: '127.0.0.1' });
  });

  it('refuses connections without the password, which only its owner can read', async () => {
    const { url } = await start();
    const { mode } = await stat(`${data}/password`);
    expect(mode & 0o777).toBe(0o600);
    expect(new URL(url).password).toBe((await readFile(`${data}/password`, 'utf8')).trim());
    const wrong = new URL(url);
    for (const password of ['', 'wrong']) {
      wrong.password = password;
      await expect(sql(wrong.href, 'SELECT 1')).rejects.toThrow(/password/);
    }
    const rules = await sql(url, `SELECT DISTINCT auth_method FROM pg_hba_file_rules`);
    expect(rules).toEqual([{ auth_method: 'scram-sha-256' }]);
  });

  it('refuses connections at other addresses of this machine', async () => {
    const { url } = await start();
    const socket = connect({ host: '127.0.0.2', port: Number(new URL(url).port) });
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('connect', () => {
        resolve(undefined);
      });
      socket.once('error', resolve);
    });
    socket.destroy();
    expect(failure).toBeDefined();
  });

  it('ignores variables of the environment that PostgreSQL reads', async () => {
    const before = { ...process.env };
    const misleading = {
      PGDATA: '/nowhere',
      PGPORT: '1',
      PGSSLMODE: 'require',
      LC_ALL: 'xx_YY',
      TZ: 'Asia/Tokyo',
    };
    try {
      Object.assign(process.env, misleading);
      await start();
    } finally {
      for (const name of Object.keys(misleading)) Reflect.deleteProperty(process.env, name);
      Object.assign(process.env, before);
    }
    expect(await settingsOf(server!.url)).toMatchObject({ lc_messages: 'C', TimeZone: 'UTC' });
  });

  it.each(['', 'Shop', '1shop', 'my-shop', 'pg_shop', 'x'.repeat(32), 'shop"; DROP'])(
    'refuses the application name "%s" before it makes anything',
    async (application) => {
      const refusal = /application name .* is not acceptable/;
      await expect(startEmbeddedServer({ dataFolder: data, application })).rejects.toThrow(refusal);
      await expect(runningServerUrl({ dataFolder: data, application })).rejects.toThrow(refusal);
      expect(await readdir(here.scratch.folder)).toEqual([]);
    },
  );

  it('refuses a file in place of a folder, and leaves it alone', async () => {
    await writeFile(data, 'mine');
    await expect(start()).rejects.toThrow(DataFolderAccessError);
    expect(await readFile(data, 'utf8')).toBe('mine');
  });

  it('reports why the server does not start, and leaves no process running', async () => {
    await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(/shared_buffers.*plenty/s);
    expect(await serverProcesses(await clusterOf(data))).toEqual([]);
    await start();
  });
});

describe('later starts', () => {
  beforeEach(async () => {
    data = await here.scratch.usedFolder('used', here.shared);
  });

  it('find the data, under the same password', async () => {
    const first = await start();
    await sql(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start();
    expect(await sql(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  it('use the given port, or report that it is taken', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const other = { dataFolder: here.scratch.path('other'), application: APPLICATION, port };
    here.scratch.remember(other.dataFolder);
    await expect(startEmbeddedServer(other)).rejects.toThrow(`port ${port} is used`);
    await server?.stop();
    server = await startEmbeddedServer(other);
    expect(new URL(server.url).port).toBe(String(port));
  });

  it('make the database if they find the cluster without it', async () => {
    const { url } = await start();
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    await sql(maintenance.href, `DROP DATABASE ${APPLICATION}`);
    await server?.stop();
    const again = await start();
    expect(await sql(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuse a cluster of another major version', async () => {
    await writeFile(`${await clusterOf(data)}/PG_VERSION`, '9\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 9/);
  });

  it('refuse a wrong password', async () => {
    await writeFile(`${data}/password`, 'not the one\n');
    await expect(start()).rejects.toThrow(/password authentication failed/);
  });
});

describe('an interrupted first start', () => {
  it('leaves no partial cluster when it is killed while the cluster is made', async () => {
    await mkdir(data);
    const changes = watch(data);
    const service = here.scratch.service(here.distribution, data);
    for await (const { filename } of changes) if (filename?.startsWith('cluster.new')) break;
    await service.kill();
    expect(await readdir(data)).not.toContain('cluster');

    const { url } = await start();
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await readdir(data)).filter((name) => name.includes('.new'))).toEqual([]);
  });
});

describe('runningServerUrl', () => {
  it('finds the server of another process, even one that is just starting', async () => {
    await mkdir(data);
    const changes = watch(data);
    const service = here.scratch.service(here.distribution, data);
    for await (const { filename } of changes) if (filename === 'lock') break;
    const found = await urlOfServerIn(data);
    expect(found).toBe((await service.report('ready')).url);
    expect(await sql(found!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await service.stop()).toBe(0);
    expect(await urlOfServerIn(data)).toBeUndefined();
  });

  it('finds none where no server runs', async () => {
    expect(await urlOfServerIn(here.scratch.path('nowhere'))).toBeUndefined();
    expect(await urlOfServerIn(here.scratch.folder)).toBeUndefined();
  });

  it('does not return the server that a killed service left', async () => {
    const service = here.scratch.service(here.distribution, data);
    const { url } = await service.report('ready');
    await service.kill();
    await expect(sql(url, 'SELECT 1')).resolves.toBeDefined();
    expect(await urlOfServerIn(data)).toBeUndefined();
  });
});
