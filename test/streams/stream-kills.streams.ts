import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Random } from '../oracle/random.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';
import { realTime } from '../support/real-time.js';
import { allOf, differenceFrom, sentLines, totalsOf } from '../support/sent-records.js';
import { ServiceProcess } from '../support/service-process.js';
import { NatsServer } from './nats-server.js';

const SEED = Number(process.env.STREAM_SEED ?? Math.floor(Math.random() * 1e9));
/** `STREAM_RECORDS=1000000 npm run test:streams` sends that many. */
const RECORDS = Number(process.env.STREAM_RECORDS ?? 6_000);
/** Each program is killed once before one is killed twice. */
const KILLS = Number(process.env.STREAM_KILLS ?? Math.max(3, Math.round(RECORDS / 20_000)));
/** Most records of a message. */
const MOST_LINES = 40;
const STREAM = 'USAGE';

let nats: NatsServer;
let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeAll(async () => {
  nats = await NatsServer.start();
  process.stdout.write(`streams: STREAM_SEED=${SEED} STREAM_RECORDS=${RECORDS} STREAM_KILLS=${KILLS}\n`);
});
afterAll(() => nats.remove());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-streams-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await nats.asking((manager) => manager.streams.add({ name: STREAM, subjects: ['usage'] }));
});
afterEach(async () => {
  await nats.asking((manager) => manager.streams.delete(STREAM));
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const env = () => ({
  DATABASE_URL: database.url,
  STREAM_URL: nats.url,
  STREAM_NAME: STREAM,
  STREAM_ACCOUNTS: 'acme,bolt,core',
  LOG_LEVEL: 'error',
});

/** Sends the records from one number to another, and each message again that was not confirmed. */
async function produce(from: number, to: number, random: Random): Promise<void> {
  let next = from;
  const unconfirmed: string[] = [];
  while (next < to || unconfirmed.length > 0) {
    const connection = await nats.connect().catch(() => undefined);
    if (!connection) {
      await realTime(50, 'the server is away');
      continue;
    }
    const client = jetstream(connection, { timeout: 3_000 });
    try {
      while (next < to || unconfirmed.length > 0) {
        while (unconfirmed.length < 64 && next < to) {
          const count = Math.min(random.integer(1, MOST_LINES), to - next);
          unconfirmed.push(sentLines(next, count));
          next += count;
        }
        await Promise.all(unconfirmed.map((body) => client.publish('usage', body)));
        unconfirmed.length = 0;
      }
    } catch {
      // Some of them may have arrived: they are sent once more, and are duplicates then.
    } finally {
      await connection.close();
    }
  }
}

const lag = () =>
  nats.asking(async (manager) => {
    const info = await manager.consumers.info(STREAM, 'edgemeter').catch(() => undefined);
    return { left: info ? info.num_pending + info.num_ack_pending : Infinity };
  });

const worked = () =>
  eventually('all messages are acknowledged', async () => (await lag()).left === 0 || undefined, {
    withinMs: 600_000,
    everyMs: 100,
  });

describe('records of a stream', () => {
  it('are all stored, and none twice, whatever is killed', async () => {
    const random = new Random(SEED);
    let service = new ServiceProcess(join(folder, 'service'), ['--no-demo'], env());
    let consumer = new Program(['consume'], env());
    await service.ready();
    const programs = ['service', 'consumer', 'nats'] as const;
    const turn = random.integer(0, 2);
    const kills = { service: 0, consumer: 0, nats: 0 };
    const killed = {
      async service() {
        await service.end(random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM']));
        service = new ServiceProcess(join(folder, 'service'), ['--no-demo'], env());
      },
      async consumer() {
        await consumer.end(random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM']));
        consumer = new Program(['consume'], env());
      },
      async nats() {
        await nats.stop('SIGKILL');
        await realTime(random.integer(0, 500), 'the server stays away for a time');
        await nats.start();
      },
    };
    try {
      // Records come in as long as programs are killed.
      let sent = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const to = Math.round((RECORDS * (kill + 1)) / KILLS);
        const producing = produce(sent, to, random);
        await realTime(random.integer(100, 2_500), 'a program is killed at any moment');
        const what = kill < 3 ? (programs[(kill + turn) % 3] ?? 'nats') : random.pick(programs);
        kills[what]++;
        await killed[what]();
        await producing;
        sent = to;
      }
      await worked();
      expect(await differenceFrom(pool, RECORDS)).toEqual(allOf(RECORDS));
      const { rows } = await pool.query<{ account_id: string; uplink: string }>(
        'SELECT account_id, sum(uplink_bytes) AS uplink FROM usage_record GROUP BY 1',
      );
      expect(Object.fromEntries(rows.map(({ account_id: id, uplink }) => [id, Number(uplink)]))).toEqual(
        totalsOf(RECORDS),
      );
      process.stdout.write(`streams: killed ${JSON.stringify(kills)}\n`);
    } finally {
      await Promise.all([service.end('SIGKILL'), consumer.end('SIGKILL')]);
    }
  }, 3_600_000);

  it('are missed when a message is acknowledged and not stored, or stored twice', async () => {
    await produce(0, 500, new Random(SEED));
    const connection = await nats.connect();
    const lost = await nats.asking(async (manager) => {
      await manager.consumers.add(STREAM, { durable_name: 'edgemeter', ack_policy: 'explicit' });
      const consumer = await jetstream(connection).consumers.get(STREAM, 'edgemeter');
      const message = await consumer.next();
      await message?.ackAck();
      const lines = message?.string().trim().split('\n') ?? [];
      return lines.map((line) => (JSON.parse(line) as { record_id: string }).record_id);
    });
    await connection.close();
    const consumer = new Program(['consume', '--until-empty'], env());
    expect(await consumer.exited).toBe(0);
    expect(lost).not.toEqual([]);
    expect(await differenceFrom(pool, 500)).toEqual({ ...allOf(500 - lost.length), missing: lost });
    await pool.query(`INSERT INTO usage_record SELECT * FROM usage_record WHERE record_id = 's-499'`);
    expect((await differenceFrom(pool, 500)).doubled).toEqual(['s-499']);
  });
});
