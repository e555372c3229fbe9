import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../errors/from-database.js';

/** The client has disconnected: no answer can be sent. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected';

  constructor() {
    super('the client has disconnected');
  }
}

/**
 * The signal of the client: `@ClientSignal() signal: AbortSignal`. It aborts with ClientDisconnected when the client
 * disconnects, and with ApiError DEADLINE_EXCEEDED when the deadline passes. No interceptor makes it, because that takes
 * a tenth of the time of a short report.
 */
export const ClientSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const { raw, server } = context.switchToHttp().getResponse<FastifyReply>();
  const client = new AbortController();
  if (raw.destroyed) client.abort(new ClientDisconnected());
  const timer = setTimeout(() => client.abort(deadlineExceeded()), server.deadlineMs);
  raw.once('close', () => {
    clearTimeout(timer);
    if (!raw.writableFinished) client.abort(new ClientDisconnected());
  });
  return client.signal;
});

/**
 * The result of work that the signal cancels.
 * @throws the reason of the signal as soon as it aborts, even if the work needs longer to end.
 */
export function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

const deadlineExceeded = () =>
  new ApiError({ name: 'DEADLINE_EXCEEDED' }, { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
