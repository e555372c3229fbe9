import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { failureExample } from '../../http/api-failures.js';
import { ApiPage, ApiTextQuery, pageSchema, successExample } from '../../http/api-success.js';
import { KEY_EXAMPLE, KEY_SCHEMA, SECRET_EXAMPLE, SETTINGS } from './api-key-schema.js';
import { KEY_STATES } from './api-keys.repository.js';
import { DEFAULT_OVERLAP_SECONDS, LONGEST_OVERLAP_SECONDS } from './rotation.js';

const withKey = (schema: typeof KEY_SCHEMA, more: object = {}) => ({
  ...schema,
  required: ['key', ...schema.required, ...Object.keys(more)],
  properties: {
    key: { type: 'string', description: 'The key itself. Not stored: shown this once.' },
    ...schema.properties,
    ...more,
  },
});

const CREATED_EXAMPLE = { key: SECRET_EXAMPLE, ...KEY_EXAMPLE };
const ROTATED_EXAMPLE = {
  ...CREATED_EXAMPLE,
  predecessor_id: 'q0w0e2xk7d1m',
  predecessor: {
    ...KEY_EXAMPLE,
    id: 'q0w0e2xk7d1m',
    expires_at: '2026-11-22T01:27:13.703Z',
    successor_id: KEY_EXAMPLE.id,
  },
};

const ID = ApiParam({
  name: 'id',
  description: 'The public id: the middle part of the key.',
  schema: { type: 'string' },
});

const UNKNOWN = ApiNotFoundResponse(
  failureExample('There is no such key.', [{ name: 'UNKNOWN_RESOURCE', detail: 'API key' }]),
);

const BAD = ApiBadRequestResponse(
  failureExample('Every fault of the body, each with its field.', [
    { name: 'KEY_SCOPES', field: 'scopes', detail: 'must be of report:read, usage:write, portal:issue' },
    { name: 'KEY_EXPIRY', field: 'expires_at', detail: 'must lie in the future' },
  ]),
);

const conflicts = (description: string, name: 'KEY_REVOKED' | 'KEY_ROTATED') =>
  ApiConflictResponse(failureExample(description, [{ name }]));

const LOCATION = {
  Location: { description: 'Where the key is shown.', schema: { type: 'string' as const } },
};

const bodyOf = (properties: object, example: object, required?: string[]) =>
  ApiBody({
    schema: { type: 'object', additionalProperties: false, required, properties } as object,
    examples: { example: { summary: 'An example', value: example } },
    required: required !== undefined,
  });

/** Documents `POST /admin/v1/api-keys`. */
export const ApiCreateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Makes an API key, and shows it this once',
      description: 'Either `account_ids` or `all_accounts` is required. Everything else may be left out.',
    }),
    bodyOf(
      SETTINGS,
      { name: 'Partner A', account_ids: KEY_EXAMPLE.account_ids, scopes: ['report:read'], rate_limit: 600 },
      ['name', 'scopes'],
    ),
    ApiCreatedResponse({
      ...successExample('The key.', withKey(KEY_SCHEMA), CREATED_EXAMPLE),
      headers: LOCATION,
    }),
    BAD,
  );

/** Documents `GET /admin/v1/api-keys`. */
export const ApiListKeys = () =>
  applyDecorators(
    ApiOperation({ summary: 'Lists API keys, without their secrets', description: 'The oldest first.' }),
    ApiTextQuery('account_id', 'Keeps the keys that may use this account, those of operators among them.'),
    ApiTextQuery('state', 'Keeps the keys in this state.', { enum: KEY_STATES }),
    ApiPage(),
    ApiOkResponse(
      successExample('A page of keys.', pageSchema(KEY_SCHEMA), { items: [KEY_EXAMPLE], next_cursor: null }),
    ),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [{ name: 'PAGE_CURSOR', field: 'cursor' }]),
    ),
  );

/** Documents `GET /admin/v1/api-keys/{id}`. */
export const ApiShowKey = () =>
  applyDecorators(
    ApiOperation({ summary: 'Shows an API key, without its secret' }),
    ID,
    ApiOkResponse(successExample('The key.', KEY_SCHEMA, KEY_EXAMPLE)),
    UNKNOWN,
  );

/** Documents `PATCH /admin/v1/api-keys/{id}`. */
export const ApiUpdateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Changes what an API key may do',
      description: `What is left out stays as it is; null takes an expiry or a limit away. Holds at once on the instance that is asked,
and within a second on all others.`,
    }),
    ID,
    bodyOf(SETTINGS, { allowed_cidrs: ['203.0.113.0/24'], rate_limit: null }, []),
    ApiOkResponse(
      successExample('The key as it is now.', KEY_SCHEMA, {
        ...KEY_EXAMPLE,
        allowed_cidrs: ['203.0.113.0/24'],
        rate_limit: null,
      }),
    ),
    BAD,
    UNKNOWN,
    conflicts('The key is revoked; or it has a successor, and its end was to be changed.', 'KEY_REVOKED'),
  );

/** Documents `POST /admin/v1/api-keys/{id}/rotate`. */
export const ApiRotateKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Gives an API key a successor, and shows that this once',
      description: `The successor has the same accounts, scopes, limits and networks. Both keys are good until the overlap ends. Unless
\`expires_at\` is given, the successor lives as long as its predecessor was to.`,
    }),
    ID,
    bodyOf(
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
    ApiCreatedResponse({
      ...successExample(
        'The successor, and its predecessor.',
        withKey(KEY_SCHEMA, { predecessor: KEY_SCHEMA }),
        ROTATED_EXAMPLE,
      ),
      headers: LOCATION,
    }),
    BAD,
    UNKNOWN,
    conflicts('The key has a successor already, or it is revoked or has expired.', 'KEY_ROTATED'),
  );

/** Documents `POST /admin/v1/api-keys/{id}/revoke`. */
export const ApiRevokeKey = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Revokes an API key for good',
      description: `Holds at once on the instance that is asked, and within a second on all others. Takes no body. A key that is revoked
already keeps its time.`,
    }),
    ID,
    ApiOkResponse(
      successExample('The key as it is now.', KEY_SCHEMA, {
        ...KEY_EXAMPLE,
        state: 'revoked',
        revoked_at: '2026-11-21T08:00:00.000Z',
      }),
    ),
    UNKNOWN,
  );
