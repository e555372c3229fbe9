import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { written } from '../ingestion/decoding.js';
import {
  CSV_TYPE,
  expectCounts,
  faultsOf,
  ndjson,
  NDJSON_TYPE,
  Producer,
  type ProducerAnswer,
} from '../ingestion/producer.js';
import { eventually } from '../support/eventually.js';
import { rawRequest } from '../support/raw-http.js';
import { realTime } from '../support/real-time.js';
import { LEDGER } from '../support/ledger-in-use.js';

const BATCH_SIZE = 100;

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: String(BATCH_SIZE) } });
});
beforeEach(() => producer.forgetAll());
afterAll(() => producer.close());

const many = (from: number, to: number, change: object = {}) =>
  Array.from({ length: to - from }, (_, index) => written(`r${from + index}`, change));

/** A request whose body is sent as the test likes. */
function open(query = '', type = NDJSON_TYPE): { sender: ClientRequest; answer: Promise<ProducerAnswer> } {
  const headers = { 'X-API-Key': producer.key, 'Content-Type': type };
  const sender = request(`${producer.url}${query}`, { method: 'POST', headers });
  const answer = new Promise<ProducerAnswer>((resolve, reject) => {
    sender.on('error', reject);
    sender.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(response.headers as Record<string, string>),
          body: JSON.parse(text) as ProducerAnswer['body'],
        }),
      );
    });
  });
  answer.catch(() => undefined);
  return { sender, answer };
}

const storedAtLeast = (count: number) =>
  eventually(`${count} records are stored`, async () => {
    const [facts] = await producer.stored();
    return facts >= count ? facts : undefined;
  });

