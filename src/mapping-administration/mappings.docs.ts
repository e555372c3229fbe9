import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { successExample } from '../http/api-success.js';

const INSTANT = { type: ['string', 'null'], format: 'date-time' };
const TEXT = { type: ['string', 'null'] };

const DOCUMENT = {
  type: 'object',
  description: 'A mapping, as docs/mappings.schema.json describes it.',
  additionalProperties: true,
};

const VIEW = {
  type: 'object',
  required: ['name', 'preset', 'document', 'created_at', 'created_by', 'updated_at', 'updated_by'],
  properties: {
    name: { type: 'string' },
    preset: { type: 'boolean', description: 'Whether it comes with the product, and cannot be changed.' },
    document: DOCUMENT,
    created_at: INSTANT,
    created_by: TEXT,
    updated_at: INSTANT,
    updated_by: TEXT,
  },
};

const EXAMPLE_DOCUMENT = { extends: 'radius', zone: 'Asia/Bangkok', account: 'acct-1042' };

const EXAMPLE = {
  name: 'wifi',
  preset: false,
  document: EXAMPLE_DOCUMENT,
  created_at: '2026-11-21T01:27:13.703Z',
  created_by: 'back-office',
  updated_at: '2026-11-21T01:27:13.703Z',
  updated_by: 'back-office',
};

const COUNT = { type: 'integer', minimum: 0 };

const PREVIEW = {
  type: 'object',
  required: ['received', 'good', 'rejected', 'ignored', 'uplink_bytes', 'downlink_bytes', 'reasons', 'rows'],
  properties: {
    received: COUNT,
    good: COUNT,
    rejected: COUNT,
    ignored: COUNT,
    uplink_bytes: { type: 'string', description: 'Of all good records, in digits.' },
    downlink_bytes: { type: 'string' },
    first_started_at: INSTANT,
    last_ended_at: INSTANT,
    reasons: { type: 'array', items: { type: 'object' }, description: 'How often what is refused, and why.' },
    rows: {
      type: 'array',
      items: { type: 'object' },
      description: 'What the first rows become, or what is wrong.',
    },
  },
};

const PREVIEW_EXAMPLE = {
  received: 1,
  good: 1,
  rejected: 0,
  ignored: 0,
  uplink_bytes: '34735005',
  downlink_bytes: '1945121',
  first_started_at: '2026-11-21T06:03:01.000Z',
  last_ended_at: '2026-11-21T06:05:29.000Z',
  reasons: [],
  rows: [{ index: 0, line: 2, record: { record_id: 'session-001' } }],
};

const ApiName = () =>
  ApiParam({ name: 'name', schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' } });

const BAD = ApiBadRequestResponse(
  failureExample('Every fault of the mapping, each with its path.', [
    { name: 'MAPPING', field: 'fields.ended_at', detail: 'missing' },
  ]),
);

const UNKNOWN = ApiNotFoundResponse(
  failureExample('There is no such mapping.', [{ name: 'UNKNOWN_RESOURCE', field: 'name' }]),
);

const PRESET = ApiConflictResponse(
  failureExample('It comes with the product.', [{ name: 'MAPPING_PRESET', field: 'name' }]),
);

/** Documents `GET /admin/v1/mappings`. */
export const ApiListMappings = () =>
  applyDecorators(
    ApiOperation({ summary: 'The mappings, those that come with the product first' }),
    ApiOkResponse(
      successExample(
        'All of them.',
        { type: 'object', required: ['items'], properties: { items: { type: 'array', items: VIEW } } },
        { items: [EXAMPLE] },
      ),
    ),
  );

/** Documents `GET /admin/v1/mappings/{name}`. */
export const ApiShowMapping = () =>
  applyDecorators(
    ApiOperation({ summary: 'A mapping' }),
    ApiName(),
    ApiOkResponse(successExample('The mapping.', VIEW, EXAMPLE)),
    BAD,
    UNKNOWN,
  );

/** Documents `PUT /admin/v1/mappings/{name}`. */
export const ApiPutMapping = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Store a mapping',
      description: 'In place of the one of its name. Recorded in the audit log.',
    }),
    ApiName(),
    ApiBody({ required: true, schema: DOCUMENT, examples: { mapping: { value: EXAMPLE_DOCUMENT } } }),
    ApiOkResponse(successExample('The mapping.', VIEW, EXAMPLE)),
    BAD,
    PRESET,
  );

/** Documents `DELETE /admin/v1/mappings/{name}`. */
export const ApiRemoveMapping = () =>
  applyDecorators(
    ApiOperation({ summary: 'Remove a mapping', description: 'Recorded in the audit log.' }),
    ApiName(),
    ApiOkResponse(
      successExample(
        'It is removed.',
        {
          type: 'object',
          required: ['name', 'removed'],
          properties: { name: { type: 'string' }, removed: { type: 'boolean' } },
        },
        { name: 'wifi', removed: true },
      ),
    ),
    BAD,
    UNKNOWN,
    PRESET,
  );

/** Documents `POST /admin/v1/mappings:try`. */
export const ApiTryMapping = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Try a mapping out',
      description:
        'Tells what a sample would become, by a mapping of that name or one that is sent along. Stores nothing.',
    }),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['mapping', 'sample'],
        properties: {
          mapping: { oneOf: [{ type: 'string' }, DOCUMENT], description: 'A name, or a mapping.' },
          sample: { type: 'string', maxLength: 1_048_576, description: 'The beginning of a file.' },
          format: { type: 'string', enum: ['csv', 'json', 'ndjson'] },
          settings: { type: 'object', description: 'What is set beside it, such as `zone`.' },
        },
      },
      examples: {
        radius: { value: { mapping: 'radius', sample: 'acctuniqueid,...', settings: { zone: '+07:00' } } },
      },
    }),
    ApiOkResponse(successExample('What it would become.', PREVIEW, PREVIEW_EXAMPLE)),
    BAD,
    ApiNotFoundResponse(
      failureExample('There is no such mapping.', [{ name: 'MAPPING_UNKNOWN', field: 'mapping' }]),
    ),
  );
