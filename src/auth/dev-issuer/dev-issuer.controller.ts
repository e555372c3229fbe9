import { Body, Controller, Get, Header, HttpCode, Post, type Type, ValidationPipe } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ValidationError } from 'class-validator';
import type { JSONWebKeySet } from 'jose';
import { throwIfAny } from '../../errors/api-error.js';
import { fromValidation } from '../../errors/from-validation.js';
import { Public } from '../authenticated.js';
import type { TokenKind } from '../token-kind.js';
import { AN_HOUR_SECONDS, DevIssuer } from './dev-issuer.js';
import { DevTokenRequest } from './dev-token-request.js';

/** A token as an OAuth server answers it (RFC 6749, section 5.1). */
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

const VALIDATION = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors: ValidationError[]) => {
    throwIfAny(fromValidation(errors, 'MALFORMED_BODY', 'MALFORMED_BODY'));
  },
});

/** The endpoints of one development issuer: its key set, and a token for whoever asks. */
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
    @ApiOkResponse({ description: 'A JSON Web Key Set.' })
    keySet(): JSONWebKeySet {
      return this.devIssuer.keySet(kind);
    }

    @Post('token')
    @HttpCode(200)
    @Header('Cache-Control', 'no-store')
    @ApiOperation({ operationId: `${kind}Token`, summary: `Issues a development ${kind} token` })
    @ApiOkResponse(TOKEN_ANSWER)
    @ApiBadRequestResponse({ description: 'What the request lacks, or has too much.' })
    async token(@Body(VALIDATION) request: DevTokenRequest): Promise<DevTokenAnswer> {
      const { sub, scope, account_id, expires_in = AN_HOUR_SECONDS } = request;
      const claims = { sub, scope, account_id, expiresInSeconds: expires_in };
      return { access_token: await this.devIssuer.issue(kind, claims), token_type: 'Bearer', expires_in };
    }
  }
  return DevIssuerController;
}
