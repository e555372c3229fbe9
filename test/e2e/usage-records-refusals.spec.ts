import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { written } from '../ingestion/decoding.js';
import { CSV_TYPE, faultsOf, JSON_TYPE, ndjson, Producer, type Sending } from '../ingestion/producer.js';
import { eventually } from '../support/eventually.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';

const BODY_LIMIT = 65_536;

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.start({ env: { BODY_LIMIT_BYTES: String(BODY_LIMIT) } });
});
afterAll(() => producer.close());

const record = ndjson([written('r1')]);

async function refused(
  status: number,
  body: string | Uint8Array | undefined,
  sending: Sending = {},
): Promise<string[]> {
  const faults = faultsOf(await producer.send(body, sending), status);
  expect(await producer.stored()).toEqual([0, 0]);
  return faults;
}

describe('the credential', () => {
  it('is an API key', async () => {
    expect(await refused(401, record, { key: '' })).toEqual(['40460303']);
    expect(await refused(401, record, { key: 'em_000000000000_x' })).toEqual(['40460303']);
    expect(await refused(401, record, { key: '', headers: { Authorization: 'Bearer x' } })).toEqual([
      '40460303',
    ]);
  });

  it('has the scope', async () => {
    const keys = producer.service.app.get(ApiKeysService);
    const { key } = await keys.create({ name: 'reader', accounts: ['acme'], scopes: ['report:read'] });
    expect(await refused(403, record, { key })).toEqual(['40460305']);
  });

  it('may stand in the query', async () => {
    const answer = await producer.send('\n', { key: '', query: `?apikey=${producer.key}` });
    expect(answer.status).toBe(200);
  });
});

describe('the query', () => {
  it.each([
    ['?mode=both', ['40480123 mode']],
    ['?mode=', ['40480123 mode']],
    ['?mode=atomic&mode=atomic', ['40480123 mode']],
    ['?Mode=atomic', ['40480124 Mode']],
    ['?dry_run=1&mode=partial&x', ['40480124 dry_run', '40480124 x']],
  ])('%s is refused', async (query, faults) => {
    expect(await refused(400, record, { query })).toEqual(faults);
  });
});

