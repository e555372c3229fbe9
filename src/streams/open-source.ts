import type { StreamConfig } from '../config/stream.js';
import type { OpenSource } from './stream-source.js';

/** Injects the function that opens the source of the configured stream. */
export const OPEN_SOURCE = Symbol('OpenSource');

/** Most bytes of messages that are fetched at once. Two batches are in memory. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Opens the source of a stream. The client of its protocol is loaded only then. */
export function sourceOpener(config: StreamConfig | undefined): OpenSource {
  return async (signal) => {
    if (!config) throw new Error('No stream is configured: STREAM_URL is not set');
    signal.throwIfAborted();
    if (config.kind === 'kafka') {
      const { openKafka } = await import('./kafka/open-kafka.js');
      return openKafka(config, MOST_BYTES);
    }
    const { openJetStream } = await import('./jetstream/open-jetstream.js');
    return openJetStream(config, MOST_BYTES);
  };
}
