import type { Admin, Consumer, EachBatchPayload, Producer } from 'kafkajs';
import type { DeadLetter } from '../dead-letter.js';
import type { StreamMessage, StreamSource } from '../stream-source.js';
import { PartitionQueue, type PartitionMessage } from './partition-queue.js';

/** Letters that are sent in one request. */
const LETTERS_AT_ONCE = 256;

/** The clients of Kafka that a source needs. All are connected. */
export interface KafkaClients {
  readonly consumer: Consumer;
  readonly producer: Producer;
  readonly admin: Admin;
}

export interface KafkaOptions {
  readonly topic: string;
  readonly group: string;
  readonly deadLetters: string;
  /** Most messages that are stored together. */
  readonly messages: number;
}

/** A member of a group that reads a topic. Offsets are committed when their messages are stored. */
export class KafkaSource implements StreamSource {
  private readonly queue = new PartitionQueue();
  private readonly heartbeats = new Map<number, () => Promise<void>>();

  private constructor(
    private readonly clients: KafkaClients,
    private readonly options: KafkaOptions,
  ) {}

  /** Joins the group. A group that is new begins with the oldest message. */
  static async open(clients: KafkaClients, options: KafkaOptions): Promise<KafkaSource> {
    const { consumer } = clients;
    const source = new KafkaSource(clients, options);
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => source.queue.fail(error));
    await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Batches of several partitions wait side by side, and are stored together.
      partitionsConsumedConcurrently: MOST_PARTITIONS,
      eachBatch: (payload) => source.take(payload),
    });
    return source;
  }

  next(signal: AbortSignal): Promise<readonly StreamMessage[]> {
    return this.queue.take(this.options.messages, signal);
  }

  /** The client sends heartbeats only when it is told to while messages are being stored. */
  async touch(): Promise<void> {
    await Promise.all([...this.heartbeats.values()].map((heartbeat) => heartbeat()));
  }

  async acknowledge(messages: readonly StreamMessage[]): Promise<void> {
    const last = lastOf(messages as readonly PartitionMessage[]);
    const { topic } = this.options;
    await this.clients.consumer.commitOffsets(
      Array.from(last, ([partition, offset]) => ({ topic, partition, offset: String(BigInt(offset) + 1n) })),
    );
    this.queue.settle(last, true);
  }

  handBack(messages: readonly StreamMessage[]): Promise<void> {
    this.queue.settle(lastOf(messages as readonly PartitionMessage[]), false);
    return Promise.resolve();
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    for (let start = 0; start < letters.length; start += LETTERS_AT_ONCE) {
      await this.clients.producer.send({
        topic: this.options.deadLetters,
        acks: -1,
        messages: letters
          .slice(start, start + LETTERS_AT_ONCE)
          .map(({ id, payload, headers }) => ({ key: id, value: payload, headers })),
      });
    }
  }

  async lag(): Promise<number> {
    const { topic, group } = this.options;
    const { admin } = this.clients;
    const [ends, groups] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    ]);
    const committed = new Map(
      groups.flatMap(({ partitions }) =>
        partitions.map(({ partition, offset }) => [partition, Number(offset)]),
      ),
    );
    return ends.reduce((sum, { partition, high, low }) => {
      const next = committed.get(partition) ?? -1;
      return sum + Math.max(0, Number(high) - (next < 0 ? Number(low) : next));
    }, 0);
  }

  async close(): Promise<void> {
    this.queue.close();
    const { consumer, producer, admin } = this.clients;
    await Promise.allSettled([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition, topic } = batch;
    const { messages: most } = this.options;
    const isOurs = () => payload.isRunning() && !payload.isStale();
    this.heartbeats.set(partition, () => payload.heartbeat());
    try {
      for (let start = 0; start < batch.messages.length && isOurs(); start += most) {
        const slice = batch.messages.slice(start, start + most).map(({ offset, value, timestamp }) => ({
          origin: `${topic}/${partition}/${offset}`,
          data: value ?? NOTHING,
          sentAt: Number(timestamp),
          partition,
          offset,
        }));
        if (!(await this.queue.put(slice))) return;
        payload.resolveOffset(slice.at(-1)?.offset ?? '');
      }
    } finally {
      this.heartbeats.delete(partition);
    }
  }
}

const MOST_PARTITIONS = 16;
const NOTHING = Buffer.alloc(0);

/** The last offset of each partition. */
function lastOf(messages: readonly PartitionMessage[]): Map<number, string> {
  return new Map(messages.map(({ partition, offset }) => [partition, offset]));
}
