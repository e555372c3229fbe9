import { Body, Controller, Get, Header, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiBadRequestResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JSONWebKeySet } from 'jose';
import { Dto } from '../../../http/dto.pipe.js';
import { Public } from '../authenticated.js';
import type { TokenKind } from '../token-kind.js';
import { AN_HOUR_SECONDS, DevIssuer } from './dev-issuer.js';
import { DevTokenRequest } from './dev-token-request.js';

/** The answer of an OAuth server with a token (RFC 6749, section 5.1). */
interface DevTokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

const TOKEN_ANSWER = {
  description: 'The token.',
  schema: {
    type: 'object',
    required: ['access_token', 'token_type', 'expires_in'],
    properties: {
      access_token: { type: 'string' },
      token_type: { type: 'string', enum: ['Bearer'] },
      expires_in: { type: 'integer', description: 'Seconds.' },
    },
  },
};

const KEY_SET = {
  description: 'A JSON Web Key Set.',
  schema: {
    type: 'object',
    required: ['keys'],
    properties: { keys: { type: 'array', items: { type: 'object', additionalProperties: true } } },
  },
};

const AS_DEV_TOKEN_REQUEST = Dto(DevTokenRequest, { unknownProperty: 'MALFORMED_BODY' });

/** The endpoints of one development issuer: its key set, and a token for any caller. */
export function devIssuerController(kind: TokenKind): Type {
  @ApiTags('Development')
  @Controller(`dev/${kind}`)
  @Public()
  class DevIssuerController {
    constructor(private readonly devIssuer: DevIssuer) {}

    @Get('jwks.json')
    @ApiOperation({
      operationId: `${kind}KeySet`,
      summary: `Key set of the development issuer of ${kind} tokens`,
    })
    @ApiOkResponse(KEY_SET)
    keySet(): JSONWebKeySet {
      return this.devIssuer.keySet(kind);
    }

    @Post('token')
    @HttpCode(200)
    @Header('Cache-Control', 'no-store')
    @ApiOperation({ operationId: `${kind}Token`, summary: `Issues a development ${kind} token` })
    @ApiBody({ type: DevTokenRequest })
    @ApiOkResponse(TOKEN_ANSWER)
    @ApiBadRequestResponse({ description: 'What is missing from the request, or unknown in it.' })
    async token(@Body(AS_DEV_TOKEN_REQUEST) request: DevTokenRequest): Promise<DevTokenAnswer> {
      const { sub, scope, account_id, expires_in } = request;
      const lifetime = expires_in ?? AN_HOUR_SECONDS;
      const claims = { sub, scope, account_id, expiresInSeconds: lifetime };
      return {
        access_token: await this.devIssuer.issue(kind, claims),
        token_type: 'Bearer',
        expires_in: lifetime,
      };
    }
  }
  return DevIssuerController;
}
