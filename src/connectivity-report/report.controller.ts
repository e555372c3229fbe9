import { Body, Controller, Header, HttpCode, Inject, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiExtraModels,
  ApiGatewayTimeoutResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '../auth/authenticated.js';
import { CurrentPrincipal } from '../auth/current-principal.js';
import type { Principal } from '../auth/principal.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { throwIfAny } from '../errors/api-error.js';
import { ApiFailures, failureExample } from '../http/api-failures.js';
import { toReadable } from './answer/answer-text.js';
import { FlatReportDto, RangeReportDto } from './answer/answer.dto.js';
import { WaitingClient } from '../http/waiting-client.js';
import { PUBLISHED_ANSWERS, PUBLISHED_REQUESTS } from './examples.js';
import { ReportDto } from './request/report.dto.js';
import { SHAPED_REQUESTS } from './shape.examples.js';
import { ReportService } from './report.service.js';

const DESCRIPTION = `One endpoint, one query language: filter and metric clauses.

- All filters hold together; several expressions of one filter mean any of them.
- Buckets are aligned to UTC and printed in the offset of \`start_date_time\`. The range covers whole buckets, from the
  one that contains \`start_date_time\` through the one that begins at \`end_date_time\` rounded up. A bucket without
  records is left out.
- Without \`granularity\` an aggregation is one point over the range's 5-minute slots, and \`PERCENTILE\` returns the
  slots, ascending by value, up to and including the nearest-rank percentile.
- \`time_zone\` makes buckets begin with the hours and days of its clock, by which times then print; \`bucket_range\`
  \`EXACT\` asks for just the time from start to end. Both may be relative to now, such as \`NOW-7d\` or \`LAST_MONTH\`.
- \`NOW\` for both times asks for the five minutes up to the request; the answer is flat.
- \`fill\`, \`order_by\`, \`limit\`, pages, \`totals\` and \`compare\` give the answer another shape; without them it is as
  published.
- Bandwidth is in Mbit/s (10^6 bits); a slot without records is unknown, not zero.`;

/** Longest that a client may take nothing of a long answer that it has asked for. */
const LONGEST_STALL_MS = 60_000;

const toExamples = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([summary, value]) => [summary, { summary, value }]));

@ApiTags('Connectivity report')
@Controller('connectivity/v1')
@ApiExtraModels(RangeReportDto, FlatReportDto)
export class ReportController {
  constructor(
    private readonly reports: ReportService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('report')
  @HttpCode(200)
  @RouteConfig({ body: 'recurring-json', cors: true })
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Authenticated({ anyOf: ['apikey', 'iam-bearer', 'portal-token'], scope: 'report:read' })
  @ApiOperation({
    summary: 'Time, bytes and bandwidth of accounts, sites and subscribers',
    description: DESCRIPTION,
  })
  @ApiBody({ type: ReportDto, examples: toExamples({ ...PUBLISHED_REQUESTS, ...SHAPED_REQUESTS }) })
  @ApiOkResponse({
    description: 'The series, or the window up to now. Bare: this answer has no envelope.',
    content: {
      'application/json': {
        schema: { oneOf: [{ $ref: getSchemaPath(RangeReportDto) }, { $ref: getSchemaPath(FlatReportDto) }] },
        examples: toExamples(PUBLISHED_ANSWERS),
      },
    },
  })
  @ApiBadRequestResponse(
    failureExample('Every fault of the request, each with its path.', [
      { name: 'METRIC', field: 'metrics[0].name' },
      { name: 'RANGE_ORDER', field: 'end_date_time' },
    ]),
  )
  @ApiGatewayTimeoutResponse(
    failureExample('The deadline has passed. Try again after `Retry-After` seconds, or ask for less.', [
      { name: 'DEADLINE_EXCEEDED' },
    ]),
  )
  @ApiFailures()
  async report(
    @Body() body: unknown,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | StreamableFile> {
    refuseUnknownParameters(query);
    const client = new WaitingClient(reply, this.config.reports.deadlineMs);
    const answer = await this.reports.answer(body, principal, client);
    if (typeof answer === 'string') return answer;
    // Whoever takes nothing for so long would hold the rows of the answer for ever.
    reply.raw.setTimeout(LONGEST_STALL_MS);
    return new StreamableFile(toReadable(answer), { type: 'application/json; charset=utf-8' });
  }
}

function refuseUnknownParameters(query: Record<string, unknown>): void {
  const unknown = Object.keys(query).filter((name) => name !== 'apikey');
  throwIfAny(unknown.map((field) => ({ name: 'UNKNOWN_PROPERTY', field })));
}
