import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { actorOf } from '../access/audit/audit-entry.js';
import { Authenticated } from '../access/authentication/authenticated.js';
import { CurrentPrincipal } from '../access/authentication/current-principal.js';
import type { Principal } from '../access/authentication/principal.js';
import { ApiFailures } from '../http/api-failures.js';
import { Enveloped } from '../http/envelope.interceptor.js';
import type { PreviewResult } from '../usage-records/preview.js';
import type { MappingDocument } from '../mapping/index.js';
import { MappingTrial } from './mapping-trial.js';
import { LARGEST_TRIAL, MappingBody, OwnMappingName, TrialBody, type Trial } from './mapping-bodies.js';
import {
  ApiListMappings,
  ApiPutMapping,
  ApiRemoveMapping,
  ApiShowMapping,
  ApiTryMapping,
} from './mappings.docs.js';
import type { MappingsView, MappingView, RemovedMappingView } from './mapping.view.js';
import { MappingsService } from './mappings.service.js';

/**
 * The router's paths escape a colon as two colons. Nest runs the pipes of a handler from the last parameter to the
 * first: so a fault of the name is reported before faults of the body.
 */
@ApiTags('Administration')
@Controller('admin/v1')
@Enveloped()
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
export class MappingsController {
  constructor(
    private readonly mappings: MappingsService,
    private readonly trial: MappingTrial,
  ) {}

  @Get('mappings')
  @ApiListMappings()
  async listMappings(): Promise<MappingsView> {
    return { items: await this.mappings.list() };
  }

  @Post('mappings::try')
  @HttpCode(200)
  @RouteConfig({ mostBytes: LARGEST_TRIAL })
  @ApiTryMapping()
  tryMapping(
    @Body(TrialBody()) trial: Trial,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PreviewResult> {
    // An administrator may preview records of any account, since nothing is stored.
    return this.trial.try(trial, { ...principal, accounts: 'all' });
  }

  @Get('mappings/:name')
  @ApiShowMapping()
  showMapping(@Param('name') name: string): Promise<MappingView> {
    return this.mappings.show(name);
  }

  @Put('mappings/:name')
  @ApiPutMapping()
  putMapping(
    @Body(MappingBody()) document: MappingDocument,
    @Param('name', OwnMappingName()) name: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<MappingView> {
    return this.mappings.put(name, document, actorOf(principal));
  }

  @Delete('mappings/:name')
  @ApiRemoveMapping()
  async removeMapping(
    @Param('name') name: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<RemovedMappingView> {
    await this.mappings.remove(name, actorOf(principal));
    return { name, removed: true };
  }
}
