import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Clock } from '../config/clock.js';
import { CLOCK, ENVELOPE_SOURCE } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { CATALOGUE, type ErrorName } from '../errors/catalogue.js';
import { toPublicFault } from '../errors/api-error.js';
import { Metrics } from '../telemetry/metrics.js';
import { failureEnvelope } from './envelope.js';
import { toFailure, type Failure } from './failure.js';
import { toJson } from './json.js';
import type { SlowPhase } from '../telemetry/transfer-metrics.js';
import type { Exchange } from './slow-clients.js';
import { TRACKING_ID_HEADER, trackingIdOf } from './tracking-id.js';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** The error of Node.js when the head of a request takes too long. */
const HEAD_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

/** How long a refused client has to read the refusal. */
const LINGER_MS = 1_000;

/** Answers failures in the envelope, for handlers, for the framework and on the bare socket. */
@Injectable()
export class FailureResponder {
  constructor(
    @Inject(ENVELOPE_SOURCE) private readonly source: string,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Logs a failure's cause and sends the envelope. */
  respond(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const failure = this.report(error);
    const envelope = failureEnvelope(
      { source: this.source, now: this.clock(), trackingId: request.id },
      failure.faults,
    );
    return this.prepare(failure, request, reply)
      .type('application/json; charset=utf-8')
      .send(toJson(envelope));
  }

  /** Turns a thrown value into a failure, and logs its cause. */
  report(error: unknown): Failure {
    const failure = toFailure(error);
    for (const { code } of failure.faults) this.metrics.errors.inc({ code });
    if (failure.status >= 500)
      this.logger.error({ error: failure.cause, status: failure.status }, 'request failed');
    else this.logger.debug({ faults: failure.faults, status: failure.status }, 'request refused');
    return failure;
  }

  /** Logs that a request gets no answer because its client has disconnected. */
  dismiss(error: Error): void {
    this.logger.debug({ error }, 'the client no longer waits for the answer');
  }

  /** Sets the status and headers of a failure, for bodies of another shape. */
  prepare(failure: Failure, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    // A refused body may not have been read to its end. The next request on the connection could not be distinguished
    // from the rest of it.
    if (!request.raw.complete && request.raw.headers['content-length'] !== '0' && hasBody(request)) {
      reply.header('Connection', 'close');
    }
    return reply.code(failure.status).headers(failure.headers).header(TRACKING_ID_HEADER, request.id);
  }

  /** Answers on the socket when the HTTP parser refused the bytes. There is no request object then. */
  respondOnSocket(error: Error & { code?: string }, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (error.code === HEAD_TIMEOUT) this.metrics.transfers.slowClients.inc({ phase: 'head' });
    this.writeOnSocket(socketError(error.code), error, socket, trackingIdOf(undefined));
  }

  /** Ends the exchange with a client that is too slow. A client that has no answer yet gets one. */
  endSlow(phase: SlowPhase, { request, response, socket }: Exchange): void {
    this.metrics.transfers.slowClients.inc({ phase });
    const trackingId = trackingIdOf(request.headers[TRACKING_ID_HEADER.toLowerCase()]);
    const error = new Error(`the client is too slow: ${phase}`);
    if (phase === 'body' && !response.headersSent && socket.writable) {
      this.writeOnSocket('REQUEST_TIMEOUT', error, socket, trackingId);
      return;
    }
    this.logger.warn({ error, tracking_id: trackingId }, 'connection closed');
    socket.destroy();
  }

  private writeOnSocket(name: ErrorName, error: Error, socket: Socket, trackingId: string): void {
    const { status, code } = CATALOGUE[name];
    this.metrics.errors.inc({ code });
    const context = { source: this.source, now: this.clock(), trackingId };
    const body = toJson(failureEnvelope(context, [toPublicFault({ name })]));
    this.logger.warn({ error, status, tracking_id: trackingId }, 'request refused on its connection');
    socket.end(
      `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n${TRACKING_ID_HEADER}: ${trackingId}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
    // A client that does not close its side would keep the connection.
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }
}

const hasBody = ({ raw }: FastifyRequest): boolean =>
  raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;

function socketError(code: string | undefined): ErrorName {
  if (code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  return code === HEAD_TIMEOUT ? 'REQUEST_TIMEOUT' : 'MALFORMED_REQUEST';
}
