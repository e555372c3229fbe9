import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors/api-error.js';
import { parseJsonBody } from './json.js';
import { RecurringBodies } from './recurring-bodies.js';

/**
 * How a route wants its body: parsed as JSON (default), the same with equal bodies as one frozen value, as the bytes
 * that came, or as the stream itself, still encoded. Set with `@RouteConfig({ body: ... })`.
 */
export type BodyMode = 'json' | 'recurring-json' | 'bytes' | 'stream';

const STREAMED_TYPES = ['application/x-ndjson', 'text/csv', 'text/plain', 'text/tab-separated-values'];

const bodyMode = (request: FastifyRequest): BodyMode =>
  (request.routeOptions.config as { body?: BodyMode }).body ?? 'json';

/** Replaces Fastify's parsers by ours. `limit` bounds, in bytes, what is read at once. */
export function registerBodyParsers(fastify: FastifyInstance, limit: number): void {
  const recurring = new RecurringBodies();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const mode = bodyMode(request);
      if (mode === 'stream') return payload;
      const encoding = request.headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') throw new ApiError({ name: 'CONTENT_ENCODING' });
      // Refused by what it announces, before a byte of it is waited for.
      if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
      const bytes = await readAnnounced(payload, limit);
      if (mode === 'bytes') return bytes;
      return mode === 'recurring-json' ? recurring.parse(bytes) : parseJsonBody(bytes);
    },
  );
  fastify.addContentTypeParser(
    STREAMED_TYPES,
    (
      request: FastifyRequest,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => {
      if (bodyMode(request) === 'stream') done(null, payload);
      else done(new ApiError({ name: 'MEDIA_TYPE' }));
    },
  );
}

/** All bytes of a request whose announced length is within the limit, at less cost than reading any stream. */
function readAnnounced(payload: IncomingMessage, limit: number): Promise<Buffer> {
  if (payload.headers['content-length'] === undefined) return readAll(payload, limit);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    payload.on('data', (chunk: Buffer) => chunks.push(chunk));
    payload.once('end', () => {
      const [first, ...others] = chunks;
      resolve(first && others.length === 0 ? first : Buffer.concat(chunks));
    });
    payload.once('error', reject);
    payload.once('close', () => {
      if (!payload.readableEnded) reject(new Error('the request was cut off'));
    });
  });
}

/**
 * All bytes of a stream.
 * @throws ApiError BODY_TOO_LARGE past `limit` bytes, without reading on.
 */
export async function readAll(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const tooLarge = (limit: number) =>
  new ApiError({ name: 'BODY_TOO_LARGE', detail: `at most ${limit} bytes` });

/**
 * Lets GET carry a body, which the published aggregate API needs, and drops the content type of a request that
 * has none: clients send it out of habit, and it would be read as the promise of a body.
 */
export function allowBodyOnGet(fastify: FastifyInstance): void {
  fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const length = headers['content-length'];
    if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) {
      delete headers['content-type'];
    }
    done();
  });
}
