import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { assertExpectation } from './expectations.js';

const LONGEST_URL = 8_192;

/** Refuses requests that no route may see. */
export function registerRequestChecks(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    try {
      assertSound(request);
      done();
    } catch (error) {
      // Where the next request begins is uncertain.
      reply.header('Connection', 'close');
      done(error as Error);
    }
  });
}

function assertSound(request: FastifyRequest): void {
  const { url = '', httpVersion, headers } = request.raw;
  // Node's own answer would have neither envelope nor tracking id.
  if (httpVersion === '1.1' && headers.host === undefined)
    throw new ApiError({ name: 'MALFORMED_REQUEST', field: 'Host' });
  // Node keeps the first of several hosts. A proxy may go by the last.
  if (hostsIn(request.raw.rawHeaders) > 1) throw new ApiError({ name: 'MALFORMED_REQUEST', field: 'Host' });
  if (url.length > LONGEST_URL) throw new ApiError({ name: 'URL_TOO_LONG' });
  if ((url.split('?', 1)[0] ?? '').includes('%00'))
    throw new ApiError({ name: 'PERCENT_ENCODING', detail: 'NUL' });
  const coding = headers['transfer-encoding'];
  // The parser takes off `chunked` only, so another coding would remain in the body.
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion !== '1.1'))
    throw new ApiError({ name: 'MALFORMED_REQUEST', field: 'Transfer-Encoding' });
  assertExpectation(request);
}

function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}
