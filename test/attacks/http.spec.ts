import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { eventually } from '../support/eventually.js';
import { rawRequest, sendRaw, sendUntilClosed, statusesIn } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const REPORT = '/connectivity/v1/report';
const RECORDS = '/usage/v1/records';
const HOST = 'Host: service\r\n';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const NDJSON = 'application/x-ndjson';

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ env: { TRUST_PROXY: '127.0.0.1' } });
  const keys = service.app.get(ApiKeysService);
  ({ key } = await keys.create({ name: 'test', accounts: ['a'], scopes: ['report:read', 'usage:write'] }));
});

afterAll(() => service.close());

const send = (...pieces: (string | Buffer)[]) => sendUntilClosed(service.url, ...pieces);
const statuses = async (...pieces: (string | Buffer)[]) => statusesIn(await send(...pieces));
const post = (lines: string, body = '', version = '1.1') =>
  `POST ${REPORT} HTTP/${version}\r\n${HOST}${lines}\r\n${body}`;
const codeIn = (text: string) => /"code":"(\d{8})"/.exec(text)?.[1];
const linesOf = (trackingId: string) => service.logLines.filter((line) => line.includes(trackingId));

async function deliver(body: string | Uint8Array, headers: Record<string, string> = {}) {
  const answer = await fetch(service.url + RECORDS, {
    method: 'POST',
    headers: { 'Content-Type': NDJSON, 'X-API-Key': key, ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

/** A request behind another one: is it seen? */
const SMUGGLED = `GET /health/live HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

describe('smuggling', () => {
  it.each([
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n', '{}'],
    ['two different lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n', '{}'],
    ['a list of lengths', 'Content-Length: 2, 2\r\n', '{}'],
    ['a length with a sign', 'Content-Length: +2\r\n', '{}'],
    ['a negative length', 'Content-Length: -2\r\n', '{}'],
    ['a hexadecimal length', 'Content-Length: 0x2\r\n', '{}'],
    ['a coding before chunks', 'Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'],
    ['a coding after chunks', 'Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['the identity coding', 'Transfer-Encoding: identity\r\n', '{}'],
    ['an unknown coding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
    ['a coding with a vertical tab', 'Transfer-Encoding: \u000bchunked\r\n', '0\r\n\r\n'],
    ['a blank before the colon', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
    ['a folded header', 'X-A: a\r\n Transfer-Encoding: chunked\r\n', ''],
    ['a folded coding', 'Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'],
    ['a header that ends with a line feed', 'X-A: a\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['a header with a carriage return', 'X-A: a\rb\r\n', ''],
    ['a header without a name', ': a\r\n', ''],
    ['a second host', 'Host: other\r\n', ''],
    ['a chunk that ends with a line feed', 'Transfer-Encoding: chunked\r\n', '2\n{}\r\n0\r\n\r\n'],
    ['a negative chunk', 'Transfer-Encoding: chunked\r\n', '-2\r\n{}\r\n0\r\n\r\n'],
    ['a chunk with a blank', 'Transfer-Encoding: chunked\r\n', '2 \n{}\r\n0\r\n\r\n'],
    ['a line feed in a chunk extension', 'Transfer-Encoding: chunked\r\n', '2;a="\nb"\r\n{}\r\n0\r\n\r\n'],
    ['a huge chunk', 'Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
  ])('by %s: one refusal, and nothing behind it is seen', async (_, lines, body) => {
    const read = await send(post(lines, body) + SMUGGLED);
    expect(statusesIn(read)).toEqual([400]);
    expect(codeIn(read)).toBe('40460201');
    expect(read).toMatch(/^connection: close/im);
  });

  it('by chunks in HTTP/1.0 is refused', async () => {
    expect(await statuses(post('Transfer-Encoding: chunked\r\n', '0\r\n\r\n', '1.0') + SMUGGLED)).toEqual([
      400,
    ]);
  });

  it('by line feeds alone is refused', async () => {
    expect(await statuses('GET /health/live HTTP/1.1\nHost: service\n\n')).toEqual([400]);
  });

  it('in a body that is refused before it is read is not seen', async () => {
    expect(await statuses(post(`Content-Length: 2000000\r\n`, SMUGGLED))).toEqual([401]);
  });

  it('behind a request under way does not answer in its place', async () => {
    const pipelined = `GET /health/ready HTTP/1.1\r\n${HOST}\r\n\u0001\r\n\r\n`;
    expect(statusesIn(await send(pipelined))).toEqual([200, 400]);
  });
});

describe('other ways past the routes', () => {
  it.each(['foo', '100-continue-not, x', '', 'a=b'])('Expect: %s', async (expected) => {
    const read = await send(post(`Expect: ${expected}\r\nContent-Length: 2000000\r\n`));
    expect([statusesIn(read), codeIn(read)]).toEqual([[417], '40460217']);
  });

  it('Expect: 100-continue, with no credential: the body is never asked for', async () => {
    const read = await send(post('Expect: 100-continue\r\nContent-Length: 20\r\n'));
    expect([statusesIn(read), codeIn(read)]).toEqual([[401], '40460303']);
  });

  it('Expect: 100-continue, with a key: the body is asked for', async () => {
    const lines = `X-API-Key: ${key}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(post(`${lines}Expect: 100-continue\r\nContent-Length: 2\r\n`));
    const [asked] = (await once(socket, 'data')) as [Buffer];
    expect(asked.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(statusesIn(answer.toString())).toEqual([400]);
    socket.destroy();
  });

  it('CONNECT', async () => {
    const read = await send(`CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`);
    expect([statusesIn(read), codeIn(read)]).toEqual([[405], '40460205']);
    expect(read).toMatch(/^Allow: GET/m);
  });

  it.each(['websocket', 'h2c', 'TLS/1.0'])('Upgrade: %s is not done', async (protocol) => {
    const lines = `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABk\r\n`;
    const read = await send(`GET /health/live HTTP/1.1\r\n${HOST}${lines}\r\n`);
    expect(statusesIn(read)).toEqual([200]);
  });

  it('HTTP/2 without TLS', async () => {
    expect(await statuses('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toEqual([400]);
  });

  it.each([
    '/docs/..',
    '/docs/%2e%2e',
    '/docs/%2e%2e/%2e%2e/etc/passwd',
    '/docs/../docs',
    '/docs/..%2fpackage.json',
    '/docs/%5c..',
    '/docs//etc/passwd',
    '/docs/./swagger-ui.css',
    '/docs/swagger-ui.css/..',
    '/docs/package.json',
    '/docs/swagger-ui.css.map',
    'http://service/docs/..',
    '//docs/swagger-ui.css',
  ])('the path %s is unknown', async (path) => {
    const { status, body } = await sendRaw(service.url, rawRequest('GET', path));
    expect([status, codeIn(body)]).toEqual([404, '40460204']);
  });

  it.each(['', '/', '/swagger-ui.css', '/swagger-ui-init.js', '/openapi.json', '/openapi.yaml?a=1'])(
    'leave /docs%s as it is',
    async (path) => {
      expect((await fetch(`${service.url}/docs${path}`)).status).toBe(200);
    },
  );
});

describe('bombs', () => {
  const bomb = (line: string) => line.repeat(5_000_000 / line.length);

  it.each([
    ['line feeds', bomb('\n'), '40480163'],
    ['line ends', bomb('\r\n'), '40480163'],
    ['lines of blanks', bomb('   \n'), '40480163'],
    ['one line of blanks', bomb(' '), '40480164'],
    ['lines of commas', bomb(`${','.repeat(60_000)}\n`), '40480164'],
    ['long objects', bomb(`{"a":"${'x'.repeat(2_000)}"}\n`), '40480164'],
  ])('%s in gzip are refused early', async (_, text, code) => {
    const gzip = gzipSync(text);
    expect(gzip.length).toBeLessThan(60_000);
    const { status, text: answer } = await deliver(gzip, { 'Content-Encoding': 'gzip' });
    expect([status, codeIn(answer)]).toEqual([413, code]);
  });

  it('blank lines that are not compressed are refused as well, in CSV too', async () => {
    expect(codeIn((await deliver('\n'.repeat(10_001))).text)).toBe('40480163');
    const csv = `record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\n${'\r\n'.repeat(10_001)}`;
    expect(codeIn((await deliver(csv, { 'Content-Type': 'text/csv' })).text)).toBe('40480163');
  });

  it('a CSV header in each of many gzip members is no record', async () => {
    const header = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\n';
    const members = Buffer.concat(Array.from({ length: 50 }, () => gzipSync(header)));
    const { status, text } = await deliver(members, {
      'Content-Type': 'text/csv',
      'Content-Encoding': 'gzip',
    });
    expect([status, JSON.parse(text)]).toMatchObject([200, { data: { received: 49, rejected: 49 } }]);
  });

  it.each([
    ['deflate', deflateSync('{}')],
    ['deflate', deflateRawSync('{}')],
    ['br', brotliCompressSync('{}')],
    ['zstd', Buffer.from('28b52ffd', 'hex')],
    ['compress', Buffer.from('1f9d', 'hex')],
    ['gzip, gzip', gzipSync(gzipSync('{}'))],
    ['gzip, identity', gzipSync('{}')],
  ])('the content encoding %s is not taken', async (encoding, body) => {
    const { status, text } = await deliver(body, { 'Content-Encoding': encoding });
    expect([status, codeIn(text)]).toEqual([415, '40460216']);
    const headers = { ...JSON_TYPE, 'X-API-Key': key, 'Content-Encoding': encoding };
    const report = await fetch(service.url + REPORT, { method: 'POST', headers, body });
    expect(report.status).toBe(415);
  });

  it.each([
    [REPORT, 1_048_576],
    [`${REPORT}:validate`, 1_048_576],
    [`${REPORT}:batch`, 4_194_304],
    ['/usage/v1/backfills', 262_144],
    ['/usage/v1/records:void', 16_777_216],
  ])('a body of %s has at most %i bytes', async (path, limit) => {
    const ask = (length: number) =>
      sendRaw(
        service.url,
        rawRequest('POST', path, { ...JSON_TYPE, 'X-API-Key': key, 'Content-Length': String(length) }),
      );
    const { status, body } = await ask(limit + 1);
    expect([status, codeIn(body)]).toEqual([413, '40460207']);
    expect(body).toContain(`at most ${limit} bytes`);
  });

  it('a body of unknown length is refused as soon as it is too long, and the client is told', async () => {
    const lines = `X-API-Key: ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n`;
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const read = await send(post(lines), ...Array.from({ length: 17 }, () => chunk));
    expect([statusesIn(read), codeIn(read)]).toEqual([[413], '40460207']);
  });
});

describe('injection', () => {
  it.each(['a\u0000b', 'a"b', 'a b', 'é', 'x'.repeat(129)])(
    'the tracking id %j is replaced, in the log as in the answer',
    async (id) => {
      const { status, headers } = await sendRaw(
        service.url,
        rawRequest('GET', '/nowhere', { 'X-Tracking-Id': id }),
      );
      if (status !== 400) expect(headers['x-tracking-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(linesOf(`"tracking_id":${JSON.stringify(id)}`)).toEqual([]);
    },
  );

  it.each(['%0d%0aX-Evil:%20yes', '%0a{"level":"fatal"}', '\u2028', '%e2%80%a8', '"},"level":"fatal'])(
    'a path with %j makes no line of the log, and no header',
    async (path) => {
      const id = `inject-${Buffer.from(path).toString('hex').slice(0, 40)}`;
      const request = rawRequest('GET', `/nowhere/${path}`, { 'X-Tracking-Id': id });
      const { headers } = await sendRaw(service.url, request);
      expect(headers).not.toHaveProperty('x-evil');
      for (const line of linesOf(id)) {
        expect(line.trimEnd().split(/[\r\n]/)).toHaveLength(1);
        expect(JSON.parse(line)).not.toMatchObject({ level: 'fatal' });
      }
    },
  );
});

describe('what is refused before it reaches a route', () => {
  it.each([
    ['/api/%zz', 400],
    [`/user/usage/aggregate/sum/${'a'.repeat(101)}`, 414],
  ])('%s is logged with its tracking id, once as refused and once as answered', async (path, status) => {
    const id = `early-${status}`;
    await sendRaw(service.url, rawRequest('GET', path, { 'X-Tracking-Id': id }));
    const said = await eventually('both lines are logged', () => {
      const messages = linesOf(id).map((line) => (JSON.parse(line) as { message: string }).message);
      return messages.length === 2 ? messages : undefined;
    });
    expect(said).toEqual(['request refused', 'answered']);
  });

  it('is logged without the bytes of the request', async () => {
    const read = await send(`GET /health/live HTTP/1.1\r\n${HOST}X-API-Key: ${key}\r\nX A: b\r\n\r\n`);
    const id = /x-tracking-id: (\S+)/i.exec(read)?.[1] ?? 'none';
    const [line = '{}'] = linesOf(id);
    expect(JSON.parse(line)).toMatchObject({ status: 400, error_code: 'HPE_INVALID_HEADER_TOKEN' });
    expect(line).not.toContain('rawPacket');
    expect(line.length).toBeLessThan(500);
  });

  it.each([
    ['of a known length', 'Content-Length: 1000\r\n', '{'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', '1\r\n{\r\n'],
  ])('an upload %s that its client breaks off is no error of the service', async (_, length, begun) => {
    const id = `broken-${length.length}`;
    const lines = `X-API-Key: ${key}\r\nX-Tracking-Id: ${id}\r\nContent-Type: application/json\r\n${length}`;
    const began = once(service.app.getHttpServer(), 'request');
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(post(lines, begun));
    await began;
    socket.destroy();
    const seen = await eventually('the end is logged', () => {
      const found = linesOf(id).map((line) => JSON.parse(line) as { level: string; message: string });
      return found.some(({ message }) => message.includes('no longer waits')) ? found : undefined;
    });
    expect(seen.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
  });
});

describe('page tokens that no answer had', () => {
  const list = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
  const text = (place: string) => Buffer.from(place).toString('base64url');
  const id = 'abcdefghijkl';
  const uuid = '2f0c5a2e-6a1b-4d8e-9c3f-7b5d1e0a4c68';

  it.each([
    ['a time that no date has', list('msisdn', '', null, 8.65e15, 9e15, '49')],
    ['a year of five digits', list('msisdn', '', null, 0, 253_402_300_800_000, '49')],
    ['a range without length', list('msisdn', '', null, 5, 5, '49')],
    ['a huge number', list('msisdn', '', null, 0, 1e300, '49')],
    ['another value at its end', list('msisdn', '', null, 0, 5, '49', 1)],
    ['blanks in it', Buffer.from('["msisdn", "", null, 0, 5, "49"]').toString('base64url')],
    ['padding', Buffer.from('["msisdn","",null,0,5,"491"]').toString('base64')],
  ])('of values: %s', async (_, token) => {
    const url = `${service.url}/connectivity/v1/dimensions/msisdn/values?page_token=${encodeURIComponent(token)}`;
    const answer = await fetch(url, { headers: { 'X-API-Key': key } });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('"field":"page_token"'),
    ]);
  });

  it.each([8.65e15, -1, 9e15, 4_102_444_800_000_000])('of a report: a request at %d', async (now) => {
    const body = {
      start_date_time: '2026-11-01T00:00:00Z',
      end_date_time: '2026-11-02T00:00:00Z',
      granularity: 'DAY',
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['a'] }] },
      ],
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      page_size: 1,
      page_token: list('0'.repeat(32), now, []),
    };
    const answer = await fetch(service.url + REPORT, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'X-API-Key': key },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('is none of this service'),
    ]);
  });

  it.each([
    ['api-keys', text(`999999999999999 ${id}`)],
    ['api-keys', text(`0${Date.UTC(2026, 1)} ${id}`)],
    ['portal-tokens', text(`999999999999999.${id}`)],
    ['portal-tokens', text(`0.${id}`)],
    ['audit', text('9223372036854775808')],
    ['audit', text('01')],
    ['ingest/volume', text('999999999999999 x')],
    ['ingest/rejections', text('0 x y z')],
    ['retention', text('x'.repeat(65))],
    ['retention', `${text('acme')}=`],
  ])('of %s: %s', async (name, cursor) => {
    const token = await service.app.get(DevIssuer).issue('iam', { sub: 'ann', scope: 'admin' });
    const url = `${service.url}/admin/v1/${name}?cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('"field":"cursor"')]);
  });

  it.each([text(`999999999999999 ${uuid}`), text(`${Date.UTC(2026, 1)} ${uuid.toUpperCase()}`)])(
    'of backfills: %s',
    async (cursor) => {
      const url = `${service.url}/usage/v1/backfills?cursor=${cursor}`;
      const answer = await fetch(url, { headers: { 'X-API-Key': key } });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining('"field":"cursor"'),
      ]);
    },
  );

  it('of a KPI: a time that no date has', async () => {
    const url = `${service.url}/api/kpi1?cursor=${list(9e15, '5-minute', '1')}`;
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('cursor')]);
  });
});

describe('the headers that protect browsers', () => {
  const API = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const own = (styles: string) =>
    `default-src 'none'; script-src 'self'; style-src ${styles}; img-src 'self' data:; connect-src 'self'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const DOCS = own("'self' 'unsafe-inline'");
  const PORTAL = `${own("'self'")}; require-trusted-types-for 'script'`;

  it.each([
    ['an answer', () => rawRequest('GET', '/health/live'), 200, API],
    ['a KPI', () => rawRequest('GET', '/api/kpi1'), 200, API],
    ['a refused KPI', () => rawRequest('GET', '/api/kpi1?x=1'), 400, API],
    ['a missing credential', () => rawRequest('POST', REPORT, JSON_TYPE, '{}'), 401, API],
    [
      'a refused report',
      () => rawRequest('POST', REPORT, { ...JSON_TYPE, 'X-API-Key': key }, '{}'),
      400,
      API,
    ],
    ['an unknown route', () => rawRequest('GET', '/nowhere'), 404, API],
    ['a wrong method', () => rawRequest('DELETE', REPORT), 405, API],
    ['bad percent-encoding', () => rawRequest('GET', '/api/%zz'), 400, API],
    [
      'too long a parameter',
      () => rawRequest('GET', `/user/usage/aggregate/sum/${'a'.repeat(101)}`),
      414,
      API,
    ],
    ['too many headers', () => rawRequest('GET', '/', { 'X-Large': 'a'.repeat(40_000) }), 431, API],
    ['what is no HTTP', () => 'HELLO\r\n\r\n', 400, API],
    ['an unknown expectation', () => rawRequest('GET', '/', { Expect: 'x' }), 417, API],
    ['a tunnel', () => rawRequest('CONNECT', 'x:1'), 405, API],
    ['metrics', () => rawRequest('GET', '/metrics'), 200, API],
    ['Swagger UI', () => rawRequest('GET', '/docs'), 200, DOCS],
    ['a file of Swagger UI', () => rawRequest('GET', '/docs/swagger-ui.css'), 200, DOCS],
    ['an unknown file of Swagger UI', () => rawRequest('GET', '/docs/x.js'), 404, DOCS],
    ['what only begins like Swagger UI', () => rawRequest('GET', '/docsx'), 404, API],
    ['the portal', () => rawRequest('GET', '/portal'), undefined, PORTAL],
    ['a file of the portal', () => rawRequest('GET', '/portal/app.js?a'), undefined, PORTAL],
  ] as [string, () => string, number | undefined, string][])(
    'are on %s',
    async (_title, request, status, policy) => {
      const answer = await sendRaw(service.url, request());
      if (status !== undefined) expect(answer.status).toBe(status);
      const { 'content-security-policy': given, 'x-content-type-options': sniff, ...others } = answer.headers;
      expect([given, sniff, others['referrer-policy']]).toEqual([policy, 'nosniff', 'no-referrer']);
      expect(others).not.toHaveProperty('strict-transport-security');
    },
  );

  it('ask for TLS where a trusted proxy has it', async () => {
    for (const path of ['/health/live', '/nowhere', '/docs']) {
      const { headers } = await sendRaw(
        service.url,
        rawRequest('GET', path, { 'X-Forwarded-Proto': 'https' }),
      );
      expect([path, headers['strict-transport-security']]).toEqual([path, 'max-age=15552000']);
    }
  });
});
