import { startEmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LAYOUTS, SOURCE, type Layout } from './layouts.js';

const RECORDS = Number(process.argv[2] ?? 3_000_000);
const BATCH = 2_000;
/** A checkpoint between, after which the first change of a page writes the whole page to the log. */
const BATCHES_PER_CHECKPOINT = 150;

/** Bytes and time for one record of a layout. */
interface Sizes {
  readonly heap: number;
  readonly index: number;
  readonly log: number;
  readonly microseconds: number;
}

async function measure(client: pg.Client, { create, columns, values }: Layout): Promise<Sizes> {
  await client.query(`DROP TABLE IF EXISTS ledger; ${create}`);
  let milliseconds = 0;
  let log = 0;
  for (let from = 0, nth = 0; from < RECORDS; from += BATCH, nth++) {
    if (nth % BATCHES_PER_CHECKPOINT === 0) await client.query('CHECKPOINT');
    const before = await logPlace(client);
    const start = performance.now();
    await client.query(
      `INSERT INTO ledger (${columns}) SELECT ${values} FROM source WHERE n >= ${from} AND n < ${from + BATCH}`,
    );
    milliseconds += performance.now() - start;
    log += (await logPlace(client)) - before;
  }
  await client.query('VACUUM ledger');
  const { rows } = await client.query<{ heap: string; index: string }>(
    `SELECT pg_table_size('ledger') AS heap, pg_indexes_size('ledger') AS index`,
  );
  return {
    heap: Number(rows[0]?.heap) / RECORDS,
    index: Number(rows[0]?.index) / RECORDS,
    log: log / RECORDS,
    microseconds: (milliseconds * 1_000) / RECORDS,
  };
}

async function logPlace(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ place: string }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS place`,
  );
  return Number(rows[0]?.place);
}

const folder = await mkdtemp(join(tmpdir(), 'edgemeter-ledger-'));
await chmod(folder, 0o711);
const server = await startEmbeddedServer({ dataFolder: join(folder, 'server'), application: 'edgemeter' });
try {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SET statement_timeout = 0');
  await client.query(SOURCE(RECORDS));
  for (const [name, layout] of Object.entries(LAYOUTS)) {
    const { heap, index, log, microseconds } = await measure(client, layout);
    const figures = [heap, index, heap + index, log, microseconds].map((figure) => figure.toFixed(1));
    process.stdout.write(`| ${[name, ...figures].join(' | ')} |\n`);
  }
  await client.end();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
