import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ConcurrencyLimiter } from '../../src/access/limits/concurrency/concurrency-limiter.js';
import { SLOT_MS } from '../../src/common/time.js';
import { AnswerStream } from '../../src/http/answer-stream.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { KpiStatements } from '../kpi/kpi-statements.js';
import { eventually } from '../support/eventually.js';
import { rawRequest } from '../support/raw-http.js';
import { realTime } from '../support/real-time.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.parse('2026-03-10T00:00Z');
const SLOTS = 288;
const SERVICES = 250;

const GRACE_MS = 1_000;
const BODY_MS = 2_500;
const MOST_ANSWERS = 8 * 1_048_576;

let service: TestApp;
let statements: KpiStatements;
let limiter: ConcurrencyLimiter;
let metrics: Metrics;
let key: string;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => DAY + SLOTS * SLOT_MS,
    env: {
      REFRESH_INTERVAL_MS: '0',
      DATABASE_POOL_SIZE: '9',
      REPORT_QUEUE_MS: '20000',
      HEAD_TIMEOUT_MS: '500',
      BODY_TIMEOUT_MS: String(BODY_MS),
      TRANSFER_GRACE_MS: String(GRACE_MS),
      ANSWER_YIELD_MS: '100',
      ANSWER_MEMORY_BYTES: String(MOST_ANSWERS),
    },
  });
  limiter = service.app.get(ConcurrencyLimiter);
  metrics = service.app.get(Metrics);
  key = await keyFor(service, ['acme']);
  statements = new KpiStatements(service.databaseUrl);
  await statements.connect();
  await service.pool.query('SELECT ensure_usage_partition($1)', [DAY]);
  // More than all the buffers between the service and a client that does not read.
  await service.pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, started_day, ended_at, uplink_bytes, downlink_bytes, service_id)
     SELECT 'acme', slot || '/' || service, $1::bigint + slot * $2::int, $1::bigint / 86400000,
       $1::bigint + slot * $2::int + 1000, slot, service, service
     FROM generate_series(0, $3::int - 1) AS slot, generate_series(0, $4::int - 1) AS service`,
    [DAY, SLOT_MS, SLOTS, SERVICES],
  );
  await service.app.get(VerificationService).verify({ repair: true });
});

afterAll(async () => {
  await statements.close();
  await service.close();
});

/** A client that sends bytes as they are, and reads only what it is told to read. */
class Client {
  readonly closed: Promise<unknown>;
  private readonly chunks: Buffer[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close');
  }

  static async open(): Promise<Client> {
    const { hostname, port } = new URL(service.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    return new Client(socket);
  }

  send(bytes: string): this {
    this.socket.write(bytes);
    return this;
  }

  get isClosed(): boolean {
    return this.socket.destroyed;
  }

  /** Everything that the service sends until it closes its side of the connection. */
  async all(): Promise<string> {
    this.socket.on('data', (chunk) => this.chunks.push(chunk));
    await Promise.race([this.closed, once(this.socket, 'end')]);
    this.close();
    return Buffer.concat(this.chunks).toString();
  }

  /** Sends a piece again and again until the connection is closed. */
  async drip(piece: string, everyMs: number): Promise<void> {
    while (!this.isClosed) {
      this.socket.write(piece);
      await realTime(everyMs, 'a client that sends slowly');
    }
  }

  /** Reads a few bytes again and again until the connection is closed. */
  async sip(bytes: number, everyMs: number): Promise<void> {
    while (!this.isClosed) {
      this.socket.read(bytes);
      await realTime(everyMs, 'a client that reads slowly');
    }
  }

  /** The head of the answer, without reading the rest. */
  head(): Promise<string> {
    return eventually('an answer begins', async () => {
      await once(this.socket, 'readable');
      return (this.socket.read(64) as Buffer | null)?.toString();
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

const REPORT = {
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY + (SLOTS - 1) * SLOT_MS).toISOString(),
  granularity: 'MINUTE_5',
  dimensions: ['service_id'],
  metrics: ['uplink_bytes', 'downlink_bytes', 'total_bytes'].map((name) => ({
    name,
    aggregation_type: 'COUNT',
  })),
};

const EVERYTHING = '/api/kpi1?interval=5-minute';
const LITTLE = '/api/kpi1?service_id=7&interval=5-minute';

const askForReport = () => {
  const body = JSON.stringify(REPORT);
  const headers = { 'Content-Type': 'application/json', 'X-API-Key': key };
  return rawRequest('POST', '/connectivity/v1/report', headers, body);
};

const slowClients = async (phase: string) =>
  (await metrics.transfers.slowClients.get()).values.find(({ labels }) => labels.phase === phase)?.value ?? 0;

/** The errors of an enveloped answer as it stands on the connection. */
const errorsIn = (answer: string) =>
  (
    JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as {
      header: { tracking_id: string; errors: { code: string }[] };
    }
  ).header;

const free = () => eventually('all permits are free', () => limiter.load.running === 0 || undefined);

describe('a request that does not arrive', () => {
  it.each([
    ['nothing', ''],
    ['half a head', 'POST /connectivity/v1/report HTTP/1.1\r\nHost: a\r\nX-Head'],
  ])('is answered 408 when there is %s of it', async (_, bytes) => {
    const before = await slowClients('head');
    const client = (await Client.open()).send(bytes);
    const answer = await client.all();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(errorsIn(answer).errors[0]?.code).toBe('40460214');
    expect(await slowClients('head')).toBe(before + 1);
  });

  it.each([
    ['/connectivity/v1/report', 'application/json'],
    ['/usage/v1/records', 'application/x-ndjson'],
    ['/usage/v1/records?mode=atomic', 'application/json'],
  ])('is answered 408 when the body to %s stalls', async (path, type) => {
    const before = await slowClients('body');
    const headers = { 'X-API-Key': key, 'Content-Type': type, 'X-Tracking-Id': 'stalled' };
    const client = await Client.open();
    client.send(rawRequest('POST', path, { ...headers, 'Content-Length': '100' }) + '[{"record_id"');
    const answer = await client.all();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(errorsIn(answer)).toMatchObject({ tracking_id: 'stalled', errors: [{ code: '40460214' }] });
    expect(await slowClients('body')).toBe(before + 1);
  });

  it.each([
    ['drips', ' ', 20],
    ['comes fast enough, but takes too long', ' '.repeat(500), 50],
  ])('is answered 408 when its body %s', async (_, piece, everyMs) => {
    const headers = { 'X-API-Key': key, 'Content-Type': 'application/json', 'Content-Length': '1000000' };
    const client = (await Client.open()).send(rawRequest('POST', '/connectivity/v1/report', headers));
    const answer = client.all();
    await client.drip(piece, everyMs);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('a stream of records', () => {
  it('may take longer than a body that is read at once', async () => {
    const begun = Date.now();
    async function* lines() {
      for (let i = 0; Date.now() - begun < BODY_MS * 1.5; i++) {
        const record = { record_id: `s${i}`, account_id: 'acme', started_at: DAY + i, ended_at: DAY + i };
        yield Buffer.from(`${JSON.stringify({ ...record, uplink_bytes: 1, downlink_bytes: 1 })}\n`);
        await realTime(50, 'a producer that sends slowly');
      }
    }
    const answer = await fetch(`${service.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
      body: ReadableStream.from(lines()),
      duplex: 'half',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a client that reads nothing of a large answer', () => {
  it.each([
    ['a KPI', () => rawRequest('GET', EVERYTHING)],
    ['a report', askForReport],
  ])('is disconnected, and its statement ends: %s', async (_, request) => {
    const before = await slowClients('answer');
    const client = (await Client.open()).send(request());
    expect(await client.head()).toMatch(/^HTTP\/1\.1 200 /);
    expect((await metrics.transfers.held.get()).values[0]!.value).toBeGreaterThan(0);
    await eventually('it is counted', async () =>
      (await slowClients('answer')) > before ? true : undefined,
    );
    await free();
    await statements.none();
    await eventually('nothing is held', async () =>
      (await metrics.transfers.held.get()).values[0]!.value === 0 ? true : undefined,
    );
    client.close();
  });
});

