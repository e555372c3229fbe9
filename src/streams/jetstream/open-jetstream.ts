import { credsAuthenticator } from '@nats-io/transport-node';
import { connect } from '@nats-io/transport-node';
import { readFile } from 'node:fs/promises';
import type { StreamConfig } from '../../config/stream.js';
import type { StreamSource } from '../stream-source.js';
import { JetStreamSource } from './jetstream-source.js';

const CONNECT_WITHIN_MS = 5_000;
const PING_EVERY_MS = 10_000;

/**
 * Connects to JetStream.
 * @param bytes most of them that are fetched at once.
 * @throws Error when no server can be reached. The caller tries again.
 */
export async function openJetStream(config: StreamConfig, bytes: number): Promise<StreamSource> {
  const { servers, credentialsFile, name, subject, consumer, deadLetters, messages } = config;
  const [{ username, password, protocol } = new URL('nats://')] = servers;
  const connection = await connect({
    servers: servers.map(({ host }) => host),
    name: 'edgemeter',
    timeout: CONNECT_WITHIN_MS,
    pingInterval: PING_EVERY_MS,
    // A lost connection is opened again by the consumer of the stream, which fetches anew.
    reconnect: false,
    ...(protocol === 'tls:' && { tls: {} }),
    ...(username !== '' &&
      password !== '' && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(username !== '' && password === '' && { token: decodeURIComponent(username) }),
    ...(credentialsFile !== undefined && {
      authenticator: credsAuthenticator(new Uint8Array(await readFile(credentialsFile))),
    }),
  });
  try {
    return await JetStreamSource.open(connection, {
      stream: name,
      subject,
      consumer,
      deadLetters,
      messages,
      bytes,
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}
