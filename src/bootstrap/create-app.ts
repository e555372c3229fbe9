import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule, type AppOptions } from '../app.module.js';
import { systemClock } from '../config/clock.js';
import { FailureResponder } from '../http/failure-responder.js';
import { createHttpAdapter } from '../http/http-adapter.js';
import { trackMethods } from '../http/method-not-allowed.js';
import { createDocument } from '../openapi/document.js';
import { limitAddresses } from '../access/limits/limit-addresses.js';
import { RateLimits } from '../access/limits/rate-limits.js';
import { serveSwaggerUi } from '../openapi/swagger-ui.js';
import { leadBrowsers } from '../portal/lead-browsers.js';
import { MetricsServer } from '../operations/metrics-server.js';
import { startTracing } from '../operations/tracing.js';
import { NestLogger } from '../logging/nest-logger.js';

/** The application with all its routes, ready to listen. */
export async function createApp(options: Omit<AppOptions, 'tracing'>): Promise<NestFastifyApplication> {
  const { config, logger, clock = systemClock, metrics } = options;
  const tracing = await startTracing(config, logger);
  const adapter = createHttpAdapter({ config, logger, clock, metrics, tracer: tracing?.tracer });
  const fastify = adapter.getInstance<FastifyInstance>();
  const refuseOtherMethods = trackMethods(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ ...options, tracing }),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  limitAddresses(fastify, app.get(RateLimits));
  serveSwaggerUi(app, fastify, () => createDocument(app));
  await app.init();
  refuseOtherMethods(app.get(FailureResponder));
  leadBrowsers(fastify);
  await app.get(MetricsServer).open();
  return app;
}
