import { applyDecorators } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { failureExample } from '../../http/api-failures.js';
import { ApiPage, ApiTextQuery, pageSchema, successExample } from '../../http/api-success.js';
import { MOST_RECORD_IDS } from '../refusal-counts.js';
import { FIGURES } from './ingest-journal.repository.js';

const HOUR = { type: 'string', format: 'date-time', description: 'Its beginning.' };
const PRODUCER = { type: 'string', description: 'Public id of the API key, or `command-line`.' };
const COUNT = { type: 'integer', minimum: 0 };

const VOLUME = {
  type: 'object',
  required: ['hour', 'producer', ...FIGURES],
  properties: {
    hour: HOUR,
    producer: PRODUCER,
    ...Object.fromEntries(FIGURES.map((name) => [name, COUNT])),
  },
};

const REJECTION = {
  type: 'object',
  required: ['hour', 'producer', 'code', 'description', 'field', 'count', 'record_ids'],
  properties: {
    hour: HOUR,
    producer: PRODUCER,
    code: { type: 'string', description: 'See the error catalogue.' },
    description: { type: 'string' },
    field: { type: ['string', 'null'], description: 'null: the record or the body as a whole.' },
    count: COUNT,
    record_ids: { type: 'array', maxItems: MOST_RECORD_IDS, items: { type: 'string' } },
  },
};

const VOLUME_EXAMPLE = {
  hour: '2026-11-21T14:00:00.000Z',
  producer: 'fs4fbhr97gqf',
  bodies: 12,
  refused_bodies: 1,
  received: 48_000,
  accepted: 43_990,
  duplicates: 4_000,
  conflicts: 2,
  rejected: 8,
  bytes: 14_680_064,
};

const REJECTION_EXAMPLE = {
  hour: '2026-11-21T14:00:00.000Z',
  producer: 'fs4fbhr97gqf',
  code: '40480103',
  description: 'Invalid or missing end of usage',
  field: 'ended_at',
  count: 8,
  record_ids: ['r-4', 'r-19'],
};

const journal = (summary: string, description: string, item: object, example: object) =>
  applyDecorators(
    ApiOperation({ summary, description }),
    ApiTextQuery('from', 'The first hour is the one that this lies in; 24 hours before `to` by default.', {
      format: 'date-time',
    }),
    ApiTextQuery('to', 'Hours that begin before then; now by default.', { format: 'date-time' }),
    ApiTextQuery('producer', 'Keeps one producer.'),
    ApiPage(),
    ApiOkResponse(
      successExample('A page, by hour and producer.', pageSchema(item), {
        items: [example],
        next_cursor: null,
      }),
    ),
    ApiBadRequestResponse(
      failureExample('A parameter is bad or unknown.', [
        { name: 'JOURNAL_FILTER', field: 'from', detail: 'must be an RFC 3339 date-time with offset' },
      ]),
    ),
  );

/** Documents `GET /admin/v1/ingest/volume`. */
export const ApiVolume = () =>
  journal(
    'What came in, by hour and producer',
    'Each body counts in the hour that it ended in. `received` is the sum of `accepted`, `duplicates`, `conflicts` and ' +
      '`rejected`; of an atomic body that was refused, only what was wrong with it counts. `refused_bodies`: those that ' +
      'could not be read to their end, or were refused as a whole. `bytes`: decompressed.',
    VOLUME,
    VOLUME_EXAMPLE,
  );

/** Documents `GET /admin/v1/ingest/rejections`. */
export const ApiRejections = () =>
  journal(
    'What was refused and why, by hour and producer',
    'One entry for each error code and field. A record counts once for each; a body that was refused as a ' +
      `whole counts once. \`record_ids\`: the first ${MOST_RECORD_IDS}, as far as they could be read.`,
    REJECTION,
    REJECTION_EXAMPLE,
  );
