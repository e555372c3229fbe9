import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors/api-error.js';
import { parseJsonBody } from './json.js';
import { RecurringBodies } from './recurring-bodies.js';

const JSON_TYPE = 'application/json';

/**
 * How a route wants its body: parsed as JSON (default), the same with equal bodies as one frozen value and its numbers
 * exact, as the bytes that came, or as the stream itself, still encoded. Set with `@RouteConfig({ body: ... })`.
 */
export type BodyMode = 'json' | 'recurring-json' | 'bytes' | 'stream';

/** What a route takes that wants its body as a stream. */
export const STREAMED_TYPES = [
  JSON_TYPE,
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'text/csv',
] as const;

/**
 * Says which media types a route takes.
 * @param others that it takes beside.
 */
export const unsupportedMedia = (mode: BodyMode, others: Iterable<string> = []): ApiError =>
  new ApiError({
    name: 'MEDIA_TYPE',
    detail: `must be ${mode === 'stream' ? `one of ${[...STREAMED_TYPES, ...others].join(', ')}` : JSON_TYPE}`,
  });

/** What is no media type at all the framework refuses before any parser is asked. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

const bodyMode = (request: FastifyRequest): BodyMode => request.routeOptions.config.body ?? 'json';

/** Replaces Fastify's parsers by ours. `limit` bounds, in bytes, what is read at once. */
export function registerBodyParsers(fastify: FastifyInstance, limit: number): void {
  const recurring = new RecurringBodies();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPE, async (request: FastifyRequest, payload: IncomingMessage) => {
    const mode = bodyMode(request);
    if (mode === 'stream') return payload;
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') throw new ApiError({ name: 'CONTENT_ENCODING' });
    // Refused by what it announces, before a byte of it is waited for.
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    const bytes = await readAnnounced(payload, limit);
    if (mode === 'bytes') return bytes;
    return mode === 'recurring-json' ? recurring.parse(bytes) : parseJsonBody(bytes);
  });
  // Any other media type is refused here too, since only here it is known what the route takes.
  fastify.addContentTypeParser(
    '*',
    (
      request: FastifyRequest,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => {
      const mode = bodyMode(request);
      if (mode === 'stream') done(null, payload);
      else done(unsupportedMedia(mode));
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
 * has none: clients send it out of habit, and it would be read as the promise of a body. Where bodies are streams an
 * empty one is one all the same.
 */
export function allowBodyOnGet(fastify: FastifyInstance): void {
  fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw;
    const length = headers['content-length'];
    if (bodyMode(request) === 'stream') {
      const type = headers['content-type'];
      done(type === undefined || MEDIA_TYPE.test(type) ? undefined : unsupportedMedia('stream'));
      return;
    }
    if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) {
      delete headers['content-type'];
    }
    done();
  });
}
