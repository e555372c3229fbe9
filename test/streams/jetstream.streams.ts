import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { StreamConsumer } from '../../src/streams/stream-consumer.js';
import { scrape } from '../observability/scrape.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { NatsServer } from './nats-server.js';

const DAY = Date.UTC(2026, 2, 1);
const DEAD = 'dead_letters';

let nats: NatsServer;
let stream: string;
let streams = 0;
let services: TestApp[];

beforeAll(async () => {
  nats = await NatsServer.start();
});
afterAll(() => nats.remove());

beforeEach(async () => {
  services = [];
  stream = `USAGE${streams++}`;
  await nats.asking((manager) => manager.streams.add({ name: stream, subjects: [`${stream}.>`] }));
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  await nats.asking(async (manager) => {
    await manager.streams.delete(stream);
    await manager.streams.delete(DEAD).catch(() => undefined);
    return true;
  });
});

const record = (id: string, change: object = {}) => ({
  record_id: id,
  account_id: 'acme',
  started_at: DAY,
  ended_at: DAY + 60_000,
  uplink_bytes: 7,
  downlink_bytes: 11,
  ...change,
});
const line = (id: string, change?: object) => JSON.stringify(record(id, change));

async function consuming(env: Record<string, string> = {}): Promise<TestApp> {
  const service = await startTestApp({
    env: {
      STREAM_URL: nats.url,
      STREAM_NAME: stream,
      STREAM_ACCOUNTS: 'acme,bolt',
      STREAM_DEAD_LETTERS: 'dead.letters',
      ...env,
    },
    clock: () => DAY + 86_400_000,
  });
  services.push(service);
  service.app.get(StreamConsumer).start();
  return service;
}

const send = (bodies: readonly (string | Uint8Array)[], subject = 'up') =>
  nats.publish(`${stream}.${subject}`, bodies);

/** The record ids that are stored. */
async function stored({ pool }: TestApp): Promise<string[]> {
  const { rows } = await pool.query<{ record_id: string }>(
    'SELECT record_id FROM usage_record ORDER BY record_id COLLATE "C"',
  );
  return rows.map(({ record_id: id }) => id);
}

const logged = ({ logLines }: TestApp, text: string) => logLines.some((entry) => entry.includes(text));

/** Waits until the server has no message that is not acknowledged. */
const acknowledged = () =>
  eventually('all is acknowledged', () =>
    nats
      .asking(async (manager) => {
        const info = await manager.consumers.info(stream, 'edgemeter').catch(() => undefined);
        return { done: info !== undefined && info.num_pending + info.num_ack_pending === 0 };
      })
      .then(({ done }) => done || undefined),
  );

const letters = async () =>
  (await nats.messagesOf(DEAD)).map(({ header, data }) => ({
    reason: header.get('Edgemeter-Reason'),
    origin: header.get('Edgemeter-Origin'),
    codes: (JSON.parse(header.get('Edgemeter-Errors')) as { code?: string; description: string }[]).map(
      ({ code, description }) => code ?? description,
    ),
    payload: Buffer.from(data).toString(),
  }));

