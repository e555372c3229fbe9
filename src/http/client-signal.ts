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

/** The part of an AbortSignal that waiting for an answer needs. */
export interface Abortable {
  /** Undefined until it aborts. */
  readonly reason: Error | undefined;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * A client that waits for an answer. It aborts with ClientDisconnected when the client disconnects, and with ApiError
 * DEADLINE_EXCEEDED when the deadline passes. An AbortSignal takes 4 % of the time of a short report, so there is none
 * until {@link signal} is read.
 */
export class WaitingClient implements Abortable {
  reason: Error | undefined;
  private controller: AbortController | undefined;
  private readonly listeners: (() => void)[] = [];

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** The first reason counts. */
  abort(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    for (const listener of [...this.listeners]) listener();
    this.controller?.abort(reason);
  }

  addEventListener(_: 'abort', listener: () => void): void {
    this.listeners.push(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const place = this.listeners.indexOf(listener);
    if (place >= 0) this.listeners.splice(place, 1);
  }
}

/** The client of a request. It waits until the connection closes, or the deadline passes. */
export function clientOf(context: ExecutionContext): WaitingClient {
  const { raw, server } = context.switchToHttp().getResponse<FastifyReply>();
  const client = new WaitingClient();
  // It may have left while its body was read. No event comes then, and nothing would clear a timer.
  if (raw.destroyed) {
    client.abort(new ClientDisconnected());
    return client;
  }
  const timer = setTimeout(() => client.abort(deadlineExceeded()), server.deadlineMs);
  raw.on('close', () => {
    clearTimeout(timer);
    if (!raw.writableFinished) client.abort(new ClientDisconnected());
  });
  return client;
}

/** The client of a handler: `@CurrentClient() client: WaitingClient`. */
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext) =>
  clientOf(context),
);

/**
 * The signal of the client: `@ClientSignal() signal: AbortSignal`. No interceptor makes it, because that takes a tenth
 * of the time of a short report.
 */
export const ClientSignal = createParamDecorator(
  (_: unknown, context: ExecutionContext): AbortSignal => clientOf(context).signal,
);

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
