import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runningServerUrl } from '../src/index.js';
import { systemFolder } from '../src/system-user.js';
import { Distribution } from './support/distribution.js';
import {
  APPLICATION,
  clusterOf,
  postmasterPid,
  Scratch,
  serverProcesses,
  sql,
  type As,
} from './support/scratch.js';

const run = promisify(execFile);

const SYSTEM_FOLDER = systemFolder(APPLICATION);

/** Only root can run processes as another user. */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

/** An unprivileged user other than that of the server. */
const ORDINARY: Required<As> = { uid: 65534, gid: 65534 };

let scratch: Scratch;
let distribution: Distribution;
let data: string;

beforeEach(async () => {
  scratch = await Scratch.make();
  distribution = await Distribution.make(scratch.path('service'));
  data = scratch.path('data');
});

afterEach(() => scratch.clean());

const ownerOfProcess = async (pid: number): Promise<number> =>
  Number((await run('ps', ['-o', 'uid=', '-p', String(pid)])).stdout);

/** The files below a folder that do not belong to the user. */
const filesOfOthersIn = async (folder: string, uid: number): Promise<string[]> => {
  const names = await readdir(folder, { recursive: true });
  const owners = await Promise.all(names.map((name) => lstat(join(folder, name))));
  return names.filter((_, index) => owners[index]!.uid !== uid);
};

const giveTo = async (folder: string, { uid, gid }: Required<As>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await chown(folder, uid, gid);
};

/** Starts a service, has it do some work, and stops it. */
const useOnce = async (as: As, statement = 'SELECT 1'): Promise<unknown[]> => {
  const service = scratch.service(distribution, data, as);
  const { url } = await service.report('ready');
  const rows = await sql(url, statement);
  expect(await service.stop()).toBe(0);
  return rows;
};

