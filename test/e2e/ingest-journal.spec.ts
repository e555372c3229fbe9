import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { IngestionService } from '../../src/usage-records/ingestion.service.js';
import { IngestJournalRepository } from '../../src/usage-records/journal/ingest-journal.repository.js';
import { adminToken, apiKey, bearer, call, type Answer } from '../portal/portal-service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1, 12, 30);
const [NOON, ONE] = ['2026-01-01T12:00:00.000Z', '2026-01-01T13:00:00.000Z'];

let service: TestApp;
let admin: string;
let now = START;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => now,
    env: { REFRESH_INTERVAL_MS: '0', INGEST_BATCH_SIZE: '3' },
  });
});

beforeEach(async () => {
  now = START;
  admin = await adminToken(service);
});

afterAll(() => service.close());

async function producer(accounts: string[] = ['acme']): Promise<{ key: string; id: string }> {
  const { key, details } = await service.app
    .get(ApiKeysService)
    .create({ name: 'producer', accounts, scopes: ['usage:write'] });
  return { key, id: details.id };
}

let records = 0;
const record = (more: object = {}) => ({
  record_id: `r-${++records}`,
  account_id: 'acme',
  started_at: START - 600_000,
  ended_at: START - 300_000,
  uplink_bytes: 1,
  downlink_bytes: 2,
  ...more,
});

interface Body {
  readonly text: string;
  readonly status: number;
}

