import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { DataFolderInUseError } from '../src/errors.js';
import { FolderLock, isLocked } from '../src/folder-lock.js';
import { isAlive, ownIdentity } from '../src/process-identity.js';
import type { Order, Outcome } from './support/contender.js';
import { eventually } from './support/eventually.js';
import { useScratch } from './support/use-scratch.js';

const CONTENDERS = 3;
// `LOCK_ROUNDS=n` runs more rounds.
const ROUNDS = Number(process.env.LOCK_ROUNDS ?? 50);
/** Long enough for an order to have reached every contender. */
const HEAD_START_MS = 4;

const here = useScratch();

const lockFile = (): string => here.scratch.path('lock');

const record = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(lockFile(), 'utf8')) as Record<string, unknown>;

/** Writes a lock file as another process would. */
const leave = (path: string, change: Record<string, unknown>): Promise<void> =>
  writeFile(path, JSON.stringify({ ...ownIdentity(), nonce: '0123456789ab', ...change }));

/** The id of a process that has just ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

describe('a folder lock', () => {
  it('is exclusive until it is released, also within a process', async () => {
    const lock = await FolderLock.acquire(here.scratch.folder);
    expect(isLocked(here.scratch.folder)).toBe(true);
    const refusal = await FolderLock.acquire(here.scratch.folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataFolderInUseError);
    expect(refusal).toMatchObject({ folder: here.scratch.folder, pid: process.pid });
    expect((refusal as Error).message).toContain(here.scratch.folder);
    expect((refusal as Error).message).toContain(String(process.pid));
    lock.release();
    lock.release();
    expect(isLocked(here.scratch.folder)).toBe(false);
    (await FolderLock.acquire(here.scratch.folder)).release();
    expect(await readdir(here.scratch.folder)).toEqual([]);
  });

  it('is not released by a former holder', async () => {
    const former = await FolderLock.acquire(here.scratch.folder);
    former.release();
    const lock = await FolderLock.acquire(here.scratch.folder);
    former.release();
    expect(isLocked(here.scratch.folder)).toBe(true);
    lock.release();
  });

  it('is taken over from a process that ended', async () => {
    const pid = await deadPid();
    await leave(lockFile(), { pid });
    const lock = await FolderLock.acquire(here.scratch.folder);
    expect(await record()).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('is taken over when another process has the id of its owner', async () => {
    await leave(lockFile(), { started: '1' });
    const lock = await FolderLock.acquire(here.scratch.folder);
    expect(await record()).toMatchObject(ownIdentity());
    lock.release();
  });

  it('is taken over after a process was killed during its takeover', async () => {
    const pid = await deadPid();
    await leave(lockFile(), { pid });
    await leave(`${lockFile()}.0123456789ab`, { pid, nonce: 'abcdef012345' });
    await leave(`${lockFile()}.0123456789ab.abcdef012345`, { pid, nonce: 'aaaaaaaaaaaa' });
    await writeFile(`${lockFile()}.new-bbbbbbbbbbbb`, '');
    const lock = await FolderLock.acquire(here.scratch.folder);
    expect(await readdir(here.scratch.folder)).toEqual(['lock']);
    lock.release();
  });

  it('of another container stays valid as long as it has a heartbeat', async () => {
    await leave(lockFile(), { pid: 7, realm: 'elsewhere' });
    const waiting = new Promise<number>((resolve, reject) => {
      FolderLock.acquire(here.scratch.folder, undefined, resolve).catch(reject);
    });
    expect(await waiting).toBe(7);
    const attempt = FolderLock.acquire(here.scratch.folder).catch((error: unknown) => error);
    await utimes(lockFile(), new Date(), new Date(Date.now() + 1000));
    expect(await attempt).toMatchObject({ pid: 7 });
  });

  it('is taken over from a container without a heartbeat, or when a crash left it incomplete', async () => {
    const foreign = JSON.stringify({ ...ownIdentity(), realm: 'elsewhere', nonce: '0123456789ab' });
    await Promise.all(
      [foreign, ''].map(async (content, index) => {
        const folder = here.scratch.path(String(index));
        await mkdir(folder);
        await writeFile(`${folder}/lock`, content);
        const lock = await FolderLock.acquire(folder);
        expect(JSON.parse(await readFile(`${folder}/lock`, 'utf8'))).toMatchObject(ownIdentity());
        lock.release();
      }),
    );
  });
});

describe('of several processes', () => {
  let contenders: ChildProcess[];

  beforeEach(async () => {
    contenders = Array.from({ length: CONTENDERS }, () =>
      spawn(process.execPath, [here.distribution.contender, here.distribution.folderLock], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    await Promise.all(contenders.map((contender) => once(contender, 'message')));
  });

  afterEach(async () => {
    await Promise.all(
      contenders.map(async (contender) => {
        const exit = once(contender, 'exit');
        contender.disconnect();
        await exit;
      }),
    );
  });

  const tell = async (contender: ChildProcess, order: Order): Promise<Outcome> => {
    const answer = once(contender, 'message');
    contender.send(order);
    return ((await answer) as [Outcome])[0];
  };

  const prepare: Record<string, () => Promise<void>> = {
    'a free folder': () => Promise.resolve(),
    'a stale lock': () => leave(lockFile(), { started: '1' }),
    'a stale lock and a stale takeover lock': async () => {
      await leave(lockFile(), { started: '1' });
      await leave(`${lockFile()}.0123456789ab`, { started: '1', nonce: 'abcdef012345' });
    },
  };

  it.each(Object.keys(prepare))('exactly one wins %s', async (start) => {
    for (let round = 0; round < ROUNDS; round++) {
      await prepare[start]!();
      const order: Order = { kind: 'take', folder: here.scratch.folder, at: Date.now() + HEAD_START_MS };
      const outcomes = await Promise.all(contenders.map((contender) => tell(contender, order)));
      const winners = contenders.filter((_, index) => outcomes[index]!.kind === 'won');
      expect(winners).toHaveLength(1);
      const losers = outcomes.filter((outcome) => outcome.kind === 'lost');
      expect(new Set(losers.map(({ to }) => to))).toEqual(new Set([winners[0]!.pid]));
      await tell(winners[0]!, { kind: 'release' });
      expect(await readdir(here.scratch.folder)).toEqual([]);
    }
  });
});

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a zombie is not alive', async () => {
  // The shell starts a process and becomes another program, which never reads its exit status.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await eventually(async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z '));
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(parent.pid!)).toBe(true);
  } finally {
    parent.kill();
    await once(parent, 'exit');
  }
});
