import {
  integer,
  matching,
  networks,
  oneOf,
  origins,
  servers,
  targets,
  text,
  trustedProxies,
  url,
} from './parsers.js';
import { BUCKET_VARIABLES } from './bucket-variables.js';
import { ISSUER_VARIABLES } from './issuer-variables.js';
import { PORTAL_VARIABLES } from './portal-variables.js';
import { READING_VARIABLES, REQUEST_LIMIT_VARIABLES, TRANSFER_VARIABLES } from './limit-variables.js';
import { STREAM_VARIABLES } from './stream-variables.js';
import { TRACING_VARIABLES } from './tracing-variables.js';
import { variable } from './variable.js';

const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1'];

const NO_ORIGINS: readonly string[] = [];

const NO_SERVERS: readonly URL[] = [];

const age = (what: string) =>
  variable<number | undefined>(integer(2, 36_500), undefined, `Age at which ${what}.`);

/** Every variable that the service reads. The table in the docs is generated from this map. */
export const VARIABLES = Object.freeze({
  NODE_ENV: variable(
    oneOf('development', 'production', 'test'),
    'development',
    'In `production` both token issuers are required, and there are no demo data and no development credentials.',
  ),
  HOST: variable(text, '127.0.0.1', 'Address to listen on; `0.0.0.0` for all.'),
  PORT: variable(integer(0, 65535), 3000, 'Port to listen on; 0 takes any free one.'),
  LOG_LEVEL: variable(
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
    'Least severity that is logged.',
  ),
  TRUST_PROXY: variable(
    trustedProxies,
    false,
    'Proxies whose `X-Forwarded-For` names the client: `false`, their number, or their addresses and networks, comma-separated.',
  ),
  METRICS_PORT: variable<number | undefined>(
    integer(0, 65535),
    undefined,
    'Port that serves `/metrics` to every caller that reaches it; 0 takes any free one. Without it metrics are on the port of the API.',
  ),
  METRICS_HOST: variable<string | undefined>(
    text,
    undefined,
    'Address to serve metrics on when they have a port of their own; without it that of `HOST`.',
  ),
  METRICS_NETWORKS: variable(
    networks,
    LOOPBACK,
    'Networks from which `/metrics` may be read on the port of the API, comma-separated. For others the route is unknown.',
  ),
  ...TRACING_VARIABLES,
  ENVELOPE_SOURCE: variable(
    matching(/^[A-Za-z0-9._-]{1,32}$/, '1 to 32 letters, digits, ".", "_" or "-"'),
    '045-01',
    '`header.source` of the envelope.',
  ),
  DATABASE_URL: variable<string | undefined>(
    url('postgresql:', 'postgres:'),
    undefined,
    'PostgreSQL 15 or newer. Without it an embedded server runs in the data folder.',
    true,
  ),
  DATABASE_REPLICA_URLS: variable(
    servers('postgresql:', 'postgres:'),
    NO_SERVERS,
    '[Read replicas](scaling.md#read-replicas) of the database, comma-separated: its physical standbys. They answer reports, aggregates and KPIs. Without them the database answers all.',
    true,
  ),
  EDGEMETER_DATA: variable(
    text,
    '.edgemeter',
    'Data folder: the embedded server and the development credentials.',
  ),
  DATABASE_POOL_SIZE: variable(integer(2, 1000), 10, 'Most connections this instance opens.'),
  DATABASE_CONNECT_TIMEOUT_MS: variable(integer(100, 600_000), 5_000, 'Longest wait for a connection.'),
  DATABASE_STATEMENT_TIMEOUT_MS: variable(integer(100, 3_600_000), 60_000, 'Longest run of one statement.'),
  DATABASE_IDLE_TRANSACTION_MS: variable(
    integer(100, 3_600_000),
    60_000,
    'Longest pause between two statements of a transaction that writes. Then the database rolls it back: the instance may be stopped or lost. A transaction that reads may pause ten times as long, since its reader may be slow.',
  ),
  REDIS_URL: variable<string | undefined>(
    url('redis:', 'rediss:'),
    undefined,
    'Redis 5 or newer, in which instances share their [limits](limits.md). Without it each instance counts by itself.',
    true,
  ),
  REDIS_TIMEOUT_MS: variable(
    integer(10, 60_000),
    500,
    'Longest wait for an answer of Redis. After it an instance counts by itself.',
  ),
  BODY_LIMIT_BYTES: variable(
    integer(1_024, 1_073_741_824),
    16 * 1024 * 1024,
    'Largest body that is read at once (JSON), after decompression. Streams have no limit.',
  ),
  ...TRANSFER_VARIABLES,
  RECORD_RETENTION_DAYS: variable(
    integer(1, 36_500),
    3_653,
    'Usage records that started longer ago are refused.',
  ),
  RETENTION_FACTS_DAYS: age(
    'usage records are removed; without it never. An age cannot be less than that of finer data',
  ),
  RETENTION_SLOTS_DAYS: age('figures by slot are removed; without it never'),
  RETENTION_HOURS_DAYS: age('figures by hour are removed; without it never'),
  RETENTION_DAYS_DAYS: age('figures by day are removed; without it never'),
  RETENTION_INTERVAL_MINUTES: variable(
    integer(0, 1_440),
    60,
    'How often this instance removes expired data; with 0 it never does.',
  ),
  RETENTION_LONGEST_STEP_DAYS: variable(
    integer(1, 36_500),
    7,
    'A sweep stops and asks when the clock has moved further since the last sweep.',
  ),
  RETENTION_UNASKED_RECORDS: variable(
    integer(1, 1_000_000_000),
    100_000,
    'A sweep stops and asks when it would remove more records than this, and ten times as many as the last one.',
  ),
  INGEST_BATCH_SIZE: variable(integer(1, 50_000), 4_000, 'Usage records stored in one transaction.'),
  ...STREAM_VARIABLES,
  ...BUCKET_VARIABLES,
  BACKFILL_OPEN_DAYS: variable(
    integer(1, 365),
    7,
    'Days without a load after which an open [backfill](corrections.md#backfill) is discarded.',
  ),
  BACKFILL_REVERT_DAYS: variable(
    integer(1, 3_650),
    30,
    'Days for which a closed backfill can be undone; its copy of the stored records is kept for the same time.',
  ),
  ...REQUEST_LIMIT_VARIABLES,
  SHUTDOWN_DELAY_MS: variable(
    integer(0, 600_000),
    0,
    'How long a stopping instance still serves requests while `/health/ready` answers 503, so that load balancers notice.',
  ),
  ...READING_VARIABLES,
  REFRESH_INTERVAL_MS: variable(
    integer(0, 60_000),
    1_000,
    'How often this instance brings stored aggregates up to date; with 0 it never does.',
  ),
  PACK_AFTER_HOURS: variable(
    integer(0, 87_600),
    0,
    'This instance [packs](packed-days.md) the records of a UTC day so many hours after its end; with 0 it never does.',
  ),
  API_KEY_PREFIX: variable(
    matching(/^[a-z][a-z0-9]{0,15}$/, '1 to 16 lower-case letters and digits'),
    'em',
    'First part of every new API key.',
  ),
  PORTAL_TOKEN_SECONDS: variable(
    integer(1, 86_400),
    900,
    'Lifetime of a portal token whose request names none.',
  ),
  PORTAL_TOKEN_LONGEST_SECONDS: variable(integer(1, 86_400), 86_400, 'Longest lifetime of a portal token.'),
  CORS_ORIGINS: variable(
    origins,
    NO_ORIGINS,
    'Origins of pages that may ask for KPIs, aggregates and reports [from a browser](api/access.md#from-a-browser), such as `https://portal.example`, comma-separated. None by default.',
  ),
  OUTBOUND_PRIVATE_TARGETS: variable(
    targets,
    { hosts: [], networks: [] },
    'Hosts and networks that are not public and that the service may [send requests to](operations.md#outbound-requests), such as `idp.internal, 10.20.0.0/16`. No cloud metadata service can be listed.',
  ),
  ...PORTAL_VARIABLES,
  TOKEN_CLOCK_TOLERANCE_SECONDS: variable(
    integer(0, 300),
    10,
    'Clock difference tolerated in `exp`, `nbf` and `iat`.',
  ),
  ...ISSUER_VARIABLES,
});

type VariableName = keyof typeof VARIABLES;
export type VariableValues = { readonly [N in VariableName]: ReturnType<(typeof VARIABLES)[N]['parse']> };
