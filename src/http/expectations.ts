import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../errors/api-error.js';

/** Requests whose client waits until it is told to send its body. */
const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * Passes requests with `Expect` to the server like all others. Node would otherwise ask for every body before the
 * request is looked at, and answer an unknown expectation without an envelope.
 */
export function takeExpectations({ server }: FastifyInstance): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}

/** @throws ApiError EXPECTATION for any expectation but `100-continue`. */
export function assertExpectation({ raw }: FastifyRequest): void {
  const { expect } = raw.headers;
  const isKnown = expect?.toLowerCase() === '100-continue' && waiting.has(raw);
  if (expect !== undefined && raw.httpVersion === '1.1' && !isKnown)
    throw new ApiError({ name: 'EXPECTATION', field: 'Expect' });
}

/** Asks for the body, now that the request is admitted. */
export function letClientSend({ raw }: FastifyRequest): void {
  if (raw.headers.expect === undefined) return;
  waiting.get(raw)?.writeContinue();
  waiting.delete(raw);
}
