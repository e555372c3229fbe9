import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actorOf } from '../audit/audit-entry.js';
import { Authenticated } from '../authentication/authenticated.js';
import { CurrentPrincipal } from '../authentication/current-principal.js';
import type { Principal } from '../authentication/principal.js';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import { ApiError } from '../../errors/api-error.js';
import { ApiFailures } from '../../http/api-failures.js';
import { Enveloped } from '../../http/envelope.interceptor.js';
import { limitOf, toPage, type Page } from '../../http/paging.js';
import { readDto, refuseProperties } from '../../http/read-dto.js';
import { assertComplete } from './api-key-request.js';
import {
  placeOf,
  readPlace,
  toAnswer,
  toCreatedAnswer,
  toRotatedAnswer,
  type ApiKeyAnswer,
  type CreatedApiKeyAnswer,
  type RotatedApiKeyAnswer,
} from './api-key-answer.js';
import {
  ApiKeyChangesDto,
  ApiKeysQueryDto,
  RotationDto,
  toRotation,
  toSettingsGiven,
} from './api-key.dto.js';
import {
  ApiCreateKey,
  ApiListKeys,
  ApiRevokeKey,
  ApiRotateKey,
  ApiShowKey,
  ApiUpdateKey,
} from './api-keys.docs.js';
import { ApiKeysService } from './api-keys.service.js';

/** Somebody may keep an answer that is not to be seen twice. */
const UnkeptAnswer = () => Header('Cache-Control', 'no-store');

@ApiTags('Administration')
@Controller('admin/v1/api-keys')
@Authenticated({ anyOf: ['iam-bearer'], scope: 'admin' })
@ApiFailures()
@Enveloped()
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @UnkeptAnswer()
  @ApiCreateKey()
  async createApiKey(
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedApiKeyAnswer> {
    const settings = toSettingsGiven(readDto(ApiKeyChangesDto, body));
    assertComplete(settings);
    const created = await this.keys.create(settings, actorOf(principal));
    reply.header('Location', locationOf(created.details));
    return toCreatedAnswer(created, this.clock());
  }

  @Get()
  @ApiListKeys()
  async listApiKeys(@Query() query: Readonly<Record<string, unknown>>): Promise<Page<ApiKeyAnswer>> {
    const dto = readDto(ApiKeysQueryDto, query);
    const after = dto.cursor === undefined ? undefined : readPlace(dto.cursor);
    if (dto.cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    const limit = limitOf(dto);
    const filter = { accountId: dto.account_id, state: dto.state };
    const found = await this.keys.list(filter, limit + 1, after);
    const now = this.clock();
    return toPage(found, limit, placeOf, (key) => toAnswer(key, now));
  }

  @Get(':id')
  @ApiShowKey()
  async showApiKey(@Param('id') id: string): Promise<ApiKeyAnswer> {
    return toAnswer(await this.keys.show(id), this.clock());
  }

  @Patch(':id')
  @ApiUpdateKey()
  async updateApiKey(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ApiKeyAnswer> {
    const changes = toSettingsGiven(readDto(ApiKeyChangesDto, body));
    return toAnswer(await this.keys.update(id, changes, actorOf(principal)), this.clock());
  }

  @Post(':id/rotate')
  @UnkeptAnswer()
  @ApiRotateKey()
  async rotateApiKey(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RotatedApiKeyAnswer> {
    const request = toRotation(readDto(RotationDto, body ?? {}));
    const rotated = await this.keys.rotate(id, request, actorOf(principal));
    reply.header('Location', locationOf(rotated.details));
    return toRotatedAnswer(rotated, this.clock());
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiRevokeKey()
  async revokeApiKey(
    @Param('id') id: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ApiKeyAnswer> {
    refuseProperties(body);
    return toAnswer(await this.keys.revoke(id, actorOf(principal)), this.clock());
  }
}

const locationOf = ({ id }: { readonly id: string }): string => `/admin/v1/api-keys/${id}`;
