import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StreamConsumer } from '../../src/streams/stream-consumer.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { allOf, differenceFrom, sentLines } from '../support/sent-records.js';
import { KafkaDouble } from './kafka-double.js';

const MARCH_2 = Date.UTC(2026, 2, 2);

let kafka: KafkaDouble;
let topic: string;
let topics = 0;
let services: TestApp[];

beforeAll(async () => {
  kafka = await KafkaDouble.start();
});
afterAll(() => kafka.stop());

beforeEach(() => {
  services = [];
  topic = `usage${topics++}`;
});
afterEach(() => Promise.all(services.map((service) => service.close())));

async function consuming(env: Record<string, string> = {}): Promise<TestApp> {
  const service = await startTestApp({
    env: {
      STREAM_URL: kafka.url,
      STREAM_NAME: topic,
      STREAM_ACCOUNTS: 'acme,bolt,core',
      STREAM_CONSUMER: topic,
      STREAM_DEAD_LETTERS: `${topic}.dead`,
      ...env,
    },
    clock: () => MARCH_2,
  });
  services.push(service);
  service.app.get(StreamConsumer).start();
  return service;
}

const committed = () =>
  eventually('all is committed', async () => (await kafka.lag(topic, topic)) === 0 || undefined);

/** So many messages of ten records, on four partitions. */
const messages = (from: number, count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    partition: nth % 4,
    value: sentLines(from + nth * 10, 10),
  }));

describe('a topic of Kafka', () => {
  it('is stored, and read on where the last instance stopped', async () => {
    await kafka.send(topic, messages(0, 40));
    const first = await consuming();
    await committed();
    expect(await differenceFrom(first.pool, 400)).toEqual(allOf(400));
    await kafka.send(topic, messages(400, 40));
    await committed();
    expect(await differenceFrom(first.pool, 800)).toEqual(allOf(800));
    // What is committed is not delivered again, even to a service with an empty database.
    await first.app.get(StreamConsumer).onModuleDestroy();
    await kafka.send(topic, messages(800, 8));
    const second = await consuming();
    await committed();
    expect((await differenceFrom(second.pool, 880)).stored).toBe(80);
  });

  it('keeps what is not stored as dead letters', async () => {
    const service = await consuming();
    const bad = sentLines(0, 1).replace('"acme"', '"other"').trim();
    await kafka.send(topic, [{ value: bad, partition: 0 }, ...messages(0, 4)]);
    await committed();
    expect(await differenceFrom(service.pool, 40)).toEqual(allOf(40));
    const [letter] = await kafka.read(`${topic}.dead`, 1);
    expect(letter).toMatchObject({
      value: bad,
      headers: {
        'Edgemeter-Reason': 'rejected',
        'Edgemeter-Origin': `${topic}/0/0`,
        'Edgemeter-Record-Id': 's-0',
      },
    });
  });
});
