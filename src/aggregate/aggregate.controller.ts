import { Body, Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
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
import { fileNameOf, toCsv } from './to-csv.js';

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
  async aggregate(
    @Param('aty') aty: string,
    @Param('field') field: string,
    @Query(AggregateQuery) query: ReadShape<AggregateQueryDto>,
    @Body(ItemIdBody) item: NamedItem,
    @CurrentPrincipal() principal: Principal,
    @ClientSignal() signal: AbortSignal,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AggregateAnswer | Buffer> {
    const given = { aty, field, query, item, accept };
    const { answer, form } = await orAborted(signal, this.aggregates.answer(given, principal, signal));
    if (form.format === 'json') return answer;
    reply
      .type('text/csv; charset=utf-8; header=present')
      .header('Content-Disposition', `attachment; filename="${fileNameOf(answer)}"`);
    return Buffer.from(toCsv(answer, form));
  }
}
