import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { Random } from '../oracle/random.js';
import { BucketServer } from '../support/bucket-server.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { realTime } from '../support/real-time.js';
import { allOf, differenceFrom, sentLines } from '../support/sent-records.js';

const SEED = Number(process.env.STREAM_SEED ?? Math.floor(Math.random() * 1e9));
/** `STREAM_RECORDS=1000000 npm run test:streams` writes that many. */
const RECORDS = Number(process.env.STREAM_RECORDS ?? 6_000);
const KILLS = Number(process.env.STREAM_KILLS ?? Math.max(3, Math.round(RECORDS / 40_000)));
const OBJECTS = Math.max(12, Math.round(RECORDS / 5_000));

let database: TestDatabase;
let pool: pg.Pool;
let server: BucketServer;

beforeEach(async () => {
  process.stdout.write(
    `watched bucket: STREAM_SEED=${SEED} STREAM_RECORDS=${RECORDS} STREAM_KILLS=${KILLS}\n`,
  );
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  server = await BucketServer.start('usage');
});
afterEach(async () => {
  await server.close();
  await pool.end();
  await database.drop();
});

const watching = () =>
  new Program(['watch', 's3://usage/in/', '--every', '0.05'], {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'error',
    ...server.env,
  });

const keyOf = (nth: number) => `in/${nth}.ndjson${nth % 3 === 0 ? '.gz' : ''}`;

/** Writes the records into objects, some of them after a pause. */
async function produce(random: Random): Promise<void> {
  for (let nth = 0; nth < OBJECTS; nth++) {
    const from = Math.round((RECORDS * nth) / OBJECTS);
    const lines = sentLines(from, Math.round((RECORDS * (nth + 1)) / OBJECTS) - from);
    server.put(keyOf(nth), nth % 3 === 0 ? gzipSync(lines) : lines);
    await realTime(random.integer(0, 400), 'objects come in one after the other');
  }
}

/** The sum of what the verdicts say was received, when every object has one. */
function received(): number | undefined {
  let sum = 0;
  for (let nth = 0; nth < OBJECTS; nth++) {
    const text = server.text(`${keyOf(nth)}.verdict`);
    if (text === undefined) return undefined;
    const verdict = JSON.parse(text) as Record<string, number>;
    expect(verdict).toMatchObject({ conflicts: 0, rejected: 0 });
    expect(verdict).not.toHaveProperty('failed');
    sum += verdict.received ?? 0;
  }
  return sum;
}

describe('records of a watched bucket', () => {
  it('are all stored, and none twice, whenever the watcher is killed and its server fails', async () => {
    const random = new Random(SEED);
    const troubles = new Random(SEED + 2);
    server.trouble = () =>
      troubles.chance(0.15) ? troubles.pick(['fails', 'slow', 'cut'] as const) : undefined;
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
        await eventually('every object has its verdict', received, { withinMs: 600_000, everyMs: 100 }),
      ).toBe(RECORDS);
      expect(await differenceFrom(pool, RECORDS)).toEqual(allOf(RECORDS));
    } finally {
      await watcher.end('SIGKILL');
    }
  }, 3_600_000);
});
