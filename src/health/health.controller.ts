import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/authenticated.js';
import { Database } from '../database/database.js';
import { Enveloped } from '../http/envelope.interceptor.js';

interface Health {
  readonly status: 'up';
}

const UP: Health = Object.freeze({ status: 'up' });

@ApiTags('Health')
@Controller('health')
@Public()
@Enveloped()
export class HealthController {
  constructor(private readonly database: Database) {}

  /** Whether the process answers at all. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process is alive' })
  @ApiOkResponse({ description: 'It is.' })
  live(): Health {
    return UP;
  }

  /** Whether requests can be served: asks the database. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be served: the database answers a query' })
  @ApiOkResponse({ description: 'They can.' })
  @ApiServiceUnavailableResponse({ description: 'They cannot; try again later.' })
  async ready(): Promise<Health> {
    await this.database.query({ text: 'SELECT 1', values: [] });
    return UP;
  }
}
