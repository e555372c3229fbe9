import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from '../src/index.js';
import { ServerLog } from '../src/server-log.js';
import { APPLICATION, clusterOf, serverProcesses, sql } from './support/scratch.js';
import { useScratch } from './support/use-scratch.js';

let data: string;
let server: EmbeddedServer | undefined;

const here = useScratch(async () => {
  await server?.stop();
  server = undefined;
});

beforeEach(async () => {
  data = await here.scratch.usedFolder('data', here.shared);
});

const start = (options: Partial<EmbeddedServerOptions> = {}): Promise<EmbeddedServer> =>
  startEmbeddedServer({ ...options, dataFolder: data, application: APPLICATION });

describe('stopping', () => {
  it('may be requested many times, frees the folder and lets the process end', async () => {
    server = await start();
    const client = new pg.Client({ connectionString: server.url });
    const lost = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await lost).toBeDefined();
    expect(await serverProcesses(await clusterOf(data))).toEqual([]);
    server = await start();

    const service = here.scratch.service(here.distribution, here.scratch.path('other'));
    here.scratch.remember(here.scratch.path('other'));
    await service.report('ready');
    expect(await service.stop()).toBe(0);
  });

  it('shuts down cleanly, so that the next start has nothing to recover', async () => {
    server = await start();
    await server.stop();
    expect(readFileSync(`${data}/postgres.log`, 'utf8')).toMatch(/database system is shut down\n$/);
    server = await start();
    expect(readFileSync(`${data}/postgres.log`, 'utf8')).not.toMatch(/was not properly shut down/);
  });

  it('uses force against a server that does not end in time, without loss', async () => {
    server = await start({ stopGraceMs: 200 });
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // A stopped process cannot follow the request of a regular shutdown.
    process.kill(rows[0]!.pid, 'SIGSTOP');
    await server.stop();
    expect(await serverProcesses(await clusterOf(data))).toEqual([]);
    expect(readFileSync(`${data}/postgres.log`, 'utf8')).toContain('received immediate shutdown request');
    server = await start();
    expect(await sql(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is not caused by Ctrl-C of a terminal, which reaches the service only', async () => {
    const service = here.scratch.service(here.distribution, data);
    const { url } = await service.report('ready');
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    // The service is stopped, so that it cannot react before the effect of the signal on the server is seen.
    process.kill(service.pid, 'SIGSTOP');
    process.kill(-service.pid, 'SIGINT');
    expect((await client.query('SELECT pg_sleep(0.2), 1 AS one')).rows).toMatchObject([{ one: 1 }]);
    process.kill(service.pid, 'SIGCONT');
    expect(await service.exited()).toBe(0);
    expect(await serverProcesses(await clusterOf(data))).toEqual([]);
  });
});

describe('listeners', () => {
  it('are not called for a requested stop, and may throw', async () => {
    const told: string[] = [];
    const complaints: string[] = [];
    server = await start({
      onLog: (level, message) => level === 'error' && complaints.push(message),
    });
    server.onExit(() => {
      throw new Error('mine');
    });
    server.onExit(({ kind }) => told.push(kind));
    const off = server.onExit(() => told.push('not to be told'));
    off();
    const restarted = new Promise<void>((resolve) => {
      server!.onExit(({ kind }) => {
        if (kind === 'restarted') resolve();
      });
    });
    const cluster = await clusterOf(data);
    process.kill(Number(readFileSync(`${cluster}/postmaster.pid`, 'utf8').split('\n')[0]), 'SIGKILL');
    await restarted;
    await server.stop();
    expect(told).toEqual(['died', 'restarted']);
    expect(complaints.filter((message) => message.includes('listener'))).toHaveLength(2);
  });
});

describe('the log of the server', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('keeps one earlier file and has a limit', () => {
    jest.useFakeTimers();
    const folder = here.scratch.path('log');
    mkdirSync(folder);
    writeFileSync(`${folder}/postgres.log`, 'former');
    const log = new ServerLog(folder);
    try {
      expect(readFileSync(`${log.path}.1`, 'utf8')).toBe('former');
      expect(statSync(log.path).mode & 0o777).toBe(0o600);
      appendFileSync(log.fd, 'before\n');
      log.mark();
      appendFileSync(log.fd, 'after\n');
      expect(log.tail()).toBe('after');

      jest.advanceTimersByTime(60_000);
      expect(statSync(log.path).size).toBe('before\nafter\n'.length);
      appendFileSync(log.fd, Buffer.alloc(17 * 1024 * 1024, '.\n'));
      jest.advanceTimersByTime(60_000);
      expect(statSync(log.path).size).toBe(0);
      expect(statSync(`${log.path}.1`).size).toBeGreaterThan(16 * 1024 * 1024);
      appendFileSync(log.fd, 'later\n');
      expect(log.tail()).toBe('later');
      expect(readFileSync(log.path, 'utf8')).toBe('later\n');
    } finally {
      log.close();
      log.close();
    }
  });
});
