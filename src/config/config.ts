import { isAbsolute, resolve } from 'node:path';
import { readTokens } from './issuers.js';
import { readPortal } from './portal.js';
import type { Config, RetentionConfig } from './sections.js';
import { readStream } from './stream.js';
import { tracing } from './tracing.js';
import { VARIABLES, type VariableValues } from './variables.js';

export type { Config } from './sections.js';

/** The configuration prevents the start. The message names every fault, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
  }
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Reads the configuration.
 * @param env the environment variables; an empty one counts as absent.
 * @throws ConfigError naming every fault.
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): Config {
  const faults: string[] = [];
  const values = readVariables(env, faults);
  const given = new Set(Object.keys(VARIABLES).filter((name) => (env[name] ?? '') !== ''));
  const tokens = readTokens(values, given, faults);
  const portal = readPortal(values, faults);
  const stream = readStream(values, faults);
  findAgesInDisorder(values, faults);
  if (values.PORTAL_TOKEN_SECONDS > values.PORTAL_TOKEN_LONGEST_SECONDS) {
    faults.push('PORTAL_TOKEN_SECONDS must not exceed PORTAL_TOKEN_LONGEST_SECONDS');
  }
  findTooManyReaders(values, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    environment: values.NODE_ENV,
    http: {
      host: values.HOST,
      port: values.PORT,
      trustProxy: values.TRUST_PROXY,
      bodyLimit: values.BODY_LIMIT_BYTES,
      shutdownDelayMs: values.SHUTDOWN_DELAY_MS,
      corsOrigins: values.CORS_ORIGINS,
    },
    metrics: {
      port: values.METRICS_PORT,
      host: values.METRICS_HOST ?? values.HOST,
      networks: values.METRICS_NETWORKS,
    },
    tracing: tracing(values),
    logLevel: values.LOG_LEVEL,
    envelopeSource: values.ENVELOPE_SOURCE,
    dataFolder: isAbsolute(values.EDGEMETER_DATA)
      ? values.EDGEMETER_DATA
      : resolve(cwd, values.EDGEMETER_DATA),
    database: databaseOf(values),
    ingest: { batchSize: values.INGEST_BATCH_SIZE, retentionMs: values.RECORD_RETENTION_DAYS * DAY_MS },
    stream,
    bucket: bucketOf(values),
    backfills: {
      openMs: values.BACKFILL_OPEN_DAYS * DAY_MS,
      revertMs: values.BACKFILL_REVERT_DAYS * DAY_MS,
    },
    ...limits(values),
    retention: retentionOf(values),
    refreshIntervalMs: values.REFRESH_INTERVAL_MS,
    packAfterMs: values.PACK_AFTER_HOURS * HOUR_MS,
    apiKeyPrefix: values.API_KEY_PREFIX,
    portalTokens: {
      lifetimeSeconds: values.PORTAL_TOKEN_SECONDS,
      longestSeconds: values.PORTAL_TOKEN_LONGEST_SECONDS,
    },
    outbound: outbound(values),
    portal,
    tokens,
  });
}

const databaseOf = (values: VariableValues): Config['database'] => ({
  url: values.DATABASE_URL,
  replicas: values.DATABASE_REPLICA_URLS,
  poolSize: values.DATABASE_POOL_SIZE,
  connectTimeoutMs: values.DATABASE_CONNECT_TIMEOUT_MS,
  statementTimeoutMs: values.DATABASE_STATEMENT_TIMEOUT_MS,
  idleTransactionMs: values.DATABASE_IDLE_TRANSACTION_MS,
});

const bucketOf = (values: VariableValues): Config['bucket'] => ({
  endpoint: values.S3_ENDPOINT,
  region: values.S3_REGION,
  accessKeyId: values.S3_ACCESS_KEY_ID,
  secretAccessKey: values.S3_SECRET_ACCESS_KEY,
  sessionToken: values.S3_SESSION_TOKEN,
});

/** Readers must leave a connection to usage records that come in. */
function findTooManyReaders(values: VariableValues, faults: string[]): void {
  if ((values.REPORT_CONCURRENCY ?? 0) < values.DATABASE_POOL_SIZE) return;
  faults.push(
    'REPORT_CONCURRENCY must be less than DATABASE_POOL_SIZE: a connection must be left for usage records that come in',
  );
}

