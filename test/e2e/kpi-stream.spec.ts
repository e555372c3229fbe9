import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get, request, type IncomingMessage } from 'node:http';
import { PlanChooser } from '../../src/query-engine/plan-chooser.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { ANY_SOURCE, ONLY_FACTS } from '../../src/query-engine/plan.js';
import { SLOT_MS } from '../../src/common/time.js';
import { KpiStatements } from '../kpi/kpi-statements.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { realTime } from '../support/real-time.js';

/** Without them the service makes development keys, for which it needs the database. */
const OWN_ISSUERS = {
  IAM_ISSUER: 'https://iam.example',
  IAM_AUDIENCE: 'edgemeter',
  IAM_JWKS_URI: 'https://iam.example/keys',
  USER_ISSUER: 'https://users.example',
  USER_AUDIENCE: 'edgemeter',
  USER_JWKS_URI: 'https://users.example/keys',
};

const FAILURE = '"Something went wrong. Try again later!"';
const STATEMENT_TIMEOUT_MS = 3_000;

const DAY = Date.parse('2026-03-10T00:00Z');
const SLOTS = 288;
const SERVICES = 250;

let service: TestApp;
let statements: KpiStatements;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => DAY + SLOTS * SLOT_MS,
    env: {
      REFRESH_INTERVAL_MS: '0',
      DATABASE_POOL_SIZE: '3',
      DATABASE_STATEMENT_TIMEOUT_MS: String(STATEMENT_TIMEOUT_MS),
    },
  });
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

const EVERYTHING = '/api/kpi1?interval=5-minute';

/** Asks, and reads nothing of the answer but its head. */
function open(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${service.url}${path}`, { agent: false }, resolve).on('error', reject);
  });
}

/** @param between what is done after each chunk, before the next is asked for. */
async function readAll(
  answer: IncomingMessage,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    await between();
  }
  return Buffer.concat(chunks).toString();
}

/** Reads slowly until a statement would long have been cut off, and then on as fast as it can. */
async function readSlowly(answer: IncomingMessage): Promise<string> {
  const until = Date.now() + STATEMENT_TIMEOUT_MS;
  let underWay = false;
  return readAll(answer, async () => {
    if (underWay) return;
    await realTime(40, 'a client that reads slowly');
    if (Date.now() <= until) return;
    await statements.stalled();
    underWay = true;
  });
}

const logged = (message: string) => service.logLines.filter((line) => line.includes(message));

describe.each([
  ['stored aggregates', ANY_SOURCE],
  ['facts', ONLY_FACTS],
])('from %s', (_, choice) => {
  beforeAll(() => {
    service.app.get(PlanChooser).choice = choice;
  });

  describe('a large answer', () => {
    it('comes whole and in order, however long its reader takes', async () => {
      const begun = Date.now();
      const answer = await open(EVERYTHING);
      const text = await readSlowly(answer);
      expect(Date.now() - begun).toBeGreaterThan(STATEMENT_TIMEOUT_MS);
      const rows = JSON.parse(text) as {
        service_id: number;
        interval_start_timestamp: number;
        total_bytes: number;
      }[];
      expect(rows.length).toBe(SLOTS * SERVICES);
      rows.forEach((row, i) => {
        const [slot, service_id] = [Math.floor(i / SERVICES), i % SERVICES];
        if (row.service_id !== service_id || row.total_bytes !== slot + service_id)
          throw new Error(`row ${i}`);
        if (row.interval_start_timestamp !== DAY + slot * SLOT_MS) throw new Error(`row ${i}`);
      });
      await statements.none();
    });

    it('waits in the database for its reader', async () => {
      const answer = await open(EVERYTHING);
      await statements.stalled();
      expect((JSON.parse(await readAll(answer)) as unknown[]).length).toBe(SLOTS * SERVICES);
    });

    it('comes in pages too', async () => {
      const answer = await open(`${EVERYTHING}&limit=50000`);
      const rows = JSON.parse(await readAll(answer)) as unknown[];
      expect(rows.length).toBe(50_000);
      const next = /<([^>]+)>/.exec(String(answer.headers.link))![1]!;
      const rest = await open(next);
      expect(rest.headers.link).toBeUndefined();
      expect((JSON.parse(await readAll(rest)) as unknown[]).length).toBe(SLOTS * SERVICES - 50_000);
    });

    it('is not made for HEAD', async () => {
      await new Promise((resolve, reject) => {
        request(`${service.url}${EVERYTHING}`, { agent: false, method: 'HEAD' }, resolve)
          .on('error', reject)
          .end();
      });
      await statements.none();
    });
  });

  describe('a client that goes away', () => {
    it('ends the statement that waits for it', async () => {
      const answer = await open(EVERYTHING);
      await statements.stalled();
      answer.destroy();
      await statements.none();
    });

    it('ends the statement that still runs', async () => {
      await statements.lock();
      const sent = get(`${service.url}${EVERYTHING}`, { agent: false }).on('error', () => undefined);
      await statements.locked();
      sent.destroy();
      await statements.none();
      await statements.unlock();
      expect(logged('the client no longer waits').at(-1)).toContain(
        'canceling statement due to user request',
      );
    });

    it('leaves half of the connections to others, and its place to the next', async () => {
      const first = await open(EVERYTHING);
      await statements.stalled();
      // One of three connections: without the limit, these would take the two that are left.
      const others = [open(EVERYTHING), open(EVERYTHING), open('/api/kpi1?service_id=7&interval=5-minute')];
      expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
      first.destroy();
      (await others[0]!).destroy();
      (await others[1]!).destroy();
      expect((JSON.parse(await readAll(await others[2]!)) as unknown[]).length).toBe(SLOTS);
    });
  });

  describe('a failure', () => {
    it('before the first byte answers 500 with a string, and logs the cause', async () => {
      await statements.lock();
      const answer = fetch(`${service.url}${EVERYTHING}`, { headers: { 'X-Tracking-Id': 'kpi-500' } });
      await statements.cancel(await statements.locked());
      const { status, headers } = await answer;
      expect(status).toBe(500);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('x-tracking-id')).toBe('kpi-500');
      expect(await (await answer).text()).toBe(FAILURE);
      await statements.unlock();
      const line = logged('request failed').at(-1);
      expect(JSON.parse(line!)).toMatchObject({ tracking_id: 'kpi-500', error: { code: '57014' } });
    });

    it('after that breaks the connection off', async () => {
      const before = logged('an answer under way was broken off').length;
      const answer = await open(EVERYTHING);
      await statements.terminate(await statements.stalled());
      await expect(readAll(answer)).rejects.toThrow('aborted');
      expect(logged('an answer under way was broken off').length).toBe(before + 1);
    });
  });
});

describe('a failure', () => {
  it('of the whole database answers 500 with a string', async () => {
    const away = await startTestApp({
      env: { ...OWN_ISSUERS, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' },
    });
    try {
      for (const path of ['/api/kpi1', '/api/kpi2?limit=1']) {
        const answer = await fetch(`${away.url}${path}`);
        expect(answer.status).toBe(500);
        expect(await answer.text()).toBe(FAILURE);
      }
      expect(away.logLines.some((line) => line.includes('ECONNREFUSED'))).toBe(true);
      expect((await fetch(`${away.url}/api/kpi1?limit=x`)).status).toBe(400);
    } finally {
      await away.close();
    }
  });
});
