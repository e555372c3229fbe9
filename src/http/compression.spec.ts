import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';
import { codedTag, plainTag, tagOfClient } from './coded-tags.js';
import { compressAnswers } from './compression.js';
import { preferredCoding } from './content-coding.js';

const TEXT = 'über 1,024 bytes of text; '.repeat(60);
const LONG = Array.from({ length: 200_000 }, (_, i) => `row ${i}\n`).join('');

let server: FastifyInstance;
/** The answer that a test makes piece by piece. */
let pieces: PassThrough;

beforeAll(async () => {
  server = fastify();
  compressAnswers(server);
  const type = 'application/json; charset=utf-8';
  server.get('/text', (_, reply) => reply.type(type).header('ETag', '"tag"').send(TEXT));
  server.get('/buffer', (_, reply) =>
    reply.type('text/csv').header('Vary', 'Origin').send(Buffer.from(TEXT)),
  );
  server.get('/weak', (_, reply) => reply.type('text/css').header('ETag', 'W/"tag"').send(TEXT));
  server.get('/short', (_, reply) => reply.type(type).send('x'.repeat(1_024)));
  server.get('/umlauts', (_, reply) => reply.type(type).send('ü'.repeat(513)));
  server.get('/failure', (_, reply) => reply.code(400).type(type).send(TEXT));
  server.get('/picture', (_, reply) => reply.type('image/png').send(Buffer.alloc(5_000)));
  server.get('/coded', (_, reply) => reply.type(type).header('Content-Encoding', 'zstd').send(TEXT));
  server.get('/part', (_, reply) => reply.code(206).type(type).send(TEXT));
  server.get('/known', (_, reply) => reply.code(304).header('ETag', '"tag"').send());
  server.get('/pieces', (_, reply) => {
    pieces = new PassThrough();
    pieces.write('one\n');
    return reply.type('application/x-ndjson').send(pieces);
  });
  server.get('/long', (_, reply) => {
    const body = new PassThrough();
    body.end(LONG);
    return reply.type('application/x-ndjson').send(body);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

async function open(path: string, headers: Record<string, string>, method = 'GET'): Promise<IncomingMessage> {
  const { port } = server.server.address() as AddressInfo;
  const sent = request({ port, path, method, headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

async function get(path: string, acceptEncoding?: string, more = {}, method = 'GET'): Promise<Answer> {
  const headers = { ...(acceptEncoding !== undefined && { 'Accept-Encoding': acceptEncoding }), ...more };
  const answer = await open(path, headers, method);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) };
}

const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync };

describe('the coding of an answer', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['x-gzip', 'gzip'],
    ['BR', 'br'],
    ['*', 'br'],
    ['*;q=0.1, br;q=0', 'gzip'],
    ['gzip;q=1.0, br;q=0.9', 'gzip'],
    ['gzip; q=0.5, br; q=0.5', 'br'],
    ['gzip;q=0, br;q=0', undefined],
    ['*;q=0', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip', 'gzip'],
    ['gzip;q=2, br;q=nonsense', undefined],
    ['gzip;q=0.001', 'gzip'],
  ])('for Accept-Encoding: %s is %s', (header, expected) => {
    expect(preferredCoding(header)).toBe(expected);
    expect(preferredCoding(header)).toBe(expected);
  });
});

describe('a long answer', () => {
  it.each([
    ['br', 'br', '/text'],
    ['gzip', 'gzip', '/text'],
    ['gzip;q=0.5, br', 'br', '/buffer'],
    ['gzip', 'gzip', '/failure'],
  ] as const)('is compressed for %s as %s: %s', async (accept, coding, path) => {
    const { headers, bytes } = await get(path, accept);
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(200);
    expect(DECODERS[coding](bytes).toString()).toBe(TEXT);
  });

  it('is plain without Accept-Encoding, and tells caches that it varies', async () => {
    const { headers, bytes } = await get('/text');
    expect([headers['content-encoding'], headers.vary, headers.etag]).toEqual([
      undefined,
      'Accept-Encoding',
      '"tag"',
    ]);
    expect(bytes.toString()).toBe(TEXT);
    for (const accept of [undefined, 'br']) {
      expect((await get('/buffer', accept)).headers.vary).toBe('Origin, Accept-Encoding');
    }
  });

  it('has a strong tag for each coding; a weak one stays', async () => {
    expect((await get('/text', 'br')).headers.etag).toBe('"tag.br"');
    expect((await get('/text', 'gzip')).headers.etag).toBe('"tag.gzip"');
    expect((await get('/weak', 'gzip')).headers.etag).toBe('W/"tag"');
    expect([codedTag('"a"', 'br'), plainTag('"a.br"'), plainTag('"a"')]).toEqual(['"a.br"', '"a"', '"a"']);
  });

  it('has in HEAD the headers of GET', async () => {
    const [got, head] = [await get('/text', 'br'), await get('/text', 'br', {}, 'HEAD')];
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary', 'content-type'])
      expect(head.headers[name]).toBe(got.headers[name]);
    expect(head.bytes.length).toBe(0);
    expect((await get('/long', 'br', {}, 'HEAD')).headers['content-encoding']).toBe('br');
  });
});

describe('other answers', () => {
  it.each(['/short', '/picture', '/coded', '/part'])('are not compressed: %s', async (path) => {
    const [plain, accepted] = [await get(path), await get(path, 'gzip, br')];
    expect(accepted.bytes).toEqual(plain.bytes);
    expect(accepted.headers['content-encoding']).toBe(plain.headers['content-encoding']);
    expect(accepted.headers.vary).toBeUndefined();
  });

  it('count bytes, not characters', async () => {
    expect((await get('/umlauts', 'gzip')).headers['content-encoding']).toBe('gzip');
  });

  it.each([
    [undefined, '"tag"'],
    ['"tag"', '"tag"'],
    ['"tag.br"', '"tag.br"'],
    ['W/"x", "tag.gzip"', '"tag.gzip"'],
    ['"tag.br", "tag"', '"tag"'],
    ['*', '"tag"'],
  ])('that the client has keep its tag: %s', async (ifNoneMatch, tag) => {
    const { status, headers, bytes } = await get(
      '/known',
      'br',
      ifNoneMatch && { 'If-None-Match': ifNoneMatch },
    );
    expect([status, headers.etag, headers.vary, bytes.length]).toEqual([304, tag, 'Accept-Encoding', 0]);
    expect(headers['content-encoding']).toBeUndefined();
    expect(tagOfClient('"tag"', ifNoneMatch)).toBe(tag);
  });
});

describe('a streamed answer', () => {
  it.each(['br', 'gzip'] as const)('arrives whole: %s', async (coding) => {
    const { headers, bytes } = await get('/long', coding);
    expect([headers['content-encoding'], headers['transfer-encoding']]).toEqual([coding, 'chunked']);
    expect(bytes.length).toBeLessThan(LONG.length / 2);
    expect(DECODERS[coding](bytes).toString()).toBe(LONG);
  });

  it.each(['br', 'gzip'] as const)('arrives piece by piece while it is made: %s', async (coding) => {
    const answer = await open('/pieces', { 'Accept-Encoding': coding });
    const decoded = answer.pipe(coding === 'br' ? createBrotliDecompress() : createGunzip());
    for (const piece of ['one\n', 'two\n', 'three\n']) {
      if (piece !== 'one\n') pieces.write(piece);
      const [chunk] = (await once(decoded, 'data')) as [Buffer];
      expect(chunk.toString()).toBe(piece);
    }
    pieces.end();
    await once(decoded, 'end');
  });

  it('is cut off when its making fails', async () => {
    const answer = await open('/pieces', { 'Accept-Encoding': 'gzip' });
    await once(answer, 'data');
    pieces.destroy(new Error('broken'));
    await expect(once(answer.resume(), 'end')).rejects.toThrow('aborted');
  });

  it('is no longer made when its client leaves', async () => {
    const answer = await open('/pieces', { 'Accept-Encoding': 'gzip' });
    await once(answer, 'data');
    const gone = once(pieces, 'error');
    answer.destroy();
    expect(await gone).toMatchObject([{ code: 'ERR_STREAM_PREMATURE_CLOSE' }]);
    expect(pieces.destroyed).toBe(true);
  });
});
