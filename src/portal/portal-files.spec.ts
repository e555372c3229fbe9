import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { leadBrowsers } from './lead-browsers.js';
import { pageHeaders } from './page-headers.js';
import { PortalFiles } from './portal-files.js';
import { sendFile } from './send-file.js';

let folder: string;
let files: PortalFiles;
const server = fastify();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edgemeter-portal-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<meta name="edgemeter" content="{}" /><p>Page</p>');
  writeFileSync(join(folder, 'assets/a-1.js'), 'plain');
  writeFileSync(join(folder, 'assets/a-1.js.br'), 'brotli');
  writeFileSync(join(folder, 'assets/a-1.js.gz'), 'gzip');
  files = new PortalFiles(folder, { dev: ['iam'], told: '$& "a" & b' });
  server.get('/portal', (request, reply) => {
    if (files.index) sendFile(files.index, request, reply);
  });
  server.get('/asset', (request, reply) => {
    const file = files.asset('a-1.js');
    if (file) sendFile(file, request, reply);
  });
  leadBrowsers(server);
  await server.ready();
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

describe('the files of the portal', () => {
  it.each([
    ['gzip, deflate, br', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip', 'gzip'],
    ['identity', undefined, 'plain'],
  ])('are sent as "%s" accepts', async (accepted, encoding, body) => {
    const answer = await get('/asset', { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.body).toBe(body);
  });

  it('are not sent again to a browser that has them', async () => {
    const { headers } = await get('/asset');
    const again = await get('/asset', { 'if-none-match': `"other", W/${String(headers.etag)}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await get('/asset', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('have an index that tells the settings, in each encoding', async () => {
    const expected =
      '<meta name="edgemeter" content="{&quot;dev&quot;:[&quot;iam&quot;],&quot;told&quot;:&quot;$&amp; \\&quot;a\\&quot; &amp; b&quot;}" /><p>Page</p>';
    expect((await get('/portal')).body).toBe(expected);
    const br = await get('/portal', { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(expected);
    const gzip = await get('/portal', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(expected);
  });

  it('are absent without a build', () => {
    const none = new PortalFiles(join(folder, 'nothing'), {});
    expect([none.index, none.asset('a-1.js')]).toEqual([undefined, undefined]);
    expect(files.asset('../index.html')).toBeUndefined();
    expect(files.asset('a-1.js.br')).toBeUndefined();
  });
});

describe('the headers of the portal', () => {
  it('refuse frames, or name who may have one', () => {
    const alone = pageHeaders([]);
    expect(alone['Content-Security-Policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    expect(alone['X-Frame-Options']).toBe('DENY');
    const framed = pageHeaders(['https://a.example', 'https://b.example']);
    expect(framed['Content-Security-Policy']).toContain(
      'frame-ancestors https://a.example https://b.example;',
    );
    expect(framed).not.toHaveProperty('X-Frame-Options');
  });

  it('let the page ask its identity provider, and no other host', () => {
    const policy = pageHeaders([], ['https://idp.example', 'https://tokens.example'])[
      'Content-Security-Policy'
    ];
    expect(policy).toContain("; connect-src 'self' https://idp.example https://tokens.example;");
  });
});

describe('the root', () => {
  it.each(['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json, text/html;q=0.9'])(
    'leads a browser to the portal: %s',
    async (accept) => {
      const answer = await get('/', { accept });
      expect([answer.statusCode, answer.headers.location]).toEqual([302, '/portal']);
      expect(answer.body).toContain('<a href="/docs">');
    },
  );

  it.each(['*/*', 'application/json', 'text/html;q=0', ''])(
    'is an unknown route for others: %s',
    async (accept) => {
      expect((await get('/', { accept })).statusCode).toBe(404);
    },
  );
});
