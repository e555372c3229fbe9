import type { Tracer } from '@opentelemetry/api';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  fastify,
  LogController,
  type FastifyInstance,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import type { HttpConfig } from '../config/sections.js';
import type { Logger } from '../logging/logger.js';
import { allowBodyOnGet, registerBodyParsers } from './body-parsers.js';
import type { Metrics } from '../telemetry/metrics.js';
import { AnswerBudget, countWholeAnswers } from './answer-budget.js';
import { countRequest, countRequests } from './count-requests.js';
import { compressAnswers } from './compression.js';
import { allowOrigins } from './cors.js';
import { FailureResponder } from './failure-responder.js';
import { closeGracefully } from './graceful-close.js';
import { takeExpectations } from './expectations.js';
import { toJson } from './json.js';
import { registerRequestChecks } from './request-checks.js';
import { RequestLog } from './request-log.js';
import { secureAnswers, setSecurityHeaders } from './security-headers.js';
import { requestContext, type RequestContext } from '../logging/request-context.js';
import { traceIdOf } from '../telemetry/trace-context.js';
import { endSlowClients } from './slow-clients.js';
import { traceRequests } from './trace-requests.js';
import { TRACKING_ID_HEADER, trackingIdOf } from './tracking-id.js';

const LARGEST_HEADERS = 32_768;

/** How often Node.js looks at the heads that arrive, in the time that one may take. */
const HEAD_LOOKS = 4;

export interface HttpAdapterOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Absent: no request is traced. */
  readonly tracer?: Tracer;
}

/**
 * The HTTP server. Every path to an answer has the envelope and the tracking id. It exists before the application, and
 * answers failures that occur before a request reaches the application.
 */
export function createHttpAdapter(options: HttpAdapterOptions): FastifyAdapter {
  const { config, clock, logger, metrics, tracer } = options;
  const responder = new FailureResponder(config.envelopeSource, clock, logger, metrics);
  const lines = new RequestLog(logger);
  const latest = new WeakMap<Socket, ServerResponse>();
  const server: FastifyInstance = fastify<RawServerDefault>({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: '' }),
    return503OnClosing: false,
    // The context of a request adds the request's fields to each line.
    childLoggerFactory: (parent) => parent,
    genReqId: (request) => trackingIdOf(request.headers[TRACKING_ID_HEADER.toLowerCase()]),
    trustProxy: toTrust(config.http.trustProxy),
    bodyLimit: config.http.bodyLimit,
    http: {
      maxHeaderSize: LARGEST_HEADERS,
      requireHostHeader: false,
      // Bodies have limits of their own.
      requestTimeout: 0,
      headersTimeout: config.transfers.headMs,
      connectionsCheckingInterval: Math.ceil(config.transfers.headMs / HEAD_LOOKS),
    },
    routerOptions: { maxParamLength: 100 },
    rewriteUrl: ({ url = '/' }) => withPlainColons(url),
    // Fastify refuses these requests before any hook runs.
    frameworkErrors: (error, request, reply) => {
      countRequest(metrics.http, request, reply);
      requestContext.run(contextOf(request), () => {
        setSecurityHeaders(request, reply);
        reply.raw.once('finish', () => lines.answered(request, reply));
        responder.respond(error, request, reply);
      });
    },
    clientErrorHandler: (error: Error, socket: Socket) =>
      responder.respondOnSocket(error, socket, latest.get(socket)),
  });
  server.server.prependListener('request', ({ socket }, response) => latest.set(socket, response));
  server.decorate('deadlineMs', config.reports.deadlineMs);
  protectFromSlowClients(server, options, responder);
  server.server.on('connect', (_request: unknown, socket: Socket) => responder.refuseTunnel(socket));
  countRequests(server, metrics.http);
  secureAnswers(server);
  if (tracer) traceRequests(server, tracer);
  registerContextHook(server, tracer);
  allowOrigins(server, config.http.corsOrigins);
  takeExpectations(server);
  registerRequestChecks(server);
  allowBodyOnGet(server);
  closeGracefully(server);
  compressAnswers(server);
  registerBodyParsers(server, config.http.bodyLimit);
  server.addHook('onResponse', (request, reply, done) => {
    lines.answered(request, reply);
    done();
  });
  server.setReplySerializer((payload) => toJson(payload));
  return new FastifyAdapter(server);
}

/** Ends slow exchanges, and bounds the memory of all answers. */
function protectFromSlowClients(
  server: FastifyInstance,
  { config: { transfers }, metrics }: HttpAdapterOptions,
  responder: FailureResponder,
): void {
  const { answerBytes: most, graceMs } = transfers;
  const budget = new AnswerBudget({ most, graceMs, metrics: metrics.transfers });
  server.decorate('answerBudget', budget);
  countWholeAnswers(server, budget);
  endSlowClients(server, transfers, (phase, exchange) => responder.endSlow(phase, exchange));
}

/**
 * Some clients encode more than necessary and write the colon of `records:void` as `%3A`. In a path both mean the same.
 */
function withPlainColons(url: string): string {
  if (!url.includes('%3')) return url;
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.replaceAll(/%3A/gi, ':') + url.slice(path.length);
}

/** Fastify's setting for the proxies that are trusted with the client's address. */
function toTrust(
  trusted: HttpConfig['trustProxy'],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  return trusted === false ? false : [...trusted];
}

function contextOf({ id, headers, span }: FastifyRequest, tracer?: Tracer): RequestContext {
  return tracer && span
    ? { trackingId: id, traceId: span.spanContext().traceId, tracing: { tracer, span } }
    : { trackingId: id, traceId: traceIdOf(headers.traceparent) };
}

function registerContextHook(server: FastifyInstance, tracer?: Tracer): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(TRACKING_ID_HEADER, request.id);
    requestContext.run(contextOf(request, tracer), done);
  });
}
