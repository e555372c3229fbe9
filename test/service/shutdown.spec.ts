import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { realTime } from '../support/real-time.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';

const ACCOUNT = '62c40843c7a190970912345';
const DAY = Date.parse('2024-03-10T00:00Z');
const SLOTS = 288;
const SERVICES = 250;
const SLOT_MS = 300_000;

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let service: ServiceProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-shutdown-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterEach(async () => {
  await service.end('SIGKILL');
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}) {
  service = new ServiceProcess(folder, ['--no-demo'], { DATABASE_URL: database.url, ...env });
  return service.ready();
}

const record = (id: number) => ({
  record_id: `r${id}`,
  account_id: ACCOUNT,
  started_at: DAY + id,
  ended_at: DAY + id + 1_000,
  uplink_bytes: 1,
  downlink_bytes: 2,
});
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${JSON.stringify(record(from + i))}\n`).join('');

/** More than all the buffers between the service and a client that does not read. */
async function storeFacts(): Promise<void> {
  await pool.query('SELECT ensure_usage_partition($1)', [DAY]);
  await pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, started_day, ended_at, uplink_bytes, downlink_bytes, service_id)
     SELECT 'acme', slot || '/' || service, $1::bigint + slot * $2::int, $1::bigint / 86400000,
       $1::bigint + slot * $2::int + 1000, slot, service, service
     FROM generate_series(0, $3::int - 1) AS slot, generate_series(0, $4::int - 1) AS service`,
    [DAY, SLOT_MS, SLOTS, SERVICES],
  );
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}

/** Asks, and reads nothing of the answer but its head. */
const open = (url: string, agent: Agent | false = false) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent }, resolve).on('error', reject);
  });

const refused = (url: string) =>
  eventually('new connections are refused', () =>
    open(url).then(
      (answer) => void answer.resume(),
      (error: unknown) => ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? true : undefined),
    ),
  );

describe('a service that is told to stop', () => {
  it('says that it is not ready before it stops serving; told again, it ends at once', async () => {
    const dev = await start({ SHUTDOWN_DELAY_MS: '600000' });
    expect((await fetch(`${dev.url}/health/ready`)).status).toBe(200);
    const ended = service.end('SIGTERM');
    const withdrawn = await eventually('it is not ready', async () => {
      const answer = await fetch(`${dev.url}/health/ready`);
      return answer.status === 503 ? answer : undefined;
    });
    expect(withdrawn.headers.get('retry-after')).toBe('2');
    expect((await fetch(`${dev.url}/health/live`)).status).toBe(200);
    const answer = await fetch(`${dev.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': dev.ingest_key },
      body: lines(0, 10),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: { accepted: 10 } }]);
    void service.end('SIGTERM');
    expect(await ended).toBe(143);
    const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM usage_record');
    expect(rows).toEqual([{ count: '10' }]);
  }, 120_000);

  it('delivers a stream of records and an answer under way to their ends, and closes what is idle', async () => {
    await storeFacts();
    const dev = await start({ INGEST_BATCH_SIZE: '100' });
    const idle = new Agent({ keepAlive: true });
    const first = await open(`${dev.url}/health/live`, idle);
    const idleClosed = once(first.socket, 'close');
    await textOf(first);

    const figures = await open(`${dev.url}/api/kpi1?interval=5-minute`);
    expect(figures.statusCode).toBe(200);
    const upload = request(`${dev.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': dev.ingest_key },
    });
    const answered = once(upload, 'response') as Promise<IncomingMessage[]>;
    upload.write(lines(0, 1_050));
    await eventually('ten batches are stored', async () => {
      const { rows } = await pool.query(`SELECT FROM usage_record WHERE account_id = $1`, [ACCOUNT]);
      return rows.length === 1_000 ? true : undefined;
    });

    const ended = service.end('SIGTERM');
    const delivered = textOf(figures);
    await refused(`${dev.url}/health/live`);
    await idleClosed;
    upload.end(lines(1_050, 2_000));
    const [answer] = await answered;
    expect([answer?.statusCode, answer?.headers.connection]).toEqual([200, 'close']);
    expect(JSON.parse(await textOf(answer!))).toMatchObject({ data: { received: 2_000, accepted: 2_000 } });
    const rows = JSON.parse(await delivered) as { total_bytes?: number }[];
    expect(rows.length).toBe(SLOTS * SERVICES);
    expect(await ended).toBe(0);
    const stored = await pool.query(`SELECT FROM usage_record WHERE account_id = $1`, [ACCOUNT]);
    expect(stored.rowCount).toBe(2_000);
    idle.destroy();
  }, 120_000);

  it('judges bearer tokens until the last request is answered', async () => {
    const dev = await start();
    const body = JSON.stringify({ start_date_time: 'NOW', end_date_time: 'NOW' });
    const agent = new Agent({ keepAlive: true });
    const asked = request(`${dev.url}/connectivity/v1/report`, {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': body.length,
        Authorization: `Bearer ${dev.iam_token}`,
      },
    });
    const answered = once(asked, 'response') as Promise<IncomingMessage[]>;
    asked.write(body.slice(0, 10));
    await once(asked, 'socket');
    // The service has begun with it once it has answered another request that came later.
    await textOf(await open(`${dev.url}/health/live`));
    const ended = service.end('SIGTERM');
    await refused(`${dev.url}/health/live`);
    asked.end(body.slice(10));
    const [answer] = await answered;
    // Understood and judged: what it lacks is told.
    expect([answer?.statusCode, await textOf(answer!)]).toEqual([400, expect.stringContaining('404701')]);
    expect(await ended).toBe(0);
    agent.destroy();
  }, 120_000);

  it('does not wait for connections on which no request comes, or only half of one', async () => {
    const dev = await start();
    const { hostname, port } = new URL(dev.url);
    const sockets = ['', 'GET /health/live HTTP/1.1\r\nHost: a'].map((bytes) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      if (bytes) socket.write(bytes);
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    await textOf(await open(`${dev.url}/health/live`));
    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
    const ended = service.end('SIGTERM');
    // Without more: after half a minute the service ends all connections, and its supervisor the service.
    const first = await Promise.race([closed.then(() => 'closed'), slowly()]);
    expect(first).toBe('closed');
    expect(await ended).toBe(0);
  }, 120_000);

  it('does not wait for clients that send half a body, or read nothing of their answer', async () => {
    await storeFacts();
    const dev = await start({ TRANSFER_GRACE_MS: '600000', ANSWER_HOLD_MS: '600000' });
    const upload = request(`${dev.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': dev.ingest_key },
    }).on('error', () => undefined);
    upload.write(lines(5_000, 5_001).slice(0, 20));
    const figures = await open(`${dev.url}/api/kpi1?interval=5-minute`);
    figures.on('error', () => undefined);
    expect(figures.statusCode).toBe(200);
    const ended = service.end('SIGTERM');
    expect(await Promise.race([ended, slowly()])).toBe(0);
    figures.destroy();
    upload.destroy();
  }, 120_000);
});

/** Less than the service waits for requests under way. */
const slowly = () => realTime(20_000, 'not closed');
