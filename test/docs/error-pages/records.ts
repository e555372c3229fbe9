import { explained, ofRecord, type Explanation } from './explanation.js';
import { CORRECTIONS_EXPLAINED } from './corrections.js';
import type { RECORDS } from '../../../src/errors/catalogue/records.js';

const RECORDS_PAGE = ['Usage records', 'api/usage-records.md'] as const;
const COUNTERS = ['Counter readings', 'api/usage-records.md#counter-readings'] as const;
const TEXT = 'Send a text of 1 to 256 characters without control characters, or leave the field out.';

/** A field of a record that has a wrong value. */
const field = (name: string, rule: string, remedy: string): Explanation =>
  ofRecord(`\`${name}\` of a record has a value that it cannot have.`, remedy, {
    field: name,
    detail: rule,
    see: RECORDS_PAGE,
  });

/** A required field of a record. */
const required = (name: string, rule: string, remedy: string): Explanation =>
  ofRecord(`\`${name}\` of a record is missing, or has a value that it cannot have.`, remedy, {
    field: name,
    detail: rule,
    see: RECORDS_PAGE,
  });

const FIELDS_EXPLAINED = {
  RECORD_ID: required(
    'record_id',
    'must be a string of 1 to 128 characters',
    'Give every record an identity of its own, up to 128 characters. The producer must send the same identity when it sends the record again.',
  ),
  STARTED_AT: required(
    'started_at',
    'must be Unix milliseconds or an RFC 3339 date-time with offset',
    'Send a time in one of the two forms, not before the retention of the account.',
  ),
  ENDED_AT: required(
    'ended_at',
    'must not be earlier than started_at',
    'Send a time that is not earlier than the start, at most 31 days after it, and at most 24 hours in the future.',
  ),
  ACCOUNT_ID: required(
    'account_id',
    'missing; only a key of exactly one account may leave it out',
    'Send the account of the record, 1 to 64 characters.',
  ),
  UPLINK_BYTES: required(
    'uplink_bytes',
    'must be a whole number from 0 to 2^53 - 1',
    'Send bytes as a whole number. Counters that grow go with `counters=cumulative`.',
  ),
  DOWNLINK_BYTES: required(
    'downlink_bytes',
    'must be a whole number from 0 to 2^53 - 1',
    'Send bytes as a whole number. Counters that grow go with `counters=cumulative`.',
  ),
  CUSTOMER_SITE_ID: field('customer_site_id', 'must be a string of 1 to 256 characters', TEXT),
  MSISDN: field(
    'msisdn',
    'must be 1 to 15 digits, which + or 00 and a country code may begin',
    'Send the telephone number in international form. If a spreadsheet has rounded it, export the column as text.',
  ),
  IMSI: field(
    'imsi',
    'must be 1 to 15 digits; a spreadsheet has rounded "8.02001E+12"',
    'Send digits. If a spreadsheet has rounded them, export the column as text.',
  ),
  USER_ID: field('user_id', 'must be a string of 1 to 256 characters', TEXT),
  SERVICE_ID: field(
    'service_id',
    'must be a whole number from 0 to 2^53 - 1',
    'Send the number of the service, or leave the field out.',
  ),
  CELL_ID: field('cell_id', 'must be a UUID', 'Send the UUID of the radio cell, or leave the field out.'),
  GENRE: field('genre', 'must be a string of 1 to 256 characters', TEXT),
  NETWORK: field('network', 'must be a string of 1 to 256 characters', TEXT),
  RECORD_ITEM_ID: field('item_id', 'must be a string of 1 to 256 characters', TEXT),
  PACKET_LATENCY: field(
    'packet_latency_ms',
    'must be a number from 0 to 2^53 - 1',
    'Send milliseconds, with a fraction if there is one.',
  ),
  JITTER: field(
    'jitter_ms',
    'must be a number from 0 to 2^53 - 1',
    'Send milliseconds, with a fraction if there is one.',
  ),
  PACKET_LOSS: field(
    'packet_loss_percent',
    'must be a number from 0 to 100',
    'Send percent: 2 means two of a hundred packets.',
  ),
  SIM_TYPE: field('sim_type', 'must be physical or esim', 'Send `physical` or `esim`, in lower case.'),
  ENODEB_IP: field(
    'enodeb_ip',
    'must be an IPv4 or IPv6 address',
    'Send one address, without a port, a zone or a prefix length.',
  ),
  UE_IP: field(
    'ue_ip',
    'must be an IPv4 or IPv6 address',
    'Send one address, without a port, a zone or a prefix length.',
  ),
  LR_ID: field('lr_id', 'must be a string of 1 to 64 characters', 'Send a text of up to 64 characters.'),
  UNKNOWN_FIELD: ofRecord(
    'A record has a field that does not exist.',
    'Remove it, or correct its spelling. A mapping reads files with other names.',
    { field: 'size', see: ['Mappings', 'mappings.md'] },
  ),
  MALFORMED_RECORD: ofRecord(
    'A line or an element of the body is no record: no JSON object, or a CSV line that does not fit the header.',
    'Correct the line. Records beside it are not affected.',
    { detail: '2 cells under a header of 5', see: RECORDS_PAGE },
  ),
  RECORD_TOO_LARGE: ofRecord(
    'One record is larger than 64 KiB.',
    'Look for a missing line break, or a quote that is not closed.',
    { detail: 'at most 65536 bytes', see: RECORDS_PAGE },
  ),
  RECORD_ACCOUNT: ofRecord(
    'A record belongs to an account that the API key may not write.',
    'Use a key of this account, or ask an administrator to add the account to the key.',
    { field: 'account_id', see: ['Access', 'api/access.md'] },
  ),
  RECORD_CONFLICT: ofRecord(
    'A record with this account and identifier is stored, with other content. The stored record stays.',
    'Give the new record another identifier. To replace the stored one, amend it.',
    { field: 'record_id', see: ['Corrections', 'corrections.md'] },
  ),
  SESSION_ID: ofRecord(
    'A reading of a counter has no `session_id`, or a wrong one.',
    'Send the identity of the session with each reading, 1 to 128 characters.',
    { field: 'session_id', detail: 'missing', see: COUNTERS },
  ),
};

