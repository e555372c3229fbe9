import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import { expectVerified } from '../rollup/outcome.js';
import { eventually } from '../support/eventually.js';
import { FaultyServer } from '../support/faulty-server.js';
import { realTime } from '../support/real-time.js';
import { Instance } from './instance.js';
import { DAY, Ledger } from './ledger.js';
import { expectTotal } from './reported.js';

/** `npm run test:faults:short` makes one round. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);
const [ACCOUNT = ''] = DEMO_ACCOUNTS;
const LONGEST_RECOVERY_MS = 5_000;
const FULL_MS = 2_000;
const CHUNK = Buffer.alloc(1 << 20, 1);

const folder = mkdtempSync(join(tmpdir(), 'edgemeter-disk-'));
const disk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m,mode=755', 'tmpfs', folder]);
const isMounted = disk.status === 0;

let database: FaultyServer;
let pool: pg.Pool;
let instance: Instance;
const ledger = new Ledger(ACCOUNT);

/** Takes all space that is left. @returns a function that gives it back. */
async function fillDisk(): Promise<() => Promise<void>> {
  const path = join(folder, 'filler');
  const file = await open(path, 'a');
  try {
    for (let size = CHUNK.length; size > 0;) {
      const written = await file.write(CHUNK, 0, size).then(
        ({ bytesWritten }) => bytesWritten,
        () => 0,
      );
      // The last bytes, too.
      if (written < size) size = Math.floor(size / 2);
    }
  } finally {
    await file.close();
  }
  return () => rm(path);
}

const nextSuccess = (since: number) =>
  eventually('records come in', () => ledger.successes.find(({ at }) => at > since));

/** @returns how long after the return of the database records came in. Milliseconds. */
async function fillAndFree(): Promise<number> {
  await nextSuccess(performance.now());
  const failures = ledger.failures;
  const free = await fillDisk();
  try {
    await eventually('records are not taken', () => (ledger.failures > failures ? true : undefined));
    await realTime(FULL_MS, 'the disk stays full');
  } finally {
    await free();
  }
  await eventually('the database writes', () =>
    pool.query('CREATE TABLE written (); DROP TABLE written').catch(() => undefined),
  );
  const back = performance.now();
  return (await nextSuccess(back)).at - back;
}

async function round(): Promise<number> {
  let isOver = false;
  const sending = ledger.send(
    () => [instance],
    () => isOver,
  );
  let recovery: number;
  try {
    recovery = await fillAndFree();
  } finally {
    isOver = true;
  }
  await sending;
  await ledger.settle(instance);
  await expectTotal(instance, ACCOUNT, DAY, ledger.total);
  await ledger.assertStored(pool);
  await expectVerified(pool);
  return recovery;
}

if (!isMounted) {
  process.stdout.write(
    `faults: a full disk is skipped. It needs the right to mount: ${String(disk.stderr)}\n`,
  );
  rmSync(folder, { recursive: true });
}

(isMounted ? describe : describe.skip)('a full disk', () => {
  beforeAll(async () => {
    await chmod(folder, 0o755);
    database = await FaultyServer.start({ min_wal_size: '32MB', max_wal_size: '64MB' }, folder);
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    pool.on('error', () => undefined);
    instance = new Instance(folder, 'one', database.url);
    await instance.start();
  });

  afterAll(async () => {
    await instance.end('SIGKILL');
    await pool.end();
    await database.stop();
    spawnSync('umount', [folder]);
    await rm(folder, { recursive: true, force: true });
  });

  it('loses nothing acknowledged, and records come in again when it has space', async () => {
    const recoveries: number[] = [];
    for (let i = 0; i < ROUNDS; i++) recoveries.push(await round());
    const longest = Math.max(...recoveries);
    process.stdout.write(
      `faults: a full disk: ${ROUNDS} rounds, ${ledger.size} records, ${ledger.failures} failures, back in ${Math.round(longest)} ms\n`,
    );
    expect(longest).toBeLessThan(LONGEST_RECOVERY_MS);
  }, 3_600_000);
});
