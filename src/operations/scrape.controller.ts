import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/authentication/authenticated.js';
import type { HttpConfig, MetricsConfig } from '../config/sections.js';
import { HTTP_CONFIG, METRICS_CONFIG } from '../config/config.module.js';
import { ApiError } from '../errors/api-error.js';
import { failureExample } from '../http/api-failures.js';
import { metricsReaders } from './readers.js';
import { ScrapeService } from './scrape.service.js';

const EXAMPLE = `# HELP edgemeter_http_requests_total Requests answered, by route.
# TYPE edgemeter_http_requests_total counter
edgemeter_http_requests_total{method="POST",route="/connectivity/v1/report",status="200"} 1027
`;

/**
 * The metrics on the port of the API. Scrapers have no credentials of the service: the client address decides whether
 * they may read.
 */
@ApiTags('Health')
@Controller('metrics')
@Public()
export class ScrapeController {
  private readonly mayRead: (request: FastifyRequest) => boolean;

  constructor(
    private readonly metrics: ScrapeService,
    @Inject(METRICS_CONFIG) metricsConfig: MetricsConfig,
    @Inject(HTTP_CONFIG) http: HttpConfig,
  ) {
    this.mayRead = metricsReaders(metricsConfig, http);
  }

  /** All metrics of this instance. */
  @Get()
  @RouteConfig({ unlimited: true })
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Metrics for Prometheus',
    description:
      'Only for callers from the networks of `METRICS_NETWORKS`; for others the route is unknown. With ' +
      '`METRICS_PORT` the metrics are served on that port, and not here.',
  })
  @ApiOkResponse({
    description: "All metrics, in Prometheus's text format.",
    content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiNotFoundResponse(failureExample('The caller may not read them.', [{ name: 'ROUTE_NOT_FOUND' }]))
  scrape(@Req() request: FastifyRequest): Promise<string> {
    if (!this.mayRead(request)) throw new ApiError({ name: 'ROUTE_NOT_FOUND' });
    return this.metrics.scrape();
  }
}