/** Readers leave a third of the connections to ingest, the refresher and the look-up of credentials; at least two. */
const permitsOf = (poolSize: number): number => Math.max(1, poolSize - Math.max(2, Math.ceil(poolSize / 3)));

function limits(values: VariableValues): Pick<Config, 'limits' | 'redis' | 'reports' | 'transfers'> {
  return {
    transfers: {
      headMs: values.HEAD_TIMEOUT_MS,
      bodyMs: values.BODY_TIMEOUT_MS,
      leastRate: values.TRANSFER_LEAST_RATE,
      graceMs: values.TRANSFER_GRACE_MS,
      answerBytes: values.ANSWER_MEMORY_BYTES,
    },
    limits: {
      requestsPerAddress: values.ADDRESS_REQUEST_LIMIT,
      requestsPerKey: values.KEY_REQUEST_LIMIT,
      requestsPerToken: values.TOKEN_REQUEST_LIMIT,
      publicRequestsPerAddress: values.PUBLIC_REQUEST_LIMIT,
      recordsPerKey: values.KEY_RECORD_LIMIT,
    },
    redis: { url: values.REDIS_URL, timeoutMs: values.REDIS_TIMEOUT_MS },
    reports: {
      permits: values.REPORT_CONCURRENCY ?? permitsOf(values.DATABASE_POOL_SIZE),
      queueMs: values.REPORT_QUEUE_MS,
      queueLength: values.REPORT_QUEUE_LENGTH,
      queueShare: values.REPORT_QUEUE_SHARE,
      holdMs: values.ANSWER_HOLD_MS,
      yieldMs: Math.min(values.ANSWER_YIELD_MS, values.ANSWER_HOLD_MS),
      deadlineMs: values.REPORT_DEADLINE_MS,
    },
  };
}

function readVariables(env: NodeJS.ProcessEnv, faults: string[]): VariableValues {
  const entries = Object.entries(VARIABLES).map(([name, { parse, fallback }]) => {
    const given = env[name];
    if (given === undefined || given === '') return [name, fallback];
    try {
      return [name, parse(given)];
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}`);
      return [name, fallback];
    }
  });
  return Object.fromEntries(entries) as VariableValues;
}

/** Coarser data is computed from finer data: it cannot be removed before. */
function findAgesInDisorder(values: VariableValues, faults: string[]): void {
  const names = [
    'RETENTION_FACTS_DAYS',
    'RETENTION_SLOTS_DAYS',
    'RETENTION_HOURS_DAYS',
    'RETENTION_DAYS_DAYS',
  ] as const;
  names.slice(1).forEach((name, i) => {
    const finer = names[i] ?? name;
    if ((values[name] ?? Infinity) >= (values[finer] ?? Infinity)) return;
    faults.push(`${name} must not be less than ${finer}, which without a value is for ever`);
  });
}

const outbound = ({ OUTBOUND_PRIVATE_TARGETS: { hosts, networks } }: VariableValues) => ({
  privateHosts: hosts,
  privateNetworks: networks,
});

const retentionOf = (values: VariableValues): RetentionConfig => ({
  ages: {
    facts: values.RETENTION_FACTS_DAYS,
    slots: values.RETENTION_SLOTS_DAYS,
    hours: values.RETENTION_HOURS_DAYS,
    day: values.RETENTION_DAYS_DAYS,
  },
  intervalMs: values.RETENTION_INTERVAL_MINUTES * 60_000,
  longestStepMs: values.RETENTION_LONGEST_STEP_DAYS * DAY_MS,
  unaskedRecords: values.RETENTION_UNASKED_RECORDS,
});
