import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiBadParameter, ApiFailure } from '../../http/api-failures.js';
import { ApiAnswer, ApiPageOf } from '../../http/api-success.js';
import { SETTINGS } from './api-key-schema.js';
import { ApiKeyDto, CreatedApiKeyDto, RotatedApiKeyDto } from './api-key.view.js';
import { DEFAULT_OVERLAP_SECONDS, LONGEST_OVERLAP_SECONDS } from './rotation.js';

/** Documents the id in a path, and that no key has it. */
const ApiId = () =>
  applyDecorators(
    ApiParam({
      name: 'id',
      description: 'The public id: the middle part of the key.',
      schema: { type: 'string' },
    }),
    ApiFailure(404, 'There is no such key.', { name: 'UNKNOWN_RESOURCE', detail: 'API key' }),
  );

const LOCATION = {
  Location: { description: 'Where the key is shown.', schema: { type: 'string' as const } },
};

/** Documents a body, and that it is bad. */
const ApiSettings = (properties: object, example: object, required?: string[]) =>
  applyDecorators(
    ApiBody({
      schema: { type: 'object', additionalProperties: false, required, properties } as object,
      examples: { example: { summary: 'An example', value: example } },
      required: required !== undefined,
    }),
    ApiFailure(
      400,
      'Every fault of the body, each with its field.',
      { name: 'KEY_SCOPES', field: 'scopes', detail: 'must be of report:read, usage:write, portal:issue' },
      { name: 'KEY_EXPIRY', field: 'expires_at', detail: 'must lie in the future' },
    ),
  );

/** Documents `POST /admin/v1/api-keys`. */
export const ApiCreateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Makes an API key, and shows it only once',
      description: 'Either `account_ids` or `all_accounts` is required. Everything else may be left out.',
    }),
    ApiSettings(
      SETTINGS,
      {
        name: 'Partner A',
        account_ids: ApiKeyDto.example.account_ids,
        scopes: ['report:read'],
        rate_limit: 600,
      },
      ['name', 'scopes'],
    ),
    ApiAnswer('The key.', CreatedApiKeyDto, { status: 201, headers: LOCATION }),
  );

/** Documents `GET /admin/v1/api-keys`. */
export const ApiListKeys = () =>
  applyDecorators(
    ApiOperation({ summary: 'Lists API keys, without their secrets', description: 'The oldest first.' }),
    ApiPageOf('A page of keys.', ApiKeyDto),
    ApiBadParameter({ name: 'PAGE_CURSOR', field: 'cursor' }),
  );

/** Documents `GET /admin/v1/api-keys/{id}`. */
export const ApiShowKey = () =>
  applyDecorators(
    ApiOperation({ summary: 'Shows an API key, without its secret' }),
    ApiId(),
    ApiAnswer('The key.', ApiKeyDto),
  );

/** Documents `PATCH /admin/v1/api-keys/{id}`. */
export const ApiUpdateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Changes what an API key may do',
      description: `What is left out stays as it is; null takes an expiry or a limit away. Takes effect at once on the instance that is
asked, and within a second on all others.`,
    }),
    ApiId(),
    ApiSettings(SETTINGS, { allowed_cidrs: ['203.0.113.0/24'], rate_limit: null }, []),
    ApiAnswer('The key as it is now.', ApiKeyDto, {
      example: { allowed_cidrs: ['203.0.113.0/24'], rate_limit: null },
    }),
    ApiFailure(409, 'The key is revoked; or it has a successor, and the request changes its expiry.', {
      name: 'KEY_REVOKED',
    }),
  );

/** Documents `POST /admin/v1/api-keys/{id}/rotate`. */
export const ApiRotateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Gives an API key a successor, and shows it only once',
      description: `The successor has the same accounts, scopes, limits and networks. Both keys are good until the overlap ends. Unless
\`expires_at\` is given, the successor expires when its predecessor would have.`,
    }),
    ApiId(),
    ApiSettings(
      {
        overlap_seconds: {
          type: 'integer',
          minimum: 0,
          maximum: LONGEST_OVERLAP_SECONDS,
          default: DEFAULT_OVERLAP_SECONDS,
        },
        expires_at: SETTINGS.expires_at,
      },
      { overlap_seconds: 3_600 },
    ),
    ApiAnswer('The successor, and its predecessor.', RotatedApiKeyDto, { status: 201, headers: LOCATION }),
    ApiFailure(409, 'The key has a successor already, or it is revoked or has expired.', {
      name: 'KEY_ROTATED',
    }),
  );

/** Documents `POST /admin/v1/api-keys/{id}/revoke`. */
export const ApiRevokeKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Revokes an API key for good',
      description: `Takes effect at once on the instance that is asked, and within a second on all others. Takes no body. Revoking a key
again does not change the time of its revocation.`,
    }),
    ApiId(),
    ApiAnswer('The key as it is now.', ApiKeyDto, {
      example: { state: 'revoked', revoked_at: '2026-11-21T08:00:00.000Z' },
    }),
  );
