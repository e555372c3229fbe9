import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { Random } from '../oracle/random.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { realTime } from '../support/real-time.js';
import { allOf, differenceFrom, sentLines } from '../support/sent-records.js';

const SEED = Number(process.env.STREAM_SEED ?? Math.floor(Math.random() * 1e9));
/** `STREAM_RECORDS=1000000 npm run test:streams` writes that many. */
const RECORDS = Number(process.env.STREAM_RECORDS ?? 6_000);
const KILLS = Number(process.env.STREAM_KILLS ?? Math.max(3, Math.round(RECORDS / 40_000)));
const FILES = Math.max(12, Math.round(RECORDS / 5_000));
/** A file is written in pieces. Between two of them no more time passes than this. Milliseconds. */
const LONGEST_PAUSE_MS = 60;

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeEach(async () => {
  process.stdout.write(
    `watched folder: STREAM_SEED=${SEED} STREAM_RECORDS=${RECORDS} STREAM_KILLS=${KILLS}\n`,
  );
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-watched-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await mkdir(join(folder, 'in'));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const incoming = (name = '') => join(folder, 'in', name);
const watching = (...further: string[]) =>
  new Program(['watch', incoming(), '--settle', '1', '--every', '0.05', ...further], {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'error',
  });

/** Writes the records into files: in pieces and in place, or compressed and moved to their place. */
async function produce(random: Random): Promise<void> {
  for (let file = 0; file < FILES; file++) {
    const from = Math.round((RECORDS * file) / FILES);
    const lines = sentLines(from, Math.round((RECORDS * (file + 1)) / FILES) - from);
    if (random.chance(0.3)) {
      await writeFile(join(folder, 'draft'), gzipSync(lines));
      await rename(join(folder, 'draft'), incoming(`${file}.ndjson.gz`));
      continue;
    }
    // Pieces end anywhere, also within a line.
    for (let start = 0; start < lines.length;) {
      const end = start + random.integer(1, Math.ceil(lines.length / 3));
      await appendFile(incoming(`${file}.ndjson`), lines.slice(start, end));
      await realTime(random.integer(0, LONGEST_PAUSE_MS), 'a file is written in pieces');
      start = end;
    }
  }
}

/** The sum of what the verdicts say was received, when every file has one that is of the file as it is. */
async function received(): Promise<number | undefined> {
  const names = (await readdir(incoming())).filter((name) => /\.(ndjson|gz)$/.test(name));
  if (names.length < FILES) return undefined;
  let sum = 0;
  for (const name of names) {
    const text = await readFile(incoming(`${name}.verdict`), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const verdict = JSON.parse(text) as Record<string, number>;
    if (verdict.size !== (await stat(incoming(name))).size) return undefined;
    expect(verdict).toMatchObject({ conflicts: 0, rejected: 0 });
    expect(verdict).not.toHaveProperty('failed');
    sum += verdict.received ?? 0;
  }
  return sum;
}

describe('records of a watched folder', () => {
  it('are all stored, and none twice, whenever the watcher is killed', async () => {
    const random = new Random(SEED);
    let watcher = watching();
    try {
      const producing = produce(new Random(SEED + 1));
      for (let kill = 0; kill < KILLS; kill++) {
        await realTime(random.integer(1_500, 4_000), 'the watcher is killed at any moment');
        await watcher.end(random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM']));
        watcher = watching();
      }
      await producing;
      expect(
        await eventually('every file has its verdict', received, { withinMs: 600_000, everyMs: 100 }),
      ).toBe(RECORDS);
      expect(await differenceFrom(pool, RECORDS)).toEqual(allOf(RECORDS));
      expect((await readdir(incoming())).filter((name) => name.includes('.rejected'))).toEqual([]);
    } finally {
      await watcher.end('SIGKILL');
    }
  }, 3_600_000);

  it('are missed when a file has a verdict and was not stored', async () => {
    await writeFile(incoming('a.ndjson'), sentLines(0, 3));
    await writeFile(incoming('b.ndjson'), sentLines(3, 7));
    const { size, mtimeMs } = await stat(incoming('a.ndjson'));
    await writeFile(incoming('a.ndjson.verdict'), JSON.stringify({ size, changed_at: mtimeMs }));
    expect(await watching('--once').exited).toBe(0);
    expect(await differenceFrom(pool, 10)).toEqual({ ...allOf(7), missing: ['s-0', 's-1', 's-2'] });
  });
});
