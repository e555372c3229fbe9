import type { VariableValues } from './variables.js';

/** The stream whose messages are stored. */
export interface StreamConfig {
  readonly kind: 'jetstream' | 'kafka';
  /** URLs of its servers. All have the same protocol. */
  readonly servers: readonly URL[];
  /** The stream of JetStream, or the topic of Kafka. */
  readonly name: string;
  /** Of JetStream: only messages of this subject. */
  readonly subject: string | undefined;
  /** The durable consumer of JetStream, or the group of Kafka: who has read how far. */
  readonly consumer: string;
  readonly credentialsFile: string | undefined;
  readonly saslMechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  /** The accounts that its records may be of. */
  readonly accounts: 'all' | readonly string[];
  /** The account of records that name none. */
  readonly account: string | undefined;
  readonly format: 'json' | 'ndjson' | 'csv';
  /** Absent: the messages hold records. */
  readonly mapping: string | undefined;
  readonly mappingSettings: Readonly<Record<string, string>>;
  /** The records are readings of counters. */
  readonly counters: { readonly wrapBits: 0 | 32 } | undefined;
  /** The subject or the topic of dead letters. */
  readonly deadLetters: string;
  /** Most messages that are stored together. */
  readonly messages: number;
}

/** @returns undefined when no stream is configured. */
export function readStream(values: VariableValues, faults: string[]): StreamConfig | undefined {
  const servers = values.STREAM_URL;
  if (!servers) return undefined;
  const name = values.STREAM_NAME;
  const accounts = values.STREAM_ACCOUNTS;
  if (name === undefined) faults.push('STREAM_NAME is required with STREAM_URL');
  if (accounts === undefined) faults.push('STREAM_ACCOUNTS is required with STREAM_URL');
  const isKafka = servers[0]?.protocol.startsWith('kafka') === true;
  return {
    kind: isKafka ? 'kafka' : 'jetstream',
    servers,
    name: name ?? '',
    subject: values.STREAM_SUBJECT,
    consumer: values.STREAM_CONSUMER,
    credentialsFile: values.STREAM_CREDENTIALS_FILE,
    saslMechanism: values.STREAM_SASL_MECHANISM,
    accounts: accounts ?? [],
    account: values.STREAM_ACCOUNT,
    format: values.STREAM_FORMAT,
    mapping: values.STREAM_MAPPING,
    mappingSettings: values.STREAM_MAPPING_SETTINGS,
    counters: countersOf(values.STREAM_COUNTERS),
    deadLetters: values.STREAM_DEAD_LETTERS,
    messages: values.STREAM_BATCH_MESSAGES,
  };
}

function countersOf(counters: VariableValues['STREAM_COUNTERS']): StreamConfig['counters'] {
  if (counters === 'none') return undefined;
  return { wrapBits: counters === 'cumulative-32' ? 32 : 0 };
}