describe('a stream', () => {
  it('is stored while it still comes, and answered once it has ended', async () => {
    const { sender, answer } = open();
    sender.write(ndjson(many(0, 250)));
    expect(await storedAtLeast(200)).toBe(200);
    sender.end(ndjson(many(250, 260)));
    expectCounts(await answer, [260, 260, 0, 0, 0]);
    expect(await producer.stored()).toEqual([260, 260]);
  });

  it('keeps whole batches when its client goes away, and is safe to send again', async () => {
    const { sender } = open();
    sender.write(ndjson(many(0, 250)));
    await storedAtLeast(200);
    sender.destroy();
    await eventually('the service has noticed', () =>
      Promise.resolve(producer.service.logLines.find((line) => line.includes('"40480126"'))),
    );
    expect(await producer.stored()).toEqual([200, 200]);
    expectCounts(await producer.send(ndjson(many(0, 260))), [260, 60, 200, 0, 0]);
  });

  it('is told how far it came when it ends too early', async () => {
    const whole = gzipSync(ndjson(many(0, 1_050)));
    const answer = await producer.send(new Uint8Array(whole.subarray(0, -10)), {
      headers: { 'Content-Encoding': 'gzip' },
    });
    expect(faultsOf(answer, 400)).toEqual(['40480126']);
    const [stored] = await producer.stored();
    expect(stored % BATCH_SIZE).toBe(0);
    expect(stored).toBeGreaterThanOrEqual(900);
    expect(answer.body.header.errors?.[0]?.description).toBe(
      `Body ended before its end: not sound gzip; the first ${stored} records were processed`,
    );
  });

  it('does not take a half line for a record when the connection is closed under it', async () => {
    const { hostname, port } = new URL(producer.url);
    const body = ndjson(many(0, 250)).trimEnd();
    const socket = connect(Number(port), hostname);
    const headers = {
      'X-API-Key': producer.key,
      'Content-Type': NDJSON_TYPE,
      'Content-Length': String(body.length + 1_000),
    };
    socket.end(rawRequest('POST', '/usage/v1/records', headers) + body);
    await new Promise((resolve) => socket.on('close', resolve).resume());
    expect(await storedAtLeast(200)).toBe(200);
    expect(await producer.stored()).toEqual([200, 200]);
  });

  it('stores nothing in atomic mode when its client goes away', async () => {
    const before = producer.service.logLines.length;
    const accepted = once(producer.service.app.getHttpServer(), 'connection') as Promise<[Socket]>;
    const { sender } = open('?mode=atomic');
    const body = ndjson(many(0, 5_000));
    sender.write(body);
    const [socket] = await accepted;
    await eventually('the service has read all of it', () =>
      socket.bytesRead > body.length ? true : undefined,
    );
    sender.destroy();
    await eventually('the service has noticed', () =>
      Promise.resolve(producer.service.logLines.slice(before).find((line) => line.includes('"40480126"'))),
    );
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('is CSV as well, with a record of its own in every form of line', async () => {
    const { sender, answer } = open('', CSV_TYPE);
    sender.write('record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\r');
    for (const record of many(0, 150)) {
      const cells = Object.values(record) as (string | number)[];
      sender.write(`\n"${cells.join('","').slice(0, 9)}`);
      await new Promise((resolve) => setImmediate(resolve));
      sender.write(`${cells.join('","').slice(9)}"\r`);
    }
    sender.end();
    expectCounts(await answer, [150, 150, 0, 0, 0]);
  });

  it('is read no faster than it is stored', async () => {
    const locker = await producer.service.pool.connect();
    const { sender, answer } = open();
    const lines = ndjson(many(0, 2_000, { genre: 'x'.repeat(250) }));
    try {
      await locker.query('BEGIN');
      await locker.query(`LOCK TABLE ${LEDGER.table} IN ACCESS EXCLUSIVE MODE`);
      let sent = 0;
      let blocked = false;
      while (sent < 200 * 1_048_576 && !blocked) {
        sent += lines.length;
        if (sender.write(lines)) continue;
        blocked = await Promise.race([
          new Promise<boolean>((resolve) => sender.once('drain', () => resolve(false))),
          realTime(2_000, 'nothing tells that nothing more is read').then(() => true),
        ]);
      }
      expect(sent).toBeLessThan(40 * 1_048_576);
      expect(blocked).toBe(true);
    } finally {
      await locker.query('COMMIT');
      locker.release();
    }
    sender.end();
    const { body } = await answer;
    expect(body.data).toMatchObject({ accepted: 2_000, conflicts: 0, rejected: 0 });
  });
});

describe('at the same time', () => {
  const count = (answers: readonly ProducerAnswer[], what: 'accepted' | 'duplicates' | 'conflicts') =>
    answers.reduce((sum, { body }) => sum + (body.data?.[what] ?? 0), 0);

  it('the same body sent eight times is accepted once', async () => {
    const body = ndjson(many(0, 1_000));
    const answers = await Promise.all(Array.from({ length: 8 }, () => producer.send(body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect([count(answers, 'accepted'), count(answers, 'duplicates'), count(answers, 'conflicts')]).toEqual([
      1_000, 7_000, 0,
    ]);
    expect(await producer.stored()).toEqual([1_000, 1_000]);
  });

  it('bodies that contradict each other are told apart record by record', async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((genre) => producer.send(ndjson(many(0, 500, { genre })))),
    );
    expect([count(answers, 'accepted'), count(answers, 'duplicates'), count(answers, 'conflicts')]).toEqual([
      500, 0, 1_000,
    ]);
  });

  it.each([
    ['in one order', (records: object[]) => records],
    [
      'in opposite orders',
      (records: object[], index: number) => (index % 2 ? records.toReversed() : records),
    ],
  ])('atomic bodies that contradict each other %s are stored or refused as a whole', async (_, ordered) => {
    const bodies = ['a', 'b'].map((genre, index) => ndjson(ordered(many(0, 300, { genre }), index)));
    const answers = await Promise.all(bodies.map((body) => producer.send(body, { query: '?mode=atomic' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const refused = answers.find(({ status }) => status === 400);
    expect(refused?.body.header.errors).toHaveLength(300);
    const { rows } = await producer.service.pool.query(
      'SELECT count(*)::int AS records, count(DISTINCT genre)::int AS genres FROM usage_record',
    );
    expect(rows).toEqual([{ records: 300, genres: 1 }]);
  });

  it('the first of two records with one identity stands, though their batches are stored side by side', async () => {
    for (let round = 0; round < 5; round++) {
      await producer.forgetAll();
      const body = [...many(0, BATCH_SIZE, { genre: 'first' }), ...many(0, BATCH_SIZE, { genre: 'second' })];
      expectCounts(await producer.send(ndjson(body)), [2 * BATCH_SIZE, BATCH_SIZE, 0, BATCH_SIZE, 0]);
      const { rows } = await producer.service.pool.query('SELECT DISTINCT genre FROM usage_record');
      expect(rows).toEqual([{ genre: 'first' }]);
    }
  });
});
