import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../access/authentication/authenticated.js';
import { PORTAL_CONFIG } from '../config/config.module.js';
import type { PortalConfig } from '../config/sections.js';
import { ApiError } from '../errors/api-error.js';
import { pageHeaders } from './page-headers.js';
import { PortalFiles, type PortalFile } from './portal-files.js';
import { sendFile } from './send-file.js';

/** The screens of the portal. The page itself reads which one its path names. */
const SCREENS: ReadonlySet<string> = new Set([
  'connectivity',
  'bill',
  'network',
  'usage',
  'operations',
  'builder',
  'start',
  // Where the identity provider sends the reader back to.
  'signed-in',
]);

/** A name of an asset contains the digest of its content: it never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The portal: one page and its assets. It is no API, so the OpenAPI document leaves it out. */
@ApiExcludeController()
@Controller('portal')
@Public()
export class PortalController {
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly files: PortalFiles,
    @Inject(PORTAL_CONFIG) { embedders, oidc }: PortalConfig,
  ) {
    this.headers = pageHeaders(embedders, oidc?.origins);
  }

  @Get()
  @RouteConfig({ unlimited: true })
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send(this.files.index, 'no-cache', request, reply);
  }

  @Get('assets/:name')
  @RouteConfig({ unlimited: true })
  asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send(this.files.asset(name), FOR_EVER, request, reply);
  }

  @Get(':screen')
  @RouteConfig({ unlimited: true })
  screen(@Param('screen') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send(SCREENS.has(name) ? this.files.index : undefined, 'no-cache', request, reply);
  }

  private send(
    file: PortalFile | undefined,
    caching: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    if (!file) throw new ApiError({ name: 'ROUTE_NOT_FOUND' });
    reply.headers(this.headers).header('Cache-Control', caching);
    sendFile(file, request, reply);
  }
}