describe('a client that is slow to read the last rows of a KPI', () => {
  it('has neither a permit nor a connection to the database', async () => {
    let readOn!: () => void;
    const isRead = new Promise<void>((resolve) => (readOn = resolve));
    // All rows come in one batch, so these are the last ones.
    const write = jest.spyOn(AnswerStream.prototype, 'write').mockReturnValueOnce(isRead);
    const answer = fetch(`${service.url}${LITTLE}`);
    try {
      await eventually('the rows are sent', () => write.mock.calls.length > 0 || undefined);
      await free();
      await statements.none();
      expect(write.mock.calls).toHaveLength(1);
    } finally {
      readOn();
      await (await answer).text();
      write.mockRestore();
    }
  });
});

describe.each([5, 20])('%d clients that read slowly', (count) => {
  it.each([
    ['KPIs', () => rawRequest('GET', EVERYTHING), 200],
    ['reports', askForReport, 200],
  ])('leave %s to others, in bounded memory', async (_, request, status) => {
    const clients = await Promise.all(Array.from({ length: count }, () => Client.open()));
    for (const client of clients) void client.send(request()).sip(500, 100);
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${service.url}${LITTLE}`);
      expect([answer.status, ((await answer.json()) as unknown[]).length]).toEqual([status, SLOTS]);
      expect((await metrics.transfers.held.get()).values[0]!.value).toBeLessThanOrEqual(MOST_ANSWERS);
    }
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    const record = { record_id: `${_}${count}`, account_id: 'acme', started_at: DAY, ended_at: DAY + 1 };
    await postRecords(service, key, [{ ...record, uplink_bytes: 1, downlink_bytes: 1 }]);
    for (const client of clients) client.close();
    await free();
  });
});
