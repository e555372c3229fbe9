import type { FastifyInstance, FastifyReply } from 'fastify';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { codedTag, tagOfClient } from './coded-tags.js';
import { preferredCoding, type Coding } from './content-coding.js';

/** Shorter answers fit into one packet anyway. */
const SHORTEST = 1_024;

/** Chosen by measurement: docs/adr/compression.md. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_LGWIN]: 19 },
};
const GZIP = { level: 1 };

interface Coder {
  readonly whole: (bytes: string | Buffer, done: (error: Error | null, coded: Buffer) => void) => void;
  /** Flushes each piece, so that a client gets it as soon as it is made. */
  readonly stream: () => Transform;
}

const CODERS: ClosedMap<Record<Coding, Coder>> = closedMap({
  br: {
    whole: (bytes, done) => {
      brotliCompress(bytes, BROTLI, done);
    },
    stream: () => createBrotliCompress({ ...BROTLI, flush: constants.BROTLI_OPERATION_FLUSH }),
  },
  gzip: {
    whole: (bytes, done) => {
      gzip(bytes, GZIP, done);
    },
    stream: () => createGzip({ ...GZIP, flush: constants.Z_SYNC_FLUSH }),
  },
});

/** Media types that are texts. Pictures and fonts are compressed already. */
const TEXTS =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-ndjson|yaml)\b|image\/svg\+xml)/i;

/**
 * Compresses the answers of all routes for clients that accept it. An answer that varies with `Accept-Encoding` says so
 * to caches, whether it is compressed or not.
 */
export function compressAnswers(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode === 304) {
      vary(reply);
      const tag = reply.getHeader('ETag');
      if (typeof tag === 'string') reply.header('ETag', tagOfClient(tag, request.headers['if-none-match']));
      done();
      return;
    }
    if (!isCompressible(reply, payload)) {
      done();
      return;
    }
    vary(reply);
    const coding = preferredCoding(request.headers['accept-encoding']);
    if (coding === undefined) {
      done();
      return;
    }
    announce(reply, coding);
    const coder = CODERS[coding];
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) coder.whole(payload, done);
    // An error of either end reaches the other: Fastify then closes the connection.
    else
      done(
        null,
        pipeline(payload, coder.stream(), () => undefined),
      );
  });
}

function isCompressible(reply: FastifyReply, payload: unknown): payload is string | Buffer | Readable {
  // A part of an answer is counted in its plain bytes.
  if (reply.statusCode === 206 || reply.hasHeader('Content-Encoding')) return false;
  return isLong(reply, payload) && TEXTS.test(String(reply.getHeader('Content-Type')));
}

function isLong(reply: FastifyReply, payload: unknown): boolean {
  if (typeof payload === 'string') return payload.length > SHORTEST || Buffer.byteLength(payload) > SHORTEST;
  if (Buffer.isBuffer(payload)) return payload.length > SHORTEST;
  if (typeof payload !== 'object' || payload === null || !('pipe' in payload)) return false;
  const length = reply.getHeader('Content-Length');
  return length === undefined || Number(length) > SHORTEST;
}

function vary(reply: FastifyReply): void {
  const before = reply.getHeader('Vary');
  reply.header('Vary', before === undefined ? 'Accept-Encoding' : `${String(before)}, Accept-Encoding`);
}

function announce(reply: FastifyReply, coding: Coding): void {
  reply.header('Content-Encoding', coding).removeHeader('Content-Length').removeHeader('Accept-Ranges');
  const tag = reply.getHeader('ETag');
  if (typeof tag === 'string') reply.header('ETag', codedTag(tag, coding));
}