/** Sends records as NDJSON. */
async function send(key: string, lines: readonly object[], query = '', gzip = false): Promise<Body> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const answer = await fetch(`${service.url}/usage/v1/records${query}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-ndjson',
      'X-API-Key': key,
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    },
    body: gzip ? gzipSync(text) : text,
  });
  await answer.arrayBuffer();
  return { text, status: answer.status };
}

const journal = (of: 'volume' | 'rejections', query = ''): Promise<Answer> =>
  call(service, 'GET', `/admin/v1/ingest/${of}?${query}`, bearer(admin));

async function itemsOf(of: 'volume' | 'rejections', id: string): Promise<unknown> {
  const { status, data } = await journal(of, `producer=${id}&to=2026-01-02T00:00:00Z`);
  expect(status).toBe(200);
  return data.items;
}

const NONE = {
  bodies: 0,
  refused_bodies: 0,
  received: 0,
  accepted: 0,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
  bytes: 0,
};

describe('the volume of ingest', () => {
  it('is what came in, by hour and producer', async () => {
    const [one, other] = [await producer(), await producer()];
    const first = record();
    const bodies = [
      await send(one.key, [first, record(), record({ ended_at: 'never' }), record()]),
      await send(one.key, [first, { ...first, uplink_bytes: 9 }], '', true),
    ];
    await send(other.key, [record()]);
    now += HOUR;
    const later = await send(one.key, [record(), record()]);
    const bytes = bodies.reduce((sum, { text }) => sum + text.length, 0);
    expect(await itemsOf('volume', one.id)).toEqual([
      {
        ...NONE,
        hour: NOON,
        producer: one.id,
        bodies: 2,
        received: 6,
        accepted: 3,
        duplicates: 1,
        conflicts: 1,
        rejected: 1,
        bytes,
      },
      { ...NONE, hour: ONE, producer: one.id, bodies: 1, received: 2, accepted: 2, bytes: later.text.length },
    ]);
    expect(await itemsOf('volume', other.id)).toMatchObject([{ hour: NOON, bodies: 1, accepted: 1 }]);
  });

  it('counts a body that is refused for its query', async () => {
    const { key, id } = await producer();
    expect((await send(key, [record()], '?mode=some')).status).toBe(400);
    expect(await itemsOf('volume', id)).toMatchObject([
      { bodies: 1, refused_bodies: 1, received: 0, bytes: 0 },
    ]);
    expect(await itemsOf('rejections', id)).toMatchObject([{ code: '40480123', field: 'mode', count: 1 }]);
  });

  it('counts of a refused atomic body what was wrong with it', async () => {
    const { key, id } = await producer();
    const stored = record();
    await send(key, [stored]);
    const bad = await send(key, [record(), record({ uplink_bytes: -1 }), record()], '?mode=atomic');
    const conflict = await send(key, [record(), { ...stored, uplink_bytes: 9 }], '?mode=atomic');
    const good = await send(key, [record(), record()], '?mode=atomic');
    expect([bad, conflict, good].map(({ status }) => status)).toEqual([400, 400, 200]);
    expect(await itemsOf('volume', id)).toMatchObject([
      {
        bodies: 4,
        refused_bodies: 2,
        received: 5,
        accepted: 3,
        duplicates: 0,
        conflicts: 1,
        rejected: 1,
      },
    ]);
    expect(await itemsOf('rejections', id)).toMatchObject([
      { code: '40480105', field: 'uplink_bytes', count: 1 },
      { code: '40480120', field: 'record_id', count: 1, record_ids: [stored.record_id] },
    ]);
  });

  it('counts exactly, however many bodies come at once', async () => {
    const producers = [await producer(), await producer()];
    const sent = Array.from({ length: 60 }, (_, i) =>
      send(producers[i % 2]!.key, [record(), record({ ended_at: 0 })]),
    );
    await Promise.all(sent);
    for (const { id } of producers) {
      expect(await itemsOf('volume', id)).toMatchObject([
        { bodies: 30, received: 60, accepted: 30, rejected: 30 },
      ]);
      expect(await itemsOf('rejections', id)).toMatchObject([
        { code: '40480103', field: 'ended_at', count: 30 },
      ]);
    }
  });

  it('counts what the command line imports', async () => {
    const text = `${JSON.stringify(record())}\n`;
    const chunks = (async function* () {
      await Promise.resolve();
      yield Buffer.from(text);
    })();
    await service.app.get(IngestionService).ingest(() => ({ format: 'ndjson', chunks }), {
      mode: 'partial',
      principal: { kind: 'api-key', id: 'command-line', accounts: 'all', scopes: new Set() },
    });
    expect(await itemsOf('volume', 'command-line')).toEqual([
      {
        ...NONE,
        hour: NOON,
        producer: 'command-line',
        bodies: 1,
        received: 1,
        accepted: 1,
        bytes: text.length,
      },
    ]);
  });
});

describe('the rejections of ingest', () => {
  it('are counted by code and field, with the first few records', async () => {
    const { key, id } = await producer();
    const bad = Array.from({ length: 7 }, () => record({ ended_at: 'never' }));
    await send(key, [...bad.slice(0, 2), record({ account_id: 'globex', uplink_bytes: 1.5 })]);
    await send(key, [...bad.slice(2), record({ colour: 'red', size: 1 })]);
    await send(key, [{ ...record({ ended_at: 'never' }), record_id: 'nul\0' }]);
    const ids = bad.map(({ record_id }) => record_id);
    const common = { hour: NOON, producer: id };
    expect(await itemsOf('rejections', id)).toEqual([
      {
        ...common,
        code: '40480101',
        description: expect.any(String),
        field: 'record_id',
        count: 1,
        record_ids: [],
      },
      {
        ...common,
        code: '40480103',
        description: 'Invalid or missing end of usage',
        field: 'ended_at',
        count: 8,
        record_ids: ids.slice(0, 5),
      },
      {
        ...common,
        code: '40480105',
        description: 'Invalid or missing uplink bytes',
        field: 'uplink_bytes',
        count: 1,
        record_ids: [expect.any(String)],
      },
      {
        ...common,
        code: '40480116',
        description: 'Unknown field',
        field: null,
        count: 1,
        record_ids: [expect.any(String)],
      },
      {
        ...common,
        code: '40480119',
        description: 'Account not permitted',
        field: 'account_id',
        count: 1,
        record_ids: [expect.any(String)],
      },
    ]);
  });

  it('have the bodies that were refused as a whole', async () => {
    const { key, id } = await producer();
    const headers = { ...apiKey(key) };
    const post = (query: string, type: string, body: string) =>
      fetch(`${service.url}/usage/v1/records${query}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': type },
        body,
      });
    const good = JSON.stringify(record());
    const answers = [
      await post('?mode=maybe', 'application/x-ndjson', good),
      await post('', 'text/csv', 'record_id\n1\n'),
      await post('', 'application/json', `[${good}, ${good}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(await itemsOf('volume', id)).toMatchObject([{ bodies: 3, refused_bodies: 3 }]);
    const found = (await itemsOf('rejections', id)) as {
      code: string;
      field: string | null;
      count: number;
    }[];
    const reasons = found.map(({ code, field, count }) => [code, field, count]);
    expect(reasons).toContainEqual(['40480123', 'mode', 1]);
    expect(reasons).toContainEqual(['40480122', 'started_at', 1]);
    for (const [, , count] of reasons) expect(count).toBe(1);
  });
});

describe('the ingest journal', () => {
  it('is read page by page, of the hours asked for', async () => {
    const { key, id } = await producer();
    for (let hour = 0; hour < 3; hour++) {
      now = START + hour * HOUR;
      await send(key, [record({ ended_at: 0 }), record({ uplink_bytes: -1 })]);
    }
    admin = await adminToken(service);
    const pages = async (of: 'volume' | 'rejections', query: string) => {
      const hours: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { data } = await journal(of, `producer=${id}&limit=1&${query}${next}`);
        const page = data as { items: { hour: string }[]; next_cursor: string | null };
        hours.push(...page.items.map(({ hour }) => hour.slice(11, 13)));
        cursor = page.next_cursor;
      }
      return hours;
    };
    expect(await pages('volume', '')).toEqual(['12', '13', '14']);
    expect(await pages('rejections', '')).toEqual(['12', '12', '13', '13', '14', '14']);
    expect(await pages('volume', 'from=2026-01-01T13:59:00Z')).toEqual(['13', '14']);
    expect(await pages('volume', 'to=2026-01-01T13:00:00Z')).toEqual(['12']);
    expect(await pages('volume', 'from=2026-01-01T14:00:00%2B01:00&to=2026-01-01T14:00:00Z')).toEqual(['13']);
    now = START + 48 * HOUR;
    admin = await adminToken(service);
    expect(await pages('volume', '')).toEqual([]);
  });

  it.each([
    ['from=yesterday', '40490160 from'],
    ['to=2026-01-01', '40490160 to'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', '40490160 to'],
    ['producer=A%20B', '40490160 producer'],
    ['limit=x', '40490103 limit'],
    [`cursor=${Buffer.from('1').toString('base64url')}`, '40490104 cursor'],
    ['account=acme', '40490102 account'],
  ])('is not asked for with %s', async (query, fault) => {
    for (const what of ['volume', 'rejections'] as const) {
      const answer = await journal(what, query);
      expect([answer.status, answer.faults]).toEqual([400, [fault]]);
    }
  });

  it('is written when the service ends', async () => {
    const other = await startTestApp({ clock: () => now, env: { REFRESH_INTERVAL_MS: '0' } });
    const { key } = await other.app
      .get(ApiKeysService)
      .create({ name: 'producer', accounts: ['acme'], scopes: ['usage:write'] });
    const text = `${JSON.stringify(record())}\n`;
    const answer = await fetch(`${other.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
      body: text,
    });
    expect(answer.status).toBe(200);
    await other.app.close();
    const { rows } = await other.pool.query('SELECT bodies, accepted, bytes FROM ingest_volume');
    expect(rows).toEqual([{ bodies: '1', accepted: '1', bytes: String(text.length) }]);
    await other.close();
  });

  it('loses nothing to a database that is away for a while', async () => {
    const { key, id } = await producer();
    const repository = service.app.get(IngestJournalRepository);
    const add = repository.add.bind(repository);
    repository.add = () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    try {
      await send(key, [record()]);
      expect(await itemsOf('volume', id)).toEqual([]);
    } finally {
      repository.add = add;
    }
    expect(await itemsOf('volume', id)).toMatchObject([{ bodies: 1, accepted: 1 }]);
  });
});
