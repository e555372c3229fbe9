import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { failureExample } from '../http/api-failures.js';
import { ApiTextQuery } from '../http/api-success.js';
import { successEnvelope } from '../http/envelope.js';
import { MAPPING_SCHEMA, SETTING_NAMES } from '../mapping/index.js';
import { MOST_JSON_RECORDS } from './decoders/json.js';
import { RECORD_EXAMPLE, SENT_SCHEMA, VERDICT_SCHEMA, type Schema } from './record-schema.js';
import { COUNTERS, INGEST_MODES, WRAPS } from './usage-records.query.js';
import { MOST_LISTED_ERRORS, toRecordErrors, type Verdict } from './verdict.js';

const english = (count: number) => count.toLocaleString('en');

const DESCRIPTION = `Ingests records as JSON (up to ${english(MOST_JSON_RECORDS)} a body), NDJSON or CSV (streamed, any number), each also
with \`Content-Encoding: gzip\`.

- Once 200 is returned the records are durable, and every later report, aggregate and KPI includes them.
- \`duplicates\`: same account, record_id and content, sent before. Sending a body again, as after a lost answer, is
  always safe.
- \`conflicts\`: same account and record_id, other content; what is stored stands.
- \`rejected\`: bad records. The first ${english(MOST_LISTED_ERRORS)} errors are listed with their index, and in NDJSON and CSV with
  their line; all are counted.
- \`mode=atomic\`: all or nothing. Anything rejected or in conflict refuses the whole body; the errors then name
  \`records[3].ended_at\`, with \`index\` and \`record_id\`.
- \`counters=cumulative\`: records are readings of counters, in any order and as often as need be; what is stored is the
  amount between each and the reading before it in its \`session_id\`.
- A body that breaks off: what was ingested before is kept in whole batches.
- A body without any record is a success.`;

function bodySchema(record: Schema): Schema {
  const list = { type: 'array', maxItems: MOST_JSON_RECORDS, items: record };
  const properties = { records: list };
  const object = { type: 'object', additionalProperties: false, required: ['records'], properties };
  return { oneOf: [object, list] };
}

const CSV_EXAMPLE = [Object.keys(RECORD_EXAMPLE), Object.values(RECORD_EXAMPLE)].map(
  (cells) => `${cells.join(',')}\n`,
);

const NDJSON = {
  schema: { type: 'string', description: 'A record a line, each as in JSON.' },
  examples: { lines: { summary: 'A record a line', value: `${JSON.stringify(RECORD_EXAMPLE)}\n` } },
};

/** A body of records, in every format. @param record as it is in JSON. */
export const requestBody = (record: Schema) => ({
  required: true,
  content: {
    'application/json': {
      schema: bodySchema(record),
      examples: {
        object: { summary: 'An object', value: { records: [RECORD_EXAMPLE] } },
        array: { summary: 'A bare array', value: [RECORD_EXAMPLE] },
      },
    },
    'application/x-ndjson': NDJSON,
    'application/ndjson': NDJSON,
    'application/jsonl': NDJSON,
    'text/csv': {
      schema: {
        type: 'string',
        description:
          'RFC 4180 below a header that names the fields, in any order. An empty cell is unknown. No cell goes on in the next line.',
      },
      examples: { lines: { summary: 'Below a header', value: CSV_EXAMPLE.join('') } },
    },
  },
});

const VERDICT_EXAMPLE: Verdict = {
  received: 4,
  accepted: 2,
  duplicates: 1,
  conflicts: 0,
  rejected: 1,
  errors: toRecordErrors({
    verdict: 'rejected',
    index: 3,
    recordId: 'r-4',
    faults: [{ name: 'ENDED_AT', field: 'ended_at', detail: 'must not be earlier than started_at' }],
  }),
};

const EXAMPLE_CONTEXT = {
  source: '045-01',
  now: 1631789153842,
  trackingId: '23d873d7-0ce5-4d2a-8921-176141b06b53',
};

const OK = {
  description: 'What became of the records.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['header', 'data'],
        properties: { header: { $ref: '#/components/schemas/EnvelopeHeader' }, data: VERDICT_SCHEMA },
      },
      example: successEnvelope(EXAMPLE_CONTEXT, VERDICT_EXAMPLE),
    },
  },
};

/** Documents the parameters that a body of records goes with, and what it is answered with. */
export const ApiTakesRecords = () =>
  applyDecorators(
    ApiQuery({
      name: 'mode',
      required: false,
      schema: { type: 'string', enum: [...INGEST_MODES], default: 'partial' },
    }),
    ApiHeader({
      name: 'Content-Encoding',
      required: false,
      schema: { type: 'string', enum: ['gzip', 'x-gzip', 'identity'] },
    }),
    ApiOkResponse(OK),
    ApiBadRequestResponse(
      failureExample('The body or the query is bad; in `atomic` mode: a record is.', [
        { name: 'CSV_HEADER', field: 'ended_at', detail: 'missing column "ended_at"' },
      ]),
    ),
    ApiResponse({
      ...failureExample('The body is too large or has too many records for JSON. Send NDJSON or CSV.', [
        { name: 'TOO_MANY_RECORDS', field: 'records', detail: `at most ${MOST_JSON_RECORDS}` },
      ]),
      status: 413,
    }),
  );

/** What goes with a mapping, and its values. */
const SETTINGS: ClosedMap<Record<(typeof SETTING_NAMES)[number], object>> = closedMap(
  MAPPING_SCHEMA.properties,
);

const ApiMappingQueries = () =>
  applyDecorators(
    ApiTextQuery(
      'mapping',
      'The mapping that makes records of a foreign body. The answer then has `ignored`, too.',
    ),
    ...SETTING_NAMES.map((name) => ApiQuery({ name, required: false, schema: SETTINGS[name] })),
  );

/** Documents `POST /usage/v1/records`. */
export const ApiUsageRecords = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Ingests usage records',
      description: DESCRIPTION,
      requestBody: requestBody(SENT_SCHEMA),
    }),
    ApiMappingQueries(),
    ApiTakesRecords(),
    ApiQuery({
      name: 'counters',
      required: false,
      description:
        '`cumulative`: the records are readings of counters, each with a `session_id`, and stored as the amounts between them.',
      schema: { type: 'string', enum: [...COUNTERS] },
    }),
    ApiQuery({
      name: 'wrap',
      required: false,
      description:
        'With `counters=cumulative`: the counters have so many bits, and begin at 0 again when they are full. Without it a lower counter was restarted.',
      schema: { type: 'integer', enum: WRAPS.map(Number) },
    }),
  );