describe('a stream of JetStream', () => {
  it('is stored, whatever number of records and whichever form its messages have', async () => {
    const service = await consuming();
    await send([line('a'), `${line('b')}\n${line('c')}\n`, gzipSync(line('d')), `\n${line('e')}\n\n`]);
    await acknowledged();
    expect(await stored(service)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await send([line('f')], 'down');
    await acknowledged();
    expect(await stored(service)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('stores many messages in few transactions', async () => {
    const ids = Array.from({ length: 1_000 }, (_, nth) => String(nth).padStart(4, '0'));
    await send(ids.map((id) => line(id)));
    const service = await consuming();
    await acknowledged();
    expect(await stored(service)).toEqual(ids);
    const batches = service.logLines.filter((text) => text.includes('usage records of messages ingested'));
    expect(batches.length).toBeLessThan(5);
  });

  it('keeps what is not stored as dead letters, with their verdicts, and goes on', async () => {
    const service = await consuming();
    const foreign = line('foreign', { account_id: 'other' });
    const bad = line('bad', { ended_at: DAY - 1 });
    const conflict = line('a', { uplink_bytes: 8 });
    const broken = gzipSync(line('broken')).subarray(0, 30);
    await send([line('a')]);
    await acknowledged();
    await send([`${line('b')}\n${bad}`, 'no json', broken, foreign, conflict, line('c')]);
    await acknowledged();
    expect(await stored(service)).toEqual(['a', 'b', 'c']);
    const found = await letters();
    expect(found.map(({ reason, origin, codes }) => [reason, origin, ...codes])).toEqual([
      ['unreadable', `${stream}/4`, expect.stringMatching(/^40480/)],
      ['rejected', `${stream}/2`, '40480103'],
      ['rejected', `${stream}/3`, expect.stringMatching(/^40480/)],
      ['rejected', `${stream}/5`, expect.stringMatching(/^40480/)],
      ['conflict', `${stream}/6`, expect.stringMatching(/^40480/)],
    ]);
    expect(found.slice(1, 4).map(({ payload }) => payload)).toEqual([bad, 'no json', foreign]);
    expect(JSON.parse(found[4]?.payload ?? '')).toMatchObject({ record_id: 'a', uplink_bytes: 8 });
    expect(found[0]?.payload).toBe(broken.toString());
  });

  it('makes records of foreign messages by a mapping', async () => {
    const service = await consuming({
      STREAM_MAPPING: 'radius',
      STREAM_MAPPING_SETTINGS: 'zone=%2B07:00',
      STREAM_FORMAT: 'csv',
      STREAM_ACCOUNT: 'acme',
      RECORD_RETENTION_DAYS: '4000',
    });
    await send([await readFile('test/cases/radacct.csv')]);
    await acknowledged();
    const { rows } = await service.pool.query(
      'SELECT count(*)::int AS count, sum(uplink_bytes)::text AS up FROM usage_record',
    );
    expect(rows).toEqual([{ count: 60, up: '350180529' }]);
  });

  it('waits for a mapping that is not there, and loses nothing', async () => {
    const service = await consuming({ STREAM_MAPPING: 'later', STREAM_FORMAT: 'csv' });
    await send([`record_id\n`]);
    await eventually('it waits', () => logged(service, 'the messages of the stream wait') || undefined);
    expect(await nats.asking((manager) => manager.streams.info(DEAD))).toMatchObject({
      state: { messages: 0 },
    });
  });

  it('sends a message that the database refuses to the dead letters, and stores the others', async () => {
    const service = await consuming();
    await service.pool.query(`ALTER TABLE usage_record ADD CHECK (record_id <> 'poison')`);
    const ids = Array.from({ length: 20 }, (_, nth) => `r${String(nth).padStart(2, '0')}`);
    await send([
      ...ids.slice(0, 7).map((id) => line(id)),
      line('poison'),
      ...ids.slice(7).map((id) => line(id)),
    ]);
    await acknowledged();
    expect(await stored(service)).toEqual(ids);
    expect(await letters()).toMatchObject([
      {
        reason: 'failed',
        origin: `${stream}/8`,
        payload: line('poison'),
        codes: [expect.stringContaining('check')],
      },
    ]);
    const { rows } = await service.pool.query('SELECT record_id FROM usage_record');
    expect(rows).toHaveLength(20);
  });

  it('waits while the database fails, and goes on by itself', async () => {
    const service = await consuming();
    await service.pool.query('ALTER TABLE usage_record RENAME TO away');
    await send([line('a'), line('b')]);
    await eventually('it waits', () => logged(service, 'the messages of the stream wait') || undefined);
    const during = await scrape(service.url);
    expect([during.value('edgemeter_stream_up'), during.value('edgemeter_stream_lag_messages')]).toEqual([
      1, 2,
    ]);
    await service.pool.query('ALTER TABLE away RENAME TO usage_record');
    await acknowledged();
    expect(await stored(service)).toEqual(['a', 'b']);
    const after = await scrape(service.url);
    expect(after.value('edgemeter_stream_messages_total')).toBe(2);
    expect(after.value('edgemeter_stream_lag_messages')).toBe(0);
    expect(after.value('edgemeter_stream_waits_total')).toBeGreaterThan(0);
    expect(after.all('edgemeter_stream_dead_letters_total').map(({ value }) => value)).toEqual([0, 0, 0, 0]);
    expect(await letters()).toEqual([]);
  });

  it('is given back by an instance that stops, and stored by another', async () => {
    const first = await consuming();
    await first.pool.query('ALTER TABLE usage_record RENAME TO away');
    await send([line('a'), line('b')]);
    await eventually('it waits', () => logged(first, 'the messages of the stream wait') || undefined);
    await first.app.get(StreamConsumer).onModuleDestroy();
    // The server itself would deliver them again after 30 seconds.
    const second = await consuming();
    await eventually('they are stored', async () => (await stored(second)).length === 2 || undefined, {
      withinMs: 15_000,
    });
    await acknowledged();
  });

  it('is connected again when its server was away', async () => {
    const service = await consuming();
    await send([line('a')]);
    await acknowledged();
    await nats.stop();
    await eventually('it is lost', () => logged(service, 'the stream is lost') || undefined);
    await nats.start();
    await send([line('b')]);
    await acknowledged();
    expect(await stored(service)).toEqual(['a', 'b']);
  });

  it('fetches no more than one batch that is stored and one that follows it', async () => {
    const service = await consuming({ STREAM_BATCH_MESSAGES: '10' });
    await service.pool.query('ALTER TABLE usage_record RENAME TO away');
    await send(Array.from({ length: 100 }, (_, nth) => line(`r${nth}`)));
    await eventually('it waits', () => logged(service, 'the messages of the stream wait') || undefined);
    const { num_ack_pending: fetched, num_pending: left } = await nats.asking((manager) =>
      manager.consumers.info(stream, 'edgemeter'),
    );
    expect(fetched).toBeLessThanOrEqual(20);
    expect(fetched + left).toBe(100);
    await service.pool.query('ALTER TABLE away RENAME TO usage_record');
    await acknowledged();
    expect(await stored(service)).toHaveLength(100);
  });
});
