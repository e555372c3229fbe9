import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors/api-error.js';
import { parseJsonBody } from './json.js';
import { noteStreamedBody } from './slow-clients.js';
import { RecurringBodies } from './recurring-bodies.js';

const JSON_TYPE = 'application/json';

/**
 * How a route gets its body. It is parsed as JSON by default. Other values: JSON with exact numbers, where equal bodies
 * are one frozen value; the raw bytes; or the stream, still encoded. Set with `@RouteConfig({ body: ... })`.
 */
export type BodyMode = 'json' | 'recurring-json' | 'bytes' | 'stream';

/** The media types of a route that gets its body as a stream. */
export const STREAMED_TYPES = [
  JSON_TYPE,
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'text/csv',
] as const;

/**
 * Names the media types that a route accepts.
 * @param others further types that it accepts.
 */
export const unsupportedMedia = (mode: BodyMode, others: Iterable<string> = []): ApiError =>
  new ApiError({
    name: 'MEDIA_TYPE',
    detail: `must be ${mode === 'stream' ? `one of ${[...STREAMED_TYPES, ...others].join(', ')}` : JSON_TYPE}`,
  });

/** The framework refuses a malformed media type before it asks any parser. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

const bodyMode = (request: FastifyRequest): BodyMode => request.routeOptions.config.body ?? 'json';

/** Replaces Fastify's parsers by ours. `limit` is the most bytes of a body that is read into memory. */
export function registerBodyParsers(fastify: FastifyInstance, limit: number): void {
  const recurring = new RecurringBodies();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPE, async (request: FastifyRequest, payload: IncomingMessage) => {
    const mode = bodyMode(request);
    if (mode === 'stream') {
      noteStreamedBody(payload);
      return payload;
    }
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') throw new ApiError({ name: 'CONTENT_ENCODING' });
    // Refuses a body by its announced length, before any byte arrives.
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    const bytes = await readAnnounced(payload, limit);
    if (mode === 'bytes') return bytes;
    return mode === 'recurring-json' ? recurring.parse(bytes) : parseJsonBody(bytes);
  });
  // Other media types are refused here too, because only here the route's types are known.
  fastify.addContentTypeParser(
    '*',
    (
      request: FastifyRequest,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => {
      const mode = bodyMode(request);
      if (mode === 'stream') {
        noteStreamedBody(payload);
        done(null, payload);
      } else done(unsupportedMedia(mode));
    },
  );
}

/**
 * All bytes of a request whose announced length is within the limit. Cheaper than reading a stream of unknown length.
 */
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
 * @throws ApiError BODY_TOO_LARGE after more than `limit` bytes. The rest is not read.
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
 * Lets GET have a body, which the published aggregate API needs. It removes the content type of a request without a
 * body: clients send it by habit, and Fastify would then expect a body. Where a route gets a stream, an empty body is
 * still a body.
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
