import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import { ApiError } from '../errors/api-error.js';
import { RETRY_LATER } from '../errors/from-database.js';
import { failureEnvelope, successEnvelope } from '../http/envelope.js';
import { FailureResponder } from '../http/failure-responder.js';
import { toFailure } from '../http/failure.js';
import { UP } from '../operations/health/up.js';
import { createHttpAdapter } from '../http/http-adapter.js';
import { FAILURE, KPI_PATH } from '../kpi/kpi-failure.filter.js';
import type { Logger } from '../logging/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

/**
 * Listens on the service's port until the database is available and the application can start. It is alive and not
 * ready, and answers every other request with 503 and `Retry-After`.
 */
export class WaitingServer {
  private opening: Promise<FastifyInstance> | undefined;

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Listens, unless it already does.
   * @throws Error when the port is in use.
   */
  async open(): Promise<void> {
    await (this.opening ??= this.listen());
  }

  /**
   * Delivers the answers under way, and frees the port.
   * @returns its port; undefined when it never listened.
   */
  async close(): Promise<number | undefined> {
    const server = await this.opening;
    if (!server) return undefined;
    const { port } = server.server.address() as AddressInfo;
    this.opening = undefined;
    await server.close();
    return port;
  }

  private async listen(): Promise<FastifyInstance> {
    const { config, logger, metrics } = this;
    const clock = systemClock;
    const responder = new FailureResponder(config.envelopeSource, clock, logger, metrics);
    const server = createHttpAdapter({ config, clock, logger, metrics }).getInstance<FastifyInstance>();
    server.addHook('onRequest', (request, reply) => this.answer(request, reply, responder));
    await server.listen({ port: config.http.port, host: config.http.host });
    const { port } = server.server.address() as AddressInfo;
    logger.info({ host: config.http.host, port }, 'listening, and waiting for the database');
    return server;
  }

  /** Runs before the body is read, for every route. */
  private answer(request: FastifyRequest, reply: FastifyReply, responder: FailureResponder): FastifyReply {
    const [path = ''] = request.url.split('?', 1);
    const context = { source: this.config.envelopeSource, now: systemClock(), trackingId: request.id };
    if (request.method === 'GET' && path === '/health/live') {
      return reply.send(successEnvelope(context, UP));
    }
    const failure = toFailure(new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { headers: RETRY_LATER }));
    responder.prepare(failure, request, reply).type('application/json; charset=utf-8');
    return KPI_PATH.test(path)
      ? reply.code(500).send(JSON.stringify(FAILURE))
      : reply.send(failureEnvelope(context, failure.faults));
  }
}
