import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readKpiParameters, type KpiParameters } from './kpi-parameters.js';
import type { Kpi } from './kpis.js';

/** A request for a KPI, read and checked. */
export interface KpiRequest {
  readonly kpi: Kpi;
  readonly parameters: KpiParameters;
  /** Path and query as requested. */
  readonly url: string;
}

/** Hands a handler the path and query of its request, through a pipe: `@RequestUrl(ReadKpi(KPI_1)) request: KpiRequest`. */
export const RequestUrl = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().url,
);

/**
 * The pipe that reads the parameters of a KPI. They are read from the URL itself: the published texts of their faults go
 * by their order and by how often each is given.
 * @throws KpiRefused naming every fault.
 */
export const ReadKpi = (kpi: Kpi): PipeTransform<string, KpiRequest> => ({
  transform: (url) => ({ kpi, parameters: readKpiParameters(kpi, url), url }),
});
