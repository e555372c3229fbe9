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
import { Dto, Nothing } from '../../http/dto.pipe.js';
import { assertComplete } from './api-key-request.js';
import { placeOf, readPlace, toAnswer, toCreatedAnswer, toRotatedAnswer } from './api-key-answer.js';
import type { ApiKeyAnswer, CreatedApiKeyAnswer, RotatedApiKeyAnswer } from './api-key.view.js';
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

/** Keeps the answer, which shows a secret once, out of every cache. */
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
    @Body(Dto(ApiKeyChangesDto)) given: ApiKeyChangesDto,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedApiKeyAnswer> {
    const settings = toSettingsGiven(given);
    assertComplete(settings);
    const created = await this.keys.create(settings, actorOf(principal));
    reply.header('Location', locationOf(created.details));
    return toCreatedAnswer(created, this.clock());
  }

  @Get()
  @ApiListKeys()
  async listApiKeys(@Query(Dto(ApiKeysQueryDto)) query: ApiKeysQueryDto): Promise<Page<ApiKeyAnswer>> {
    const after = query.cursor === undefined ? undefined : readPlace(query.cursor);
    if (query.cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    const limit = limitOf(query);
    const filter = { accountId: query.account_id, state: query.state };
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
    @Body(Dto(ApiKeyChangesDto)) changes: ApiKeyChangesDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ApiKeyAnswer> {
    const updated = await this.keys.update(id, toSettingsGiven(changes), actorOf(principal));
    return toAnswer(updated, this.clock());
  }

  @Post(':id/rotate')
  @UnkeptAnswer()
  @ApiRotateKey()
  async rotateApiKey(
    @Param('id') id: string,
    @Body(Dto(RotationDto, { optional: true })) rotation: RotationDto,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RotatedApiKeyAnswer> {
    const rotated = await this.keys.rotate(id, toRotation(rotation), actorOf(principal));
    reply.header('Location', locationOf(rotated.details));
    return toRotatedAnswer(rotated, this.clock());
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiRevokeKey()
  async revokeApiKey(
    @Param('id') id: string,
    @Body(Nothing()) _: undefined,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ApiKeyAnswer> {
    return toAnswer(await this.keys.revoke(id, actorOf(principal)), this.clock());
  }
}

const locationOf = ({ id }: { readonly id: string }): string => `/admin/v1/api-keys/${id}`;
