import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { StreamConfig } from '../../config/stream.js';
import type { StreamSource } from '../stream-source.js';
import { KafkaSource } from './kafka-source.js';

const CONNECT_WITHIN_MS = 5_000;
const SESSION_MS = 30_000;
const FETCH_WAIT_MS = 500;
/** Of one partition. The client takes so many of each. */
const PARTITION_SHARE = 4;

/**
 * Connects to Kafka.
 * @param bytes most of them that are fetched at once.
 * @throws Error when no broker can be reached. The caller tries again.
 */
export async function openKafka(config: StreamConfig, bytes: number): Promise<StreamSource> {
  const kafka = new Kafka({
    clientId: 'edgemeter',
    brokers: config.servers.map(({ host }) => host),
    ssl: config.servers[0]?.protocol === 'kafka+tls:',
    connectionTimeout: CONNECT_WITHIN_MS,
    logLevel: logLevel.NOTHING,
    ...saslOf(config),
  });
  const consumer = kafka.consumer({
    groupId: config.consumer,
    sessionTimeout: SESSION_MS,
    // A client that stops waits for its last fetch.
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytes: bytes,
    maxBytesPerPartition: Math.ceil(bytes / PARTITION_SHARE),
    // A failure that lasts ends the client. The consumer of the stream opens another one.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const clients = { consumer, producer: kafka.producer(), admin: kafka.admin() };
  try {
    await Promise.all([clients.consumer.connect(), clients.producer.connect(), clients.admin.connect()]);
    const { name: topic, consumer: group, deadLetters, messages } = config;
    return await KafkaSource.open(clients, { topic, group, deadLetters, messages });
  } catch (error) {
    await Promise.allSettled(Object.values(clients).map((client) => client.disconnect()));
    throw error;
  }
}

function saslOf({ servers, saslMechanism: mechanism }: StreamConfig): { readonly sasl?: SASLOptions } {
  const [first] = servers;
  if (!first || first.username === '') return {};
  const [username, password] = [decodeURIComponent(first.username), decodeURIComponent(first.password)];
  return { sasl: { mechanism, username, password } };
}
