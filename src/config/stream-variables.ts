import { accounts, integer, matching, oneOf, pairs, servers, text } from './parsers.js';
import { variable } from './variable.js';

const NO_SETTINGS: Readonly<Record<string, string>> = {};
const NAME = matching(/^[A-Za-z0-9_-]{1,200}$/, '1 to 200 letters, digits, "_" or "-"');
const SUBJECT = matching(/^[A-Za-z0-9_.*>-]{1,200}$/, 'a subject or a topic of 1 to 200 characters');

/** The variables of the stream from which records come. */
export const STREAM_VARIABLES = {
  STREAM_URL: variable<readonly URL[] | undefined>(
    servers('nats:', 'tls:', 'kafka:', 'kafka+tls:'),
    undefined,
    'Servers of the [stream](streams.md) from which usage records come, comma-separated: `nats://` or `tls://` for NATS JetStream, `kafka://` or `kafka+tls://` for Kafka. With user and password where needed. Without it there is no stream.',
    true,
  ),
  STREAM_NAME: variable<string | undefined>(
    matching(/^[A-Za-z0-9._-]{1,249}$/, '1 to 249 letters, digits, ".", "_" or "-"'),
    undefined,
    'The stream of JetStream, or the topic of Kafka. Required with `STREAM_URL`.',
  ),
  STREAM_SUBJECT: variable<string | undefined>(
    SUBJECT,
    undefined,
    'Of JetStream: only messages of this subject. Without it all of the stream.',
  ),
  STREAM_CONSUMER: variable(
    NAME,
    'edgemeter',
    'The durable consumer of JetStream, or the group of Kafka, which remembers what is stored. Instances share it.',
  ),
  STREAM_CREDENTIALS_FILE: variable<string | undefined>(
    text,
    undefined,
    'Credentials file of NATS (`.creds`), instead of user and password.',
  ),
  STREAM_SASL_MECHANISM: variable(
    oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
    'plain',
    'How user and password are shown to Kafka.',
  ),
  STREAM_ACCOUNTS: variable<'all' | readonly string[] | undefined>(
    accounts,
    undefined,
    'Accounts that records of the stream may be of, comma-separated, or `all`. Records of others are rejected. Required with `STREAM_URL`.',
  ),
  STREAM_ACCOUNT: variable<string | undefined>(
    text,
    undefined,
    'Account of records that name none. Unless given, the only one of `STREAM_ACCOUNTS`.',
  ),
  STREAM_FORMAT: variable(
    oneOf('json', 'ndjson', 'csv'),
    'ndjson',
    'Format of a message: `ndjson` for one or more records, one a line; `json`; `csv` with its header. Messages may be gzip.',
  ),
  STREAM_MAPPING: variable<string | undefined>(
    text,
    undefined,
    'Name of the [mapping](mappings.md) that makes records of the messages. Without it they hold records.',
  ),
  STREAM_MAPPING_SETTINGS: variable(
    pairs,
    NO_SETTINGS,
    'Settings of the mapping, such as `zone=%2B07:00`, comma-separated.',
  ),
  STREAM_COUNTERS: variable(
    oneOf('none', 'cumulative', 'cumulative-32'),
    'none',
    '`cumulative`: the records are readings of counters; `cumulative-32`: of counters of 32 bits, which begin at 0 again.',
  ),
  STREAM_DEAD_LETTERS: variable(
    matching(/^[A-Za-z0-9_.-]{1,200}$/, '1 to 200 letters, digits, ".", "_" or "-"'),
    'edgemeter.dead-letters',
    'Subject or topic to which [dead letters](streams.md#dead-letters) are sent.',
  ),
  STREAM_BATCH_MESSAGES: variable(
    integer(1, 50_000),
    4_000,
    'Most messages that are fetched and stored together. `INGEST_BATCH_SIZE` limits the records of a transaction.',
  ),
} as const;
