import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { startEmbeddedServer, type EmbeddedServer } from '../src/index.js';
import { readPostmasterFile } from '../src/postmaster-file.js';
import { APPLICATION, clusterOf, postmasterPid, sql } from './support/scratch.js';
import { useScratch } from './support/use-scratch.js';

let server: EmbeddedServer | undefined;

const here = useScratch(async () => {
  await server?.stop();
  server = undefined;
});

/** What a crash of the machine can leave of the file. */
const DAMAGED: Record<string, string> = {
  empty: '',
  'full of zero bytes': '\0'.repeat(64),
  'without a number': 'garbage\n/var/lib/cluster\n',
  'of process 0': '0\n/var/lib/cluster\n1700000000\n0\n',
};

describe('postmaster.pid', () => {
  let cluster: string;

  beforeEach(async () => {
    cluster = here.scratch.path('cluster');
    await mkdir(cluster);
  });

  const read = async (content: string) => {
    await writeFile(`${cluster}/postmaster.pid`, content);
    return readPostmasterFile(cluster);
  };

  it('has process and port', async () => {
    expect(await read('4711\n/var/lib/cluster\n1700000000\n20815\n\n127.0.0.1\n')).toEqual({
      pid: 4711,
      port: 20815,
    });
  });

  it('may be absent or incomplete', async () => {
    expect(await readPostmasterFile(cluster)).toBeUndefined();
    expect(await read('4711\n/var/lib')).toEqual({ pid: 4711, port: undefined });
  });

  it('has a negative process id for a server without a postmaster', async () => {
    expect(await read('-4711\n')).toEqual({ pid: 4711, port: undefined });
  });

  it.each(Object.keys(DAMAGED))('names nothing when it is %s', async (damage) => {
    expect(await read(DAMAGED[damage]!)).toEqual({ pid: undefined, port: undefined });
  });

  it('has no process or port for numbers that are not valid', async () => {
    expect(await read('4294967296\n/var/lib/cluster\n1700000000\n65536\n')).toEqual({
      pid: undefined,
      port: undefined,
    });
  });
});

describe('a server', () => {
  it.each(Object.keys(DAMAGED))('starts although postmaster.pid is %s, and has its data', async (damage) => {
    const data = await here.scratch.usedFolder('data', here.shared);
    const start = () => startEmbeddedServer({ dataFolder: data, application: APPLICATION });
    server = await start();
    await sql(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop();
    await writeFile(`${await clusterOf(data)}/postmaster.pid`, DAMAGED[damage]!);

    server = await start();
    expect(await sql(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('starts although postmaster.pid is a folder, or names a process that is not of its cluster', async () => {
    const data = await here.scratch.usedFolder('data', here.shared);
    const start = () => startEmbeddedServer({ dataFolder: data, application: APPLICATION });
    const other = await startEmbeddedServer({
      dataFolder: await here.scratch.usedFolder('other', here.shared),
      application: APPLICATION,
    });
    try {
      const path = `${await clusterOf(data)}/postmaster.pid`;
      await mkdir(path);
      server = await start();
      await server.stop();
      for (const pid of [process.pid, await postmasterPid(here.scratch.path('other'))]) {
        // As it was when the machine lost its power: the first of two lines.
        await writeFile(path, `${pid}\n${path.slice(0, 9)}`);
        server = await start();
        expect(await sql(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
        await server.stop();
      }
      expect(await sql(other.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await other.stop();
    }
  });
});
