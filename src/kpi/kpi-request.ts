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

/** What a request asks for, and the client's address. */
interface Asked {
  /** The path and query of the request. */
  readonly url: string;
  readonly accept: string | undefined;
  readonly ip: string;
}

/**
 * Gives a handler what its request asks for, through a pipe: `@AskedFor(ReadKpi(KPI_1)) request: KpiRequest`.
 */
export const AskedFor = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const { url, headers, ip } = context.switchToHttp().getRequest<FastifyRequest>();
  return { url, accept: headers.accept, ip };
});

/**
 * The pipe that reads the parameters of a KPI. It reads them from the URL itself: the published texts of their faults
 * depend on the order of the parameters and on how often each is given.
 * @throws KpiRefused with every fault.
 */
export const ReadKpi = (kpi: Kpi): PipeTransform<Asked, KpiRequest> => ({
  transform: ({ url, accept, ip }) => ({
    kpi,
    parameters: readKpiParameters(kpi, url, accept),
    url,
    address: ip,
  }),
});
