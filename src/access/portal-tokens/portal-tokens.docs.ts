import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  getSchemaPath,
} from '@nestjs/swagger';
import { failureExample } from '../../http/api-failures.js';
import { ApiPage, ApiTextQuery, pageSchema, successExample } from '../../http/api-success.js';
import { PortalTokenDto, PortalTokenViewDto, type PortalTokenView } from './portal-token.dto.js';

const REQUEST_EXAMPLE = {
  name: 'Usage page of site-berlin-1',
  accounts: ['acct-1042'],
  sites: ['site-berlin-1'],
  metrics: ['uplink_bytes', 'downlink_bytes'],
  expires_in: 900,
};

const VIEW_EXAMPLE: PortalTokenView = {
  id: 'k3v9x0qp2m1z',
  name: REQUEST_EXAMPLE.name,
  accounts: REQUEST_EXAMPLE.accounts,
  sites: REQUEST_EXAMPLE.sites,
  subscriber: null,
  metrics: ['uplink_bytes', 'downlink_bytes'],
  issuer_kind: 'api-key',
  issuer: 'fs4fbhr97gqf',
  issued_at: '2026-11-21T01:27:13.703Z',
  expires_at: '2026-11-21T01:42:13.703Z',
  revoked_at: null,
};

const VIEW = { $ref: getSchemaPath(PortalTokenViewDto) };

const ISSUED = {
  allOf: [
    {
      type: 'object',
      required: ['token', 'token_type', 'expires_in'],
      properties: {
        token: { type: 'string', description: 'Shown this once.' },
        token_type: { type: 'string', enum: ['Bearer'] },
        expires_in: { type: 'integer', description: 'Seconds.' },
      },
    },
    VIEW,
  ],
};

const ISSUED_EXAMPLE = {
  token: 'emp_k3v9x0qp2m1z_<secret of 48 characters>',
  token_type: 'Bearer',
  expires_in: 900,
  ...VIEW_EXAMPLE,
};

/** Documents how a token is issued. */
export const ApiIssue = () =>
  applyDecorators(
    ApiExtraModels(PortalTokenViewDto),
    ApiOperation({
      summary: 'Issues a portal token',
      description:
        'For a browser, which sends it as `Authorization: Bearer` to `POST /connectivity/v1/report` and to nothing else. ' +
        'Whatever is asked with it, the answer holds what it is pinned to and nothing beyond. It ends after ' +
        '`expires_in` seconds, when it is revoked, or with the API key that issued it.',
    }),
    ApiBody({ type: PortalTokenDto, examples: { site: { summary: 'One site', value: REQUEST_EXAMPLE } } }),
    ApiCreatedResponse(successExample('The token. Its text is shown this once.', ISSUED, ISSUED_EXAMPLE)),
    ApiBadRequestResponse(
      failureExample('Every fault of the request, each with its path.', [
        { name: 'PORTAL_SITES', field: 'sites', detail: 'must be 1 to 100 strings of 1 to 256 characters' },
      ]),
    ),
  );

/** Documents the list of tokens. */
export const ApiList = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Lists portal tokens',
      description:
        'The newest first, those that are over included; of an API key those whose accounts are all its own.',
    }),
    ApiTextQuery('account', 'Keeps the tokens that show this account.'),
    ApiPage(),
    ApiOkResponse(
      successExample('A page of tokens.', pageSchema(VIEW), { items: [VIEW_EXAMPLE], next_cursor: null }),
    ),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [{ name: 'PAGE_CURSOR', field: 'cursor' }]),
    ),
  );

/** Documents how a token is revoked. */
export const ApiRevoke = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Revokes a portal token',
      description:
        'Holds at once on the instance that is asked, and within a second on all others. Again changes nothing.',
    }),
    ApiParam({ name: 'id', description: 'Its public id: the part between the underscores.' }),
    ApiOkResponse(
      successExample('The token.', VIEW, { ...VIEW_EXAMPLE, revoked_at: '2026-11-21T01:30:00.000Z' }),
    ),
    ApiNotFoundResponse(
      failureExample('There is none, or none that the credential may see.', [
        { name: 'UNKNOWN_RESOURCE', field: 'id' },
      ]),
    ),
  );
