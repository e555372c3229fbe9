import { Controller, Get } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/authenticated.js';
import { ApiError } from '../errors/api-error.js';
import { RETRY_LATER } from '../errors/from-database.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import { DatabaseProbe } from './database-probe.js';
import { Readiness } from './readiness.js';

interface Health {
  readonly status: 'up';
}

const UP: Health = Object.freeze({ status: 'up' });

const healthy = (description: string) => ({
  description,
  schema: {
    type: 'object',
    required: ['header', 'data'],
    properties: {
      header: { $ref: '#/components/schemas/EnvelopeHeader' },
      data: {
        type: 'object',
        required: ['status'],
        properties: { status: { type: 'string', enum: ['up'] } },
      },
    },
  },
});

@ApiTags('Health')
@Controller('health')
@Public()
@Enveloped()
export class HealthController {
  constructor(
    private readonly database: DatabaseProbe,
    private readonly readiness: Readiness,
  ) {}

  /** Whether the process answers at all. */
  @Get('live')
  @RouteConfig({ unlimited: true })
  @ApiOperation({ summary: 'Whether the process is alive' })
  @ApiOkResponse(healthy('It is.'))
  live(): Health {
    return UP;
  }

  /** Whether requests can be served: the instance is not about to stop, and the database answers. */
  @Get('ready')
  @RouteConfig({ unlimited: true })
  @ApiOperation({
    summary: 'Whether requests can be served: the database answers a query, and the instance is not stopping',
  })
  @ApiOkResponse(healthy('They can.'))
  @ApiServiceUnavailableResponse({ description: 'They cannot; try again later.' })
  async ready(): Promise<Health> {
    if (this.readiness.isWithdrawn) {
      throw new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { headers: RETRY_LATER });
    }
    await this.database.assertAnswers();
    return UP;
  }
}
