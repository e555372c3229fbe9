import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiEnveloped, ApiTextQuery } from '../http/api-success.js';
import { MAPPING_SCHEMA, SETTING_NAMES } from '../mapping/index.js';
import { MOST_JSON_RECORDS } from './decoders/json.js';
import { RECORD_EXAMPLE, SENT_SCHEMA, VERDICT_SCHEMA, type Schema } from './record-schema.js';
import { COUNTERS, INGEST_MODES, WRAPS } from './usage-records.query.js';
import { MOST_LISTED_ERRORS, toRecordErrors, type Verdict } from './verdict.js';

const english = (count: number) => count.toLocaleString('en');

const DESCRIPTION = `Ingests records as JSON (up to ${english(MOST_JSON_RECORDS)} a body), NDJSON or CSV (streamed, any number), each also
with \`Content-Encoding: gzip\`.

- Once 200 is returned the records are durable, and every later report, aggregate and KPI includes them.
- \`duplicates\`: same account, record_id and content, sent before. Sending a body again, such as after a lost answer,
  is always safe.
- \`conflicts\`: same account and record_id, other content; what is stored stands.
- \`rejected\`: bad records. The first ${english(MOST_LISTED_ERRORS)} errors are listed with their index, and in NDJSON and CSV with
  their line; all are counted.
- \`mode=atomic\`: all or nothing. Anything rejected or in conflict refuses the whole body; the errors then name
  \`records[3].ended_at\`, with \`index\` and \`record_id\`.
- \`counters=cumulative\`: records are readings of counters, in any order and any number of times. The amount
  between each and the reading before it in its \`session_id\` is stored.
- Of a body that breaks off, the whole batches before are kept.
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
          'RFC 4180 below a header that names the fields, in any order. An empty cell is unknown. No cell contains a line break.',
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

const MODE = '`partial`: good records are stored, bad ones are reported. `atomic`: all or nothing.';

/** Documents the mode of a request with records. */
export const ApiMode = () => ApiTextQuery('mode', MODE, { enum: [...INGEST_MODES], default: 'partial' });

/** Documents the parameters of a request with a body of records, and its answers. */
export const ApiTakesRecords = () =>
  applyDecorators(
    ApiMode(),
    ApiHeader({
      name: 'Content-Encoding',
      required: false,
      schema: { type: 'string', enum: ['gzip', 'x-gzip', 'identity'] },
    }),
    ApiEnveloped('What became of the records.', VERDICT_SCHEMA, VERDICT_EXAMPLE),
    ApiFailure(400, 'The body or the query is bad; in `atomic` mode: a record is.', {
      name: 'CSV_HEADER',
      field: 'ended_at',
      detail: 'missing column "ended_at"',
    }),
    ApiFailure(413, 'The body is too large or has too many records for JSON. Send NDJSON or CSV.', {
      name: 'TOO_MANY_RECORDS',
      field: 'records',
      detail: `at most ${MOST_JSON_RECORDS}`,
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
      'The mapping that makes records of a foreign body. The answer then also has `ignored`.',
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
    ApiTextQuery(
      'counters',
      '`cumulative`: the records are readings of counters, each with a `session_id`. The amounts between them are stored.',
      { enum: [...COUNTERS] },
    ),
    ApiQuery({
      name: 'wrap',
      required: false,
      description:
        'With `counters=cumulative`: the bits of the counters, which begin at 0 again when they are full. Without it a lower reading means that the counter was restarted.',
      schema: { type: 'integer', enum: WRAPS.map(Number) },
    }),
  );
