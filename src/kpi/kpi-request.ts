import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readKpiParameters, type KpiParameters } from './kpi-parameters.js';
import type { Kpi } from './kpis.js';

/** A request for a KPI, with its parameters read and checked. */
export interface KpiRequest {
  readonly kpi: Kpi;
  readonly parameters: KpiParameters;
  /** The path and query of the request. */
  readonly url: string;
  /** The client's address. */
  readonly address: string;
}

/** The path and query of a request, and the client's address. */
type RequestSource = Pick<FastifyRequest, 'url' | 'ip'>;

/** Gives a handler its request, through a pipe: `@FromRequest(ReadKpi(KPI_1)) request: KpiRequest`. */
export const FromRequest = createParamDecorator((_: unknown, context: ExecutionContext): RequestSource =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/**
 * The pipe that reads the parameters of a KPI. It reads them from the URL itself: the published texts of their faults
 * depend on the order of the parameters and on how often each is given.
 * @throws KpiRefused with every fault.
 */
export const ReadKpi = (kpi: Kpi): PipeTransform<RequestSource, KpiRequest> => ({
  transform: ({ url, ip }) => ({ kpi, parameters: readKpiParameters(kpi, url), url, address: ip }),
});
