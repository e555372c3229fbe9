import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import type { ReadShape } from '../errors/read-shape.js';
import { ApiFailures } from '../http/api-failures.js';
import { ClientSignal, orAborted } from '../http/client-signal.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { AggregateAnswer } from './aggregate.answer.js';
import { ApiAggregate } from './aggregate.docs.js';
import { AggregateService } from './aggregate.service.js';
import { AggregateQuery, type AggregateQueryDto } from './aggregate-query.dto.js';
import { ItemIdBody, LARGEST_ITEM_BODY, type NamedItem } from './item-id.js';

@ApiTags('Aggregate')
@Controller('user/usage')
@Enveloped()
export class AggregateController {
  constructor(private readonly aggregates: AggregateService) {}

  @Get('aggregate/:aty/:field')
  // A body that is not JSON has its own code here, so the parser must not refuse it.
  @RouteConfig({ body: 'bytes', mostBytes: LARGEST_ITEM_BODY, cors: true })
  @Authenticated({ allOf: ['iam-bearer', 'x-authorization'], scope: 'usage:read' })
  @ApiFailures()
  @ApiAggregate()
  aggregate(
    @Param('aty') aty: string,
    @Param('field') field: string,
    @Query(AggregateQuery) query: ReadShape<AggregateQueryDto>,
    @Body(ItemIdBody) item: NamedItem,
    @CurrentPrincipal() principal: Principal,
    @ClientSignal() signal: AbortSignal,
  ): Promise<AggregateAnswer> {
    return orAborted(signal, this.aggregates.answer({ aty, field, query, item }, principal, signal));
  }
}