describe('the body', () => {
  it('is what its media type says, and has one', async () => {
    const { status, body } = await sendRaw(
      producer.url,
      rawRequest('POST', '/usage/v1/records', { 'X-API-Key': producer.key, 'Content-Length': '0' }),
    );
    expect([status, body]).toEqual([400, expect.stringContaining('"40480125"')]);
  });

  it.each([
    'text/plain',
    'application/xml',
    'text/csv+json',
    'nonsense',
    'application/x-www-form-urlencoded',
  ])('is not %s, nor is an empty one', async (type) => {
    const taken = 'application/json, application/x-ndjson, application/ndjson, application/jsonl, text/csv';
    for (const body of [record, '']) {
      const answer = await producer.send(body, { type });
      expect(faultsOf(answer, 415)).toEqual(['40460206']);
      expect(answer.body.header.errors?.[0]?.description).toBe(
        `Unsupported media type: must be one of ${taken}`,
      );
    }
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('is UTF-8', async () => {
    for (const type of ['application/x-ndjson', 'application/jsonl', 'text/csv', 'application/json']) {
      for (const charset of ['iso-8859-1', 'utf-16', '"windows-1252"'])
        expect(await refused(415, record, { type: `${type}; charset=${charset}` })).toEqual(['40460206']);
      for (const parameter of ['charset="UTF-8"', 'charset=utf-8', 'header=present', 'Charset=US-ASCII'])
        expect((await producer.send('', { type: `${type}; ${parameter}` })).status).toBe(200);
    }
  });

  it.each(['br', 'deflate', 'gzip, gzip', 'zstd'])('is not encoded as %s', async (encoding) => {
    const answer = await producer.send(record, { headers: { 'Content-Encoding': encoding } });
    expect(faultsOf(answer, 415)).toEqual(['40460216']);
    expect(answer.headers.get('accept-encoding')).toBe('gzip, identity');
  });

  it('is sound gzip when it says so', async () => {
    const headers = { 'Content-Encoding': 'gzip' };
    expect(await refused(400, record, { headers })).toEqual(['40480126']);
    expect(await refused(400, new Uint8Array(gzipSync(record).subarray(0, -3)), { headers })).toEqual([
      '40480126',
    ]);
  });

  it('is JSON of the right shape', async () => {
    const json = { type: JSON_TYPE };
    expect(await refused(400, '{"records": [', json)).toEqual(['40460202']);
    expect(await refused(400, '{"record": []}', json)).toEqual(['40480125 record']);
    expect(await refused(400, '"records"', json)).toEqual(['40480125 records']);
    expect(await refused(400, '['.repeat(5_000) + ']'.repeat(5_000), json)).toEqual(['40460203']);
    expect(await refused(413, JSON.stringify(Array(10_001).fill(1)), json)).toEqual(['40480121 records']);
  });

  it('is bounded when it is read at once, however it is compressed', async () => {
    const json = { type: JSON_TYPE };
    expect(await refused(413, `[${' '.repeat(BODY_LIMIT)}]`, json)).toEqual(['40460207']);
    const bomb = new Uint8Array(gzipSync(`[${' '.repeat(100 * BODY_LIMIT)}]`));
    expect(await refused(413, bomb, { ...json, headers: { 'Content-Encoding': 'gzip' } })).toEqual([
      '40460207',
    ]);
  });

  it('has a CSV header that is right', async () => {
    expect(await refused(400, 'record_id,colour\nx,y\n', { type: CSV_TYPE })).toEqual([
      '40480122 account_id',
      '40480122 started_at',
      '40480122 ended_at',
      '40480122 uplink_bytes',
      '40480122 downlink_bytes',
      '40480122 colour',
    ]);
    const semicolons = 'record_id;account_id;started_at;ended_at;uplink_bytes;downlink_bytes\n';
    expect(await refused(400, semicolons, { type: CSV_TYPE })).toEqual(['40480122']);
  });
});

describe('a body refused early', () => {
  /** Sends a body without end for as long as the service lets it; tells the answer and how much was taken. */
  function sendWithoutEnd(
    headers: Readonly<Record<string, string>>,
  ): Promise<{ answer: string; megabytes: number }> {
    const { hostname, port } = new URL(producer.url);
    const chunk = Buffer.alloc(65_536, 'x');
    const framed = Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      let sent = 0;
      const push = () => {
        do sent += framed.length;
        while (socket.writable && socket.write(framed));
      };
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('drain', push);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve({ answer, megabytes: sent / 1_048_576 }));
      socket.write(
        rawRequest('POST', '/usage/v1/records', {
          'X-API-Key': producer.key,
          'Transfer-Encoding': 'chunked',
          ...headers,
        }),
      );
      push();
    });
  }

  it.each([
    ['an unknown encoding', { 'Content-Type': CSV_TYPE, 'Content-Encoding': 'br' }, 415],
    ['what is not gzip', { 'Content-Type': CSV_TYPE, 'Content-Encoding': 'gzip' }, 400],
    ['JSON without end', { 'Content-Type': JSON_TYPE }, 413],
    ['a CSV header without end', { 'Content-Type': CSV_TYPE }, 400],
  ])('is not read on: %s', async (_, headers, status) => {
    const { answer, megabytes } = await sendWithoutEnd(headers);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(megabytes).toBeLessThan(40);
  });

  it('is answered to a client that looks for the answer only once it has sent everything', async () => {
    const { hostname, port } = new URL(producer.url);
    const rest = Buffer.alloc(500_000, 'x,y\n');
    const header = 'record_id,colour\n';
    const accepted = once(producer.service.app.getHttpServer(), 'connection') as Promise<[Socket]>;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.pause();
      socket.on('error', reject);
      socket.on('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      const headers = {
        'X-API-Key': producer.key,
        'Content-Type': CSV_TYPE,
        'Content-Length': String(header.length + rest.length),
      };
      const head = rawRequest('POST', '/usage/v1/records', headers) + header;
      socket.write(head);
      accepted
        .then(([served]) =>
          eventually('the service has read the header', () =>
            served.bytesRead >= head.length ? true : undefined,
          ),
        )
        .then(() => socket.write(rest, () => socket.resume()))
        .catch(reject);
    });
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(answer.toLowerCase()).not.toContain('connection: close');
  });
});

describe('the method', () => {
  it('is POST', async () => {
    const response = await fetch(producer.url, { headers: { 'X-API-Key': producer.key } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
