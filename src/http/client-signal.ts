import {
  createParamDecorator,
  Inject,
  Injectable,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { ReportsConfig } from '../config/sections.js';
import { REPORTS_CONFIG } from '../config/config.module.js';
import { ApiError } from '../errors/api-error.js';
import { RETRY_AFTER_SECONDS } from '../errors/from-database.js';

/** The client has disconnected: no answer can be sent. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected';

  constructor() {
    super('the client has disconnected');
  }
}

/** Makes the signal of a client from the response to it. */
@Injectable()
class ClientSignalPipe implements PipeTransform<ServerResponse, AbortSignal> {
  constructor(@Inject(REPORTS_CONFIG) private readonly config: ReportsConfig) {}

  transform(response: ServerResponse): AbortSignal {
    const client = new AbortController();
    if (response.destroyed) client.abort(new ClientDisconnected());
    const timer = setTimeout(() => client.abort(deadlineExceeded()), this.config.deadlineMs);
    response.once('close', () => {
      clearTimeout(timer);
      if (!response.writableFinished) client.abort(new ClientDisconnected());
    });
    return client.signal;
  }
}

// Not the reply: it has a `then`, so that Nest would wait for its end.
const RawResponse = createParamDecorator(
  (_: unknown, context: ExecutionContext): ServerResponse =>
    context.switchToHttp().getResponse<FastifyReply>().raw,
);

/**
 * The signal of the client: `@ClientSignal() signal: AbortSignal`. It aborts with ClientDisconnected when the client
 * disconnects, and with ApiError DEADLINE_EXCEEDED when the deadline passes. A pipe makes it, because an interceptor
 * takes a tenth of the time of a short report.
 */
export const ClientSignal = (): ParameterDecorator => RawResponse(ClientSignalPipe);

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
