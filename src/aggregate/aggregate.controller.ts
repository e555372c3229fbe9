import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { ReportsConfig } from '../config/sections.js';
import { REPORTS_CONFIG } from '../config/config.module.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { WaitingClient } from '../http/waiting-client.js';
import { ApiAggregate } from './aggregate.docs.js';
import { AggregateService } from './aggregate.service.js';
import type { AggregateAnswer } from './to-answer.js';

@ApiTags('Aggregate')
@Controller('user/usage')
@Enveloped()
export class AggregateController {
  constructor(
    private readonly aggregates: AggregateService,
    @Inject(REPORTS_CONFIG) private readonly config: ReportsConfig,
  ) {}

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
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AggregateAnswer> {
    const client = new WaitingClient(reply, this.config.deadlineMs);
    return client.whileWaiting((signal) =>
      this.aggregates.answer({ aty, field, query, body }, principal, signal),
    );
  }
}
