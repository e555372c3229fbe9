import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Authenticated } from '../auth/authenticated.js';
import { CurrentPrincipal } from '../auth/current-principal.js';
import type { Principal } from '../auth/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { ApiAggregate } from './aggregate.docs.js';
import { AggregateService } from './aggregate.service.js';
import type { AggregateAnswer } from './to-answer.js';

@ApiTags('Aggregate')
@Controller('user/usage')
@Enveloped()
export class AggregateController {
  constructor(private readonly aggregates: AggregateService) {}

  @Get('aggregate/:aty/:field')
  // A body that is not JSON has a code of its own here, so that it must not be refused on its way in.
  @RouteConfig({ body: 'bytes' })
  @Authenticated({ allOf: ['iam-bearer', 'x-authorization'], scope: 'usage:read' })
  @ApiFailures()
  @ApiAggregate()
  aggregate(
    @Param('aty') aty: string,
    @Param('field') field: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() { body }: FastifyRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<AggregateAnswer> {
    return this.aggregates.answer({ aty, field, query, body }, principal);
  }
}