const BODIES_EXPLAINED = {
  TOO_MANY_RECORDS: explained(
    'A JSON body has more than 10,000 records.',
    'Send several bodies, or NDJSON or CSV, which have no such limit.',
    { field: 'records', detail: 'at most 10000', see: RECORDS_PAGE },
  ),
  CSV_HEADER: explained(
    'The first line of a CSV body does not name the columns, lacks a required one, or names one that does not exist.',
    'Begin with a line of field names, each once. A mapping reads files with other names.',
    { field: 'ended_at', detail: 'missing column "ended_at"', see: RECORDS_PAGE },
  ),
  INGEST_MODE: explained('The parameter `mode` is no mode.', 'Give `partial` or `atomic`, once.', {
    field: 'mode',
    detail: 'one of partial, atomic',
    see: ['Modes', 'api/usage-records.md#modes'],
  }),
  INGEST_PARAMETER: explained(
    'The query has a parameter that does not exist.',
    'Remove it, or correct its spelling.',
    { field: 'account_id', see: RECORDS_PAGE },
  ),
  INGEST_BODY: explained(
    'The body has no records, or nothing says that it has some.',
    'Send an array, or an object with an array `records`, with its `Content-Type`.',
    {
      field: 'records',
      detail: 'an array, or an object with an array "records" and nothing else',
      see: RECORDS_PAGE,
    },
  ),
  CUT_OFF: explained(
    'The connection ended, or the compressed data broke off, before the end of the body.',
    'Send everything again. What is stored already counts as a duplicate.',
    { detail: 'the first 200 records were processed', see: RECORDS_PAGE },
  ),
  INGEST_COUNTERS: explained(
    'The parameter `counters` is no kind of counters.',
    'Give `cumulative` for readings of counters, or leave it out.',
    { field: 'counters', detail: 'one of cumulative', see: COUNTERS },
  ),
  INGEST_WRAP: explained(
    'The parameter `wrap` is wrong, or stands without `counters=cumulative`.',
    'Give it together with `counters=cumulative`, or leave it out.',
    { field: 'wrap', detail: 'only with counters=cumulative', see: COUNTERS },
  ),
  BLANK_LINES: explained(
    'The body has at least 10,000 more blank lines than records.',
    'Remove the blank lines. They are often the sign of a wrong export.',
    {
      detail: 'at most 10000 more than records; the limit was reached in line 10001',
      see: ['Limits', 'limits.md'],
    },
  ),
  EXPANSION: explained(
    'A compressed body expands to more than 250 times its size.',
    'Send the body with less compression, or without.',
    { detail: 'at most 250 times its compressed size, or 1048576 bytes', see: ['Limits', 'limits.md'] },
  ),
};

export const RECORDS_EXPLAINED = {
  ...FIELDS_EXPLAINED,
  ...BODIES_EXPLAINED,
  ...CORRECTIONS_EXPLAINED,
} as const satisfies Record<keyof typeof RECORDS, Explanation>;
