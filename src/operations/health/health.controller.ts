import { Controller, Get } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/authentication/authenticated.js';
import { ApiError } from '../../errors/api-error.js';
import { RETRY_LATER } from '../../errors/from-database.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { DatabaseProbe } from '../../database/database-probe.js';
import { ReadServers } from '../../database/replicas/read-servers.js';
import { Cluster } from '../../cluster/cluster.js';
import { RetentionHold } from '../../retention/retention-hold.js';
import { Readiness } from './readiness.js';
import { UP, type Health } from './up.js';

const healthy = (description: string) => ({
  description,
  schema: {
    type: 'object',
    required: ['header', 'data'],
    properties: {
      header: { $ref: '#/components/schemas/EnvelopeHeader' },
      data: {
        type: 'object',
        required: Object.keys(UP),
        properties: {
          status: { type: 'string', enum: ['up'] },
          time_zone_rules: {
            type: 'string',
            description: 'Release of the IANA time-zone database that this instance uses.',
            example: '2025c',
          },
          cluster: {
            type: 'object',
            description: 'Of a database that is a Citus cluster. Absent otherwise.',
            required: ['version', 'servers', 'distributed'],
            properties: {
              version: { type: 'string', example: '13.2-1' },
              servers: { type: 'integer', description: 'Servers that may hold shards.' },
              distributed: { type: 'boolean', description: 'Whether usage is distributed over them.' },
            },
          },
          replicas: {
            type: 'object',
            description: 'Of a database with read replicas. Absent otherwise.',
            required: ['configured', 'serving'],
            properties: {
              configured: { type: 'integer', description: 'Read replicas that this instance knows.' },
              serving: { type: 'integer', description: 'Those that answer reads now.' },
            },
          },
          notes: {
            type: 'array',
            items: { type: 'string' },
            description:
              'What a person should look at, although requests are answered. Absent when there is nothing.',
          },
        },
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
    private readonly retention: RetentionHold,
    private readonly cluster: Cluster,
    private readonly servers: ReadServers,
  ) {}

  /** Whether the process answers. */
  @Get('live')
  @RouteConfig({ unlimited: true })
  @ApiOperation({ summary: 'Whether the process is alive' })
  @ApiOkResponse(healthy('It is alive.'))
  live(): Health {
    return UP;
  }

  /** Whether the service can answer requests: the instance is not about to stop, and the database answers. */
  @Get('ready')
  @RouteConfig({ unlimited: true })
  @ApiOperation({
    summary: 'Whether requests can be served: the database answers a query, and the instance is not stopping',
  })
  @ApiOkResponse(healthy('Requests can be served.'))
  @ApiServiceUnavailableResponse({ description: 'Requests cannot be served now. Try again later.' })
  async ready(): Promise<Health> {
    if (this.readiness.isWithdrawn) {
      throw new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { headers: RETRY_LATER });
    }
    await this.database.assertAnswers();
    const { reason } = this.retention;
    // The probe has a connection of its own. A look at the cluster would wait for one that requests use.
    const cluster = this.cluster.latest;
    const { replicas } = this.servers;
    return {
      ...UP,
      ...(cluster && { cluster }),
      ...(replicas.length > 0 && {
        replicas: {
          configured: replicas.length,
          serving: replicas.filter(({ isServing }) => isServing).length,
        },
      }),
      ...(reason !== undefined && { notes: [`Retention stopped and asks. ${reason}`] }),
    };
  }
}
