import { beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import pg from 'pg';
import {
  startEmbeddedServer,
  type EmbeddedServerOptions,
  type EmbeddedServer,
  type ServerExitEvent,
} from '../src/index.js';
import { APPLICATION, clusterOf, postmasterPid, serverProcesses, sql } from './support/scratch.js';
import { useScratch } from './support/use-scratch.js';

/** Keeps a backend busy, so that it does not check whether the postmaster is alive. */
const ENDLESS = 'SELECT count(*) FROM generate_series(1, 1000000000000)';

let data: string;
let server: EmbeddedServer | undefined;

const here = useScratch(async () => {
  await server?.stop();
  server = undefined;
});

beforeEach(async () => {
  data = await here.scratch.usedFolder('data', here.shared);
});

const start = async (options: Partial<EmbeddedServerOptions> = {}): Promise<EmbeddedServer> => {
  server = await startEmbeddedServer({ ...options, dataFolder: data, application: APPLICATION });
  return server;
};

const next = (of: EmbeddedServer, kind: ServerExitEvent['kind']): Promise<ServerExitEvent> =>
  new Promise((resolve) => {
    const off = of.onExit((event) => {
      if (event.kind !== kind) return;
      off();
      resolve(event);
    });
  });

/** A backend that is in the middle of a query that does not end; resolves with its process id. */
async function busyBackend(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { pid } = rows[0]!;
  client.query(ENDLESS).catch(() => undefined);
  const active = `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND state = 'active'`;
  while ((await sql(url, active)).length === 0) continue;
  return pid;
}

describe('after the service was killed', () => {
  it('the next one ends the server that was left and starts its own, with the data', async () => {
    const service = here.scratch.service(here.distribution, data);
    const { url } = await service.report('ready');
    await sql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await busyBackend(url);
    const left = await postmasterPid(data);
    await service.kill();
    expect(await serverProcesses(await clusterOf(data))).toContain(left);

    const messages: string[] = [];
    const { url: anew } = await start({ onLog: (_level, message) => messages.push(message) });
    expect(messages).toContain('stopping a database server left by a service that was killed');
    expect(await serverProcesses(await clusterOf(data))).not.toContain(left);
    expect(await postmasterPid(data)).not.toBe(left);
    expect(await sql(anew, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('and the server, too, the next one ends the backends that were left', async () => {
    const service = here.scratch.service(here.distribution, data);
    const { url } = await service.report('ready');
    await sql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const backend = await busyBackend(url);
    const left = await postmasterPid(data);
    await service.kill();
    process.kill(left, 'SIGKILL');
    expect(await serverProcesses(await clusterOf(data))).toContain(backend);

    const { url: anew } = await start();
    expect(await serverProcesses(await clusterOf(data))).not.toContain(backend);
    expect(await sql(anew, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('the next one ends the server that was left although its postmaster.pid is empty', async () => {
    const service = here.scratch.service(here.distribution, data);
    const { url } = await service.report('ready');
    await sql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const left = await postmasterPid(data);
    await service.kill();
    await writeFile(`${await clusterOf(data)}/postmaster.pid`, '');

    const { url: anew } = await start();
    expect(await serverProcesses(await clusterOf(data))).not.toContain(left);
    expect(await sql(anew, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('the next one starts although another program has the process id of its server', async () => {
    await (await start()).stop();
    const cluster = await clusterOf(data);
    const { uid, gid } = await stat(cluster);
    const other = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    try {
      await writeFile(`${cluster}/postmaster.pid`, `${other.pid}\n${cluster}\n1\n1\n\n127.0.0.1\n\n`);
      await start();
      expect(other.exitCode).toBeNull();
      expect(other.signalCode).toBeNull();
    } finally {
      other.kill();
      await once(other, 'exit');
    }
  });
});

describe('after the server was killed', () => {
  it('it restarts at the same port with the same data, and pools continue', async () => {
    const { url } = await start();
    const pool = new pg.Pool({ connectionString: url, max: 3 });
    pool.on('error', () => undefined);
    await pool.query('CREATE TABLE kept AS SELECT 42 AS answer');
    await busyBackend(url);
    const pid = await postmasterPid(data);
    const died = next(server!, 'died');
    const restarted = next(server!, 'restarted');
    process.kill(pid, 'SIGKILL');
    expect(await died).toEqual({ kind: 'died', exitCode: null, signal: 'SIGKILL' });
    expect(await restarted).toMatchObject({ kind: 'restarted' });
    expect(server!.url).toBe(url);
    expect(await postmasterPid(data)).not.toBe(pid);
    expect((await pool.query<{ answer: number }>('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
    await pool.end();
  });

  it('it restarts more often than a start may fail', async () => {
    const { url } = await start();
    for (let time = 1; time <= 12; time++) {
      const restarted = next(server!, 'restarted');
      process.kill(await postmasterPid(data), 'SIGKILL');
      expect(await restarted).toMatchObject({ kind: 'restarted' });
      expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
  }, 120_000);

  it('it restarts when its port is free again', async () => {
    const messages = new EventEmitter();
    const { url } = await start({ onLog: (_level, message) => messages.emit(message) });
    const died = next(server!, 'died');
    const failed = once(messages, 'the database server could not be restarted');
    const restarted = next(server!, 'restarted');
    process.kill(await postmasterPid(data), 'SIGKILL');
    await died;
    const occupant = createServer((socket) => socket.destroy());
    occupant.listen(Number(new URL(url).port), '127.0.0.1');
    await failed;
    occupant.close();
    expect(await restarted).toMatchObject({ kind: 'restarted' });
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('no process is left if the service stops before the restart', async () => {
    await start();
    const pid = await postmasterPid(data);
    for (const moment of ['died', 'restarted'] as const) {
      const reached = next(server!, moment);
      process.kill(await postmasterPid(data), 'SIGKILL');
      await reached;
      await server!.stop();
      expect(await serverProcesses(await clusterOf(data))).toEqual([]);
      await start();
    }
    expect(await postmasterPid(data)).not.toBe(pid);
  });

  it('attempts end when no restart is possible, and a later start finds the data', async () => {
    const { url } = await start();
    await sql(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const cluster = await clusterOf(data);
    const gaveUp = next(server!, 'gave-up');
    const pid = await postmasterPid(data);
    await rename(cluster, `${cluster}.away`);
    process.kill(pid, 'SIGKILL');
    const event = await gaveUp;
    expect(event).toMatchObject({ kind: 'gave-up' });
    await server!.stop();
    await rename(`${cluster}.away`, cluster);
    const again = await start();
    expect(await sql(again.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });
});

describe('two services on one data folder', () => {
  it('the second is refused, and the first continues', async () => {
    const { url } = await start();
    const pid = await postmasterPid(data);
    const log = await readFile(`${data}/postgres.log`, 'utf8');
    const second = here.scratch.service(here.distribution, data);
    const { name, message } = await second.report('failed');
    expect(name).toBe('DataFolderInUseError');
    expect(message).toContain(data);
    expect(message).toContain(`process ${process.pid}`);
    expect(await second.exited()).toBe(0);
    expect(await postmasterPid(data)).toBe(pid);
    expect(await readFile(`${data}/postgres.log`, 'utf8')).toBe(log);
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('if both start at once on a new folder, one is refused and the other runs', async () => {
    const fresh = here.scratch.path('fresh');
    const services = [1, 2, 3].map(() => here.scratch.service(here.distribution, fresh));
    const outcomes = await Promise.all(services.map((service) => service.outcome()));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['failed', 'failed', 'ready']);
    for (const outcome of outcomes) {
      if (outcome.kind === 'failed') expect(outcome.name).toBe('DataFolderInUseError');
      if (outcome.kind === 'ready') expect(await sql(outcome.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
  });
});
