import { Kafka, logLevel, type Message } from 'kafkajs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '../support/eventually.js';

const KCAT = process.env.KCAT ?? '/usr/bin/kcat';
const ADDRESS = /replaced with (127\.0\.0\.1:\d+)/;

/**
 * A double of a Kafka broker: the one that librdkafka has for its own tests, run by `kcat`. It speaks the protocol over
 * TCP, has groups and committed offsets, and keeps all in memory. No broker itself is to be had as a Debian or an npm
 * package.
 */
export class KafkaDouble {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  static async start(): Promise<KafkaDouble> {
    const child = spawn(KCAT, ['-C', '-b', 'none', '-t', 'idle', '-X', 'test.mock.num.brokers=1'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const address = await eventually('the broker listens', () => ADDRESS.exec(text)?.[1]);
    return new KafkaDouble(child, address);
  }

  get url(): string {
    return `kafka://${this.address}`;
  }

  client(): Kafka {
    return new Kafka({ clientId: 'test', brokers: [this.address], logLevel: logLevel.NOTHING });
  }

  async send(topic: string, messages: readonly Message[]): Promise<void> {
    const producer = this.client().producer();
    await producer.connect();
    try {
      await producer.send({ topic, acks: -1, messages: [...messages] });
    } finally {
      await producer.disconnect();
    }
  }

  /** Messages that the group has not committed. */
  async lag(topic: string, group: string): Promise<number> {
    const admin = this.client().admin();
    await admin.connect();
    try {
      const ends = await admin.fetchTopicOffsets(topic);
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const committed = new Map(
        found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
      );
      return ends.reduce(
        (sum, { partition, high }) => sum + Number(high) - Math.max(0, committed.get(partition) ?? 0),
        0,
      );
    } finally {
      await admin.disconnect();
    }
  }

  /** The first messages of a topic. */
  async read(
    topic: string,
    count: number,
  ): Promise<{ readonly value: string; readonly headers: Record<string, string> }[]> {
    const consumer = this.client().consumer({ groupId: `reader-${topic}` });
    const found: { readonly value: string; readonly headers: Record<string, string> }[] = [];
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        eachMessage: ({ message: { value, headers = {} } }) => {
          const texts = Object.entries(headers).map(([name, text]) => [name, String(text)] as const);
          found.push({ value: String(value), headers: Object.fromEntries(texts) });
          return Promise.resolve();
        },
      });
      await eventually('the messages are there', () => found.length >= count || undefined);
    } finally {
      await consumer.disconnect();
    }
    return found;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'close');
  }
}