describe('library links', () => {
  it('are made if npm did not make them, also by several services at once', async () => {
    const links = await distribution.removeLibraryLinks();
    expect(links.length).toBeGreaterThan(0);
    const services = ['one', 'two'].map((name) => scratch.service(distribution, scratch.path(name)));
    for (const { url } of await Promise.all(services.map((service) => service.report('ready')))) {
      expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
    for (const link of links) {
      expect(await readlink(link)).not.toContain('/');
      expect((await stat(link)).isFile()).toBe(true);
    }
  });
});

describeAsRoot('root', () => {
  it('has an unprivileged user run the server, in a folder closed to all others', async () => {
    const service = scratch.service(distribution, data);
    const { url } = await service.report('ready');
    const uid = await ownerOfProcess(await postmasterPid(data));
    expect(uid).toBeGreaterThan(0);
    const { mode } = await stat(data);
    expect(mode & 0o007).toBe(0);
    expect(await clusterOf(data)).toBe(join(data, 'cluster'));
    expect((await stat(join(data, 'cluster'))).uid).toBe(uid);
    expect((await stat(join(data, 'password'))).uid).toBe(0);
    expect(await runningServerUrl({ dataFolder: data, application: APPLICATION })).toBe(url);
  });

  it('keeps the database elsewhere if that user cannot reach the folder', async () => {
    const closed = scratch.path('closed');
    await mkdir(closed, { mode: 0o700 });
    data = join(closed, 'data');
    await useOnce({}, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const cluster = await clusterOf(data);
    expect(dirname(dirname(cluster))).toBe(SYSTEM_FOLDER);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect(await readdir(data)).not.toContain('cluster');

    const service = scratch.service(distribution, data);
    const { url } = await service.report('ready');
    expect(await runningServerUrl({ dataFolder: data, application: APPLICATION })).toBe(url);
    expect(await sql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const copy = scratch.path('copy');
    await run('cp', ['-a', data, copy]);
    await rm(join(copy, 'lock'));
    const second = scratch.service(distribution, copy);
    expect(await second.report('failed')).toMatchObject({ name: 'DataFolderInUseError' });
    expect(await sql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await service.stop();
  });

  it('does not make a new database where one was lost', async () => {
    const closed = scratch.path('closed');
    await mkdir(closed, { mode: 0o700 });
    data = join(closed, 'data');
    await useOnce({});
    await rm(await clusterOf(data), { recursive: true });
    const { message } = await scratch.service(distribution, data).report('failed');
    expect(message).toContain(await clusterOf(data));
  });

  it('copies the binaries if that user cannot reach them, once for all services', async () => {
    const version = `18.0.0-test-${process.pid}`;
    const copy = join(SYSTEM_FOLDER, `postgresql-${version}`);
    scratch.remember(copy);
    await distribution.rename(version);
    await distribution.removeLibraryLinks();
    await chmod(distribution.folder, 0o700);
    const services = ['one', 'two'].map((name) => scratch.service(distribution, scratch.path(name)));
    await Promise.all(services.map((service) => service.report('ready')));
    for (const name of ['one', 'two']) {
      const pid = await postmasterPid(scratch.path(name));
      expect(await readlink(`/proc/${pid}/exe`)).toBe(join(copy, 'bin', 'postgres'));
    }
    const copies = await readdir(SYSTEM_FOLDER);
    expect(copies.filter((name) => name.includes(version))).toEqual([`postgresql-${version}`]);
  });

  it('does not use binaries that only root can read', async () => {
    const version = `18.0.1-test-${process.pid}`;
    const copy = join(SYSTEM_FOLDER, `postgresql-${version}`);
    scratch.remember(copy);
    await distribution.rename(version);
    await chmod(join(distribution.native, 'share', 'postgresql', 'postgres.bki'), 0o600);
    await useOnce({});
    expect((await stat(join(copy, 'share', 'postgresql', 'postgres.bki'))).mode & 0o777).toBe(0o644);
  });

  it('does not run a database whose owner became root', async () => {
    await useOnce({});
    await run('chown', ['-R', '0:0', join(data, 'cluster')]);
    const { name, message } = await scratch.service(distribution, data).report('failed');
    expect(name).toBe('DataFolderAccessError');
    expect(message).toContain('belongs to root');
  });
});

describeAsRoot('an ordinary user', () => {
  it('keeps everything in the data folder, which is closed to all others', async () => {
    await giveTo(scratch.path('home'), ORDINARY);
    data = scratch.path('home', 'data');
    const service = scratch.service(distribution, data, ORDINARY);
    const { url } = await service.report('ready');
    expect(await sql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await ownerOfProcess(await postmasterPid(data))).toBe(ORDINARY.uid);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect(await filesOfOthersIn(data, ORDINARY.uid)).toEqual([]);
    expect((await readdir(data)).sort()).toEqual(['cluster', 'lock', 'password', 'postgres.log']);
    await service.kill();
    await useOnce(ORDINARY);
  });

  it('copies the binaries where links are missing and cannot be made', async () => {
    await distribution.removeLibraryLinks();
    await giveTo(data, ORDINARY);
    const service = scratch.service(distribution, data, ORDINARY);
    await service.report('ready');
    const executable = await readlink(`/proc/${await postmasterPid(data)}/exe`);
    expect(dirname(dirname(dirname(executable)))).toBe(data);
    await service.stop();
    await useOnce(ORDINARY);
  });

  it('gets a clear error for a data folder of root, and changes nothing', async () => {
    await useOnce({});
    const before = await readdir(data);
    const { name, message } = await scratch.service(distribution, data, ORDINARY).report('failed');
    expect(name).toBe('DataFolderAccessError');
    expect(message).toContain(data);
    expect(message).toContain('user id 0');
    expect(message).toContain(`user id ${ORDINARY.uid}`);
    expect(await readdir(data)).toEqual(before);

    // Even if all users may enter the folder itself.
    await chmod(data, 0o777);
    const again = await scratch.service(distribution, data, ORDINARY).report('failed');
    expect(again.name).toBe('DataFolderAccessError');
    expect(again.message).toMatch(/database belongs to user id/);
    expect(await readdir(data)).toEqual(before);
    await useOnce({});
  });

  it('gets a clear error when root keeps the database of a data folder elsewhere', async () => {
    const closed = scratch.path('closed');
    await mkdir(closed, { mode: 0o700 });
    data = join(closed, 'data');
    await useOnce({});
    await chmod(closed, 0o755);
    await chmod(data, 0o777);
    const { name, message } = await scratch.service(distribution, data, ORDINARY).report('failed');
    expect(name).toBe('DataFolderAccessError');
    expect(message).toContain('first used by root');
  });

  it('and root can use the same data folder in turn', async () => {
    await giveTo(data, ORDINARY);
    await chmod(data, 0o700);
    await useOnce(ORDINARY, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const service = scratch.service(distribution, data);
    const { url } = await service.report('ready');
    expect(await ownerOfProcess(await postmasterPid(data))).toBe(ORDINARY.uid);
    expect(await sql(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    // After a crash, files that root made must not stop the ordinary user.
    await service.kill();
    process.kill(await postmasterPid(data), 'SIGKILL');
    expect(await useOnce(ORDINARY, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await filesOfOthersIn(data, ORDINARY.uid)).toEqual([]);
    expect(await readFile(join(data, 'password'), 'utf8')).toMatch(/^\S+\n$/);
    expect(await serverProcesses(await clusterOf(data))).toEqual([]);
  });
});
