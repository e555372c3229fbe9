import { AckPolicy, jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { headers as newHeaders, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { DeadLetter } from '../dead-letter.js';
import type { StreamMessage, StreamSource } from '../stream-source.js';
import { Puller } from './pull.js';

/** The server delivers a message again that was not acknowledged for this long. */
const ACK_WAIT_MS = 30_000;
/** How long a request waits for a message. A signal is seen after it. */
const WAIT_MS = 1_000;
/** The server does not answer in time. */
const FLUSH_WITHIN_MS = 10_000;
/** Room for the headers of a letter in a message of the largest size. */
const HEADER_BYTES = 8_192;
/** Letters that are sent before the first is confirmed. */
const LETTERS_AT_ONCE = 256;

/** What is fetched, and from where. */
export interface JetStreamOptions {
  readonly stream: string;
  readonly subject: string | undefined;
  readonly consumer: string;
  readonly deadLetters: string;
  /** Most messages and bytes that are fetched at once. */
  readonly messages: number;
  readonly bytes: number;
}

/** A message and the subject of its acknowledgement. */
interface PulledMessage extends StreamMessage {
  readonly reply: string;
}

/** A durable consumer of a JetStream stream. */
export class JetStreamSource implements StreamSource {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    private readonly puller: Puller,
    private readonly options: JetStreamOptions,
  ) {}

  /**
   * Opens the consumer, and creates it if there is none. Creates a stream for dead letters if their subject has none.
   * @throws Error when there is no such stream, or the consumer acknowledges in another way.
   */
  static async open(connection: NatsConnection, options: JetStreamOptions): Promise<JetStreamSource> {
    const manager = await jetstreamManager(connection);
    await ensureConsumer(manager, options);
    await ensureDeadLetters(manager, options.deadLetters);
    const { stream, consumer } = options;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    const inbox = `_INBOX.edgemeter.${connection.info?.client_id ?? 0}.${crypto.randomUUID()}`;
    return new JetStreamSource(connection, manager, new Puller(connection, subject, inbox), options);
  }

  async next(signal: AbortSignal): Promise<readonly StreamMessage[]> {
    const { messages, bytes } = this.options;
    const isOver = () => signal.aborted;
    const waiting = await this.puller.pull({ messages, bytes });
    if (waiting.length > 0 || isOver()) return this.read(waiting);
    // Also finds a message that is larger than all that is fetched at once.
    const first = await this.puller.pull({ messages: 1, waitMs: WAIT_MS });
    if (first.length === 0 || isOver() || messages === 1) return this.read(first);
    return this.read([...first, ...(await this.puller.pull({ messages: messages - 1, bytes }))]);
  }

  touch(messages: readonly StreamMessage[]): Promise<void> {
    return this.answer(messages, '+WPI');
  }

  acknowledge(messages: readonly StreamMessage[]): Promise<void> {
    return this.answer(messages, '+ACK');
  }

  handBack(messages: readonly StreamMessage[]): Promise<void> {
    return this.answer(messages, '-NAK');
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    const client = jetstream(this.connection, { timeout: FLUSH_WITHIN_MS });
    const { deadLetters } = this.options;
    for (let start = 0; start < letters.length; start += LETTERS_AT_ONCE) {
      const some = letters.slice(start, start + LETTERS_AT_ONCE).flatMap((letter) => this.partsOf(letter));
      await Promise.all(
        some.map(({ id, payload, headers }) => {
          const all = newHeaders();
          for (const [name, value] of Object.entries(headers)) all.set(name, value);
          return client.publish(deadLetters, payload, { msgID: id, headers: all });
        }),
      );
    }
  }

  async lag(): Promise<number> {
    const { stream, consumer } = this.options;
    const { num_pending: pending, num_ack_pending: delivered } = await this.manager.consumers.info(
      stream,
      consumer,
    );
    return pending + delivered;
  }

  async close(): Promise<void> {
    this.puller.close();
    await this.connection.close();
  }

  private async answer(messages: readonly StreamMessage[], word: string): Promise<void> {
    for (const { reply } of messages as readonly PulledMessage[]) this.connection.publish(reply, word);
    await within(FLUSH_WITHIN_MS, this.connection.flush());
  }

  private read(messages: readonly Msg[]): PulledMessage[] {
    return messages.map((message) => {
      const { sequence, sentAt } = placeOf(message.reply ?? '');
      const { buffer, byteOffset, byteLength } = message.data;
      return {
        origin: `${this.options.stream}/${sequence}`,
        data: Buffer.from(buffer, byteOffset, byteLength),
        sentAt,
        reply: message.reply ?? '',
      };
    });
  }

  /** A letter is a little larger than its message. Of a message of the largest size it is sent in parts. */
  private partsOf(letter: DeadLetter): DeadLetter[] {
    const most = (this.connection.info?.max_payload ?? 1_048_576) - HEADER_BYTES;
    const parts = Math.max(1, Math.ceil(letter.payload.length / most));
    if (parts === 1) return [letter];
    return Array.from({ length: parts }, (_, part) => ({
      ...letter,
      id: `${letter.id}/${part}`,
      payload: letter.payload.subarray(part * most, (part + 1) * most),
      headers: { ...letter.headers, 'Edgemeter-Part': `${part + 1}/${parts}` },
    }));
  }
}

async function ensureConsumer(manager: JetStreamManager, options: JetStreamOptions): Promise<void> {
  const { stream, consumer, subject, messages } = options;
  const found = await manager.consumers.info(stream, consumer).catch((error: unknown) => {
    if (/consumer not found/i.test((error as Error).message)) return undefined;
    throw error;
  });
  if (!found) {
    await manager.consumers.add(stream, {
      durable_name: consumer,
      ack_policy: AckPolicy.Explicit,
      ack_wait: ACK_WAIT_MS * 1_000_000,
      // For several instances, each with a batch that is stored and one that follows.
      max_ack_pending: Math.max(20_000, messages * 16),
      ...(subject !== undefined && { filter_subject: subject }),
    });
  } else if (found.config.ack_policy !== AckPolicy.Explicit || found.config.deliver_subject !== undefined) {
    throw new Error(`The consumer ${consumer} must be a pull consumer with explicit acknowledgement`);
  }
}

async function ensureDeadLetters(manager: JetStreamManager, subject: string): Promise<void> {
  const has = () =>
    manager.streams.find(subject).then(
      () => true,
      () => false,
    );
  if (await has()) return;
  try {
    await manager.streams.add({ name: subject.replaceAll('.', '_'), subjects: [subject] });
  } catch (error) {
    // Another instance may have created it.
    if (!(await has())) throw error;
  }
}

/**
 * The place of a message in its stream and its time, from the subject of its acknowledgement:
 * `$JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.<consumer sequence>.<time>.<pending>`; newer servers have
 * the domain and the account before the stream.
 */
function placeOf(reply: string): { readonly sequence: string; readonly sentAt: number } {
  const tokens = reply.split('.');
  const from = tokens.length > 9 ? 4 : 2;
  return {
    sequence: tokens[from + 3] ?? '',
    sentAt: Number((tokens[from + 5] ?? '0').slice(0, -6)),
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The server of the stream does not answer')), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
