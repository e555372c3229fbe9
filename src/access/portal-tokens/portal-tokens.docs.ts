import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiBadParameter, ApiFailure } from '../../http/api-failures.js';
import { ApiAnswer, ApiPageOf } from '../../http/api-success.js';
import { PortalTokenDto } from './portal-token.dto.js';
import { IssuedPortalTokenDto, PortalTokenViewDto } from './portal-token.view.js';

const { name, accounts, sites, metrics, expires_in } = IssuedPortalTokenDto.example;
const ONE_SITE = { summary: 'One site', value: { name, accounts, sites, metrics, expires_in } };

/** Documents how a token is issued. */
export const ApiIssue = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Issues a portal token',
      description:
        'For a browser, which sends it as `Authorization: Bearer` to `POST /connectivity/v1/report` and to nothing else. ' +
        'Every answer is limited to the accounts, sites, subscriber and metrics of the token. It ends after ' +
        '`expires_in` seconds, when it is revoked, or with the API key that issued it.',
    }),
    ApiBody({ type: PortalTokenDto, examples: { site: ONE_SITE } }),
    ApiAnswer('The token. Its text is shown only once.', IssuedPortalTokenDto, { status: 201 }),
    ApiFailure(400, 'Every fault of the request, each with its path.', {
      name: 'PORTAL_SITES',
      field: 'sites',
      detail: 'must be 1 to 100 strings of 1 to 256 characters',
    }),
  );

/** Documents the list of tokens. */
export const ApiList = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Lists portal tokens',
      description:
        'The newest first, with expired and revoked ones. An API key sees the tokens whose accounts are all its own.',
    }),
    ApiPageOf('A page of tokens.', PortalTokenViewDto),
    ApiBadParameter({ name: 'PAGE_CURSOR', field: 'cursor' }),
  );

/** Documents how a token is revoked. */
export const ApiRevoke = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Revokes a portal token',
      description:
        'Takes effect at once on the instance that is asked, and within a second on all others. Revoking a token again changes nothing.',
    }),
    ApiParam({ name: 'id', description: 'Its public id: the part between the underscores.' }),
    ApiAnswer('The token.', PortalTokenViewDto, { example: { revoked_at: '2026-11-21T01:30:00.000Z' } }),
    ApiFailure(404, 'There is no such token that the credential may see.', {
      name: 'UNKNOWN_RESOURCE',
      field: 'id',
    }),
  );
