import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES, type ServerResponse } from 'node:http';
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
import { API_HEADERS } from './security-headers.js';
import type { Exchange } from './slow-clients.js';
import { TRACKING_ID_HEADER, trackingIdOf } from './tracking-id.js';

/** The error of Node.js when the head of a request takes too long. */
const HEAD_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

/** How long a refused client has to read the refusal. */
const LINGER_MS = 1_000;

/** A refusal that is written on the bare socket. */
interface SocketRefusal {
  readonly name: ErrorName;
  readonly trackingId?: string;
  /** Further lines of the head, each with its end. */
  readonly headers?: string;
  readonly error?: Error & { code?: string };
}

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
    const failure = this.report(error, request.id);
    const envelope = failureEnvelope(
      { source: this.source, now: this.clock(), trackingId: request.id },
      failure.faults,
    );
    return this.prepare(failure, request, reply)
      .type('application/json; charset=utf-8')
      .send(toJson(envelope));
  }

  /** Turns a thrown value into a failure, and logs its cause. */
  report(error: unknown, trackingId?: string): Failure {
    const failure = toFailure(error);
    for (const { code } of failure.faults) this.metrics.errors.inc({ code });
    const { status, faults, cause } = failure;
    // A body is read outside of the context of its request.
    const whose = trackingId === undefined ? {} : { tracking_id: trackingId };
    if (status >= 500) this.logger.error({ ...whose, error: cause, status }, 'request failed');
    else this.logger.debug({ ...whose, faults, status }, 'request refused');
    return failure;
  }

  /** Logs that a request gets no answer because its client has disconnected. */
  dismiss(error: Error, { id }: FastifyRequest): void {
    this.logger.debug({ tracking_id: id, error }, 'the client no longer waits for the answer');
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

  /** Answers CONNECT, for which the server has no route: it is no proxy. */
  refuseTunnel(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    this.endSocket(socket, {
      name: 'METHOD_NOT_ALLOWED',
      headers: 'Allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n',
    });
  }

  /** Answers on the socket when the HTTP parser refused the bytes. There is no request object then. */
  respondOnSocket(error: Error & { code?: string }, socket: Socket, latest?: ServerResponse): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (latest?.headersSent && !(latest.req.complete && latest.shouldKeepAlive)) {
      // The answer was the last one of this connection, or these bytes are the rest of its request.
      socket.destroySoon();
      return;
    }
    if (latest?.req.complete && !latest.writableFinished) {
      // The answer to the request before comes first.
      latest.once('finish', () => this.respondOnSocket(error, socket));
      return;
    }
    if (error.code === HEAD_TIMEOUT) this.metrics.transfers.slowClients.inc({ phase: 'head' });
    this.endSocket(socket, { name: socketError(error.code), error });
  }

  /** Ends the exchange with a client that is too slow. A client that has no answer yet gets one. */
  endSlow(phase: SlowPhase, { request, response, socket }: Exchange): void {
    this.metrics.transfers.slowClients.inc({ phase });
    const trackingId = trackingIdOf(request.headers[TRACKING_ID_HEADER.toLowerCase()]);
    const error = new Error(`the client is too slow: ${phase}`);
    if (phase === 'body' && !response.headersSent && socket.writable) {
      this.endSocket(socket, { name: 'REQUEST_TIMEOUT', error, trackingId });
      return;
    }
    this.logger.warn({ error, tracking_id: trackingId }, 'connection closed');
    socket.destroy();
  }

  private endSocket(socket: Socket, refusal: SocketRefusal): void {
    const { name, trackingId = trackingIdOf(undefined), headers = '', error } = refusal;
    const { status, code } = CATALOGUE[name];
    this.metrics.errors.inc({ code });
    const context = { source: this.source, now: this.clock(), trackingId };
    const body = toJson(failureEnvelope(context, [toPublicFault({ name })]));
    // The error also has the bytes of the request, with its credentials.
    const cause = error && { error_code: error.code, reason: error.message };
    this.logger.warn({ ...cause, status, tracking_id: trackingId }, 'request refused on its connection');
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n${TRACKING_ID_HEADER}: ${trackingId}\r\n${headers}` +
        `${SECURITY_LINES}Connection: close\r\n\r\n${body}`,
    );
    // A client that does not close its side would keep the connection.
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }
}

const SECURITY_LINES = Object.entries(API_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

const hasBody = ({ raw }: FastifyRequest): boolean =>
  raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;

function socketError(code: string | undefined): ErrorName {
  if (code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  return code === HEAD_TIMEOUT ? 'REQUEST_TIMEOUT' : 'MALFORMED_REQUEST';
}
