import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors/api-error.js';
import { ClientDisconnected } from './client-signal.js';
import { withoutClosing } from './discard-body.js';
import { letClientSend } from './expectations.js';
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

/** The most bytes of a body, unless its route says otherwise. */
const SMALL_BODY = 262_144;

/** For a route whose bodies only `BODY_LIMIT_BYTES` limits. */
export const AS_CONFIGURED = Infinity;

/** Replaces Fastify's parsers by ours. `limit` is the most bytes of any body that is read into memory. */
export function registerBodyParsers(fastify: FastifyInstance, limit: number): void {
  const recurring = new RecurringBodies();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPE, (request: FastifyRequest, payload: IncomingMessage, done: Done) => {
    const { body: mode = 'json', mostBytes = SMALL_BODY } = request.routeOptions.config;
    letClientSend(request);
    if (mode === 'stream') {
      noteStreamedBody(payload);
      done(null, payload);
      return;
    }
    readBody(payload, Math.min(mostBytes, limit), done, (bytes) => {
      if (mode === 'bytes') return bytes;
      return mode === 'recurring-json' ? recurring.parse(bytes) : parseJsonBody(bytes);
    });
  });
  // Other media types are refused here too, because only here the route's types are known.
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage, done: Done) => {
    const mode = bodyMode(request);
    if (mode !== 'stream') {
      done(unsupportedMedia(mode));
      return;
    }
    letClientSend(request);
    noteStreamedBody(payload);
    done(null, payload);
  });
}

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Reads and parses a body. A short body of announced length is the usual case, and makes no promise.
 * @param parse gives a promise for a long body.
 */
function readBody(
  payload: IncomingMessage,
  limit: number,
  done: Done,
  parse: (bytes: Buffer) => unknown,
): void {
  const fail = (error: unknown) => done(error as Error);
  const take = (bytes: Buffer) => {
    let body: unknown;
    try {
      body = parse(bytes);
    } catch (error) {
      fail(error);
      return;
    }
    if (body instanceof Promise) body.then((parsed) => done(null, parsed), fail);
    else done(null, body);
  };
  const refusal = refusalOf(payload, limit);
  if (refusal) fail(refusal);
  else if (payload.headers['content-length'] === undefined) readUnannounced(payload, limit).then(take, fail);
  else readAnnounced(payload, take, fail);
}

/** Refuses a body that is announced as too large before any byte of it arrives. */
function refusalOf({ headers }: IncomingMessage, limit: number): ApiError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return new ApiError({ name: 'CONTENT_ENCODING' });
  return Number(headers['content-length'] ?? 0) > limit ? tooLarge(limit) : undefined;
}

/**
 * All bytes of a request whose announced length is within the limit. Cheaper than reading a stream of unknown length.
 */
function readAnnounced(
  payload: IncomingMessage,
  take: (bytes: Buffer) => void,
  fail: (error: Error) => void,
): void {
  let ended = false;
  const lose = () => {
    if (ended) return;
    ended = true;
    fail(new ClientDisconnected());
  };
  // The client may have left while its credentials were checked. No event comes then.
  if (payload.destroyed) {
    lose();
    return;
  }
  const chunks: Buffer[] = [];
  payload.on('data', (chunk: Buffer) => chunks.push(chunk));
  payload.on('end', () => {
    ended = true;
    const [first, ...others] = chunks;
    take(first && others.length === 0 ? first : Buffer.concat(chunks));
  });
  payload.on('error', lose);
  payload.on('close', lose);
}

/** All bytes of a request of unknown length. */
async function readUnannounced(payload: IncomingMessage, limit: number): Promise<Buffer> {
  try {
    return await readAll(withoutClosing(payload), limit);
  } catch (error) {
    throw payload.destroyed ? new ClientDisconnected() : error;
  }
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
