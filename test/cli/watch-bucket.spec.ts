import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { FileVerdict } from '../../src/cli/file-verdict.js';
import { watchedBucket } from '../../src/cli/bucket-of.js';
import { watchPlace, type WatchOptions } from '../../src/cli/watch.js';
import { readConfig } from '../../src/config/config.js';
import { OutboundClient } from '../../src/outbound/outbound-client.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { IngestionService } from '../../src/usage-records/ingestion.service.js';
import { NOW, written } from '../ingestion/decoding.js';
import { ndjson, Producer } from '../ingestion/producer.js';
import { BucketServer } from '../support/bucket-server.js';

let producer: Producer;
let server: BucketServer;
let ends: AbortController;
let told: Map<string, FileVerdict>;
let metrics: Metrics;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: '10' } });
});
afterAll(() => producer.close());

beforeEach(async () => {
  await producer.forgetAll();
  server = await BucketServer.start('usage');
  ends = new AbortController();
  told = new Map();
  metrics = new Metrics();
});
afterEach(async () => {
  ends.abort();
  await server.close();
});

const records = (prefix: string, count: number, change: object = {}) =>
  Array.from({ length: count }, (_, nth) => written(`${prefix}${nth}`, { account_id: 'acme', ...change }));

function watch(
  { env = {}, ...options }: Partial<WatchOptions> & { env?: object } = {},
  named = 's3://usage/in/',
): Promise<void> {
  const { app } = producer.service;
  const logger = { warn: () => undefined };
  const config = readConfig({ ...server.env, ...env });
  return watchPlace({
    place: watchedBucket(named, { logger, signal: ends.signal }, config, app.get(OutboundClient)),
    everyMs: 1,
    once: true,
    ingest: app.get(IngestionService),
    logger,
    metrics,
    clock: () => NOW,
    signal: ends.signal,
    onFile: (name, verdict) => told.set(name, verdict),
    ...options,
  });
}

const verdictOf = (key: string): unknown => JSON.parse(server.text(`${key}.verdict`) ?? 'null');
const countOf = async (metric: string, outcome?: string) => {
  const values = (await metrics.registry.getSingleMetric(metric)!.get()).values;
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
};

describe('a watched bucket', () => {
  it('has each object of the prefix stored once, in the order of the keys, with its verdict beside it', async () => {
    const names = ['in/10.ndjson', 'in/2 +ä.ndjson', 'in/b/3.ndjson.gz', 'in/b/4.json'];
    server.put(names[3]!, JSON.stringify(records('d', 4)));
    server.put(names[2]!, gzipSync(ndjson(records('c', 3))));
    server.put(names[1]!, ndjson(records('b', 2)));
    server.put(names[0]!, ndjson(records('a', 1)));
    for (const other of ['elsewhere/5.ndjson', 'in/.draft/6.ndjson', 'in/readme.txt', 'in/'])
      server.put(other, ndjson(records('x', 9)));
    await watch();
    expect([...told].map(([name, { accepted }]) => [name, accepted])).toEqual(
      names.map((name, nth) => [name, nth + 1]),
    );
    expect(await producer.stored()).toEqual([10, 10]);
    expect(verdictOf(names[1]!)).toEqual({
      received: 2,
      accepted: 2,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      etag: server.objects.get(names[1]!)!.etag,
      finished_at: new Date(NOW).toISOString(),
    });
    expect(await countOf('edgemeter_watch_files_total', 'stored')).toBe(4);
    told.clear();
    await watch();
    expect([...told.keys()]).toEqual([]);
  });

  it('has an object read again that is another one by now', async () => {
    server.put('in/a.ndjson', ndjson(records('a', 2)));
    await watch();
    server.put('in/a.ndjson', ndjson(records('a', 5)));
    await watch();
    expect(verdictOf('in/a.ndjson')).toMatchObject({ received: 5, accepted: 3, duplicates: 2 });
  });

  it('has what was not taken beside the object, until it is mended', async () => {
    const [good, bad] = [records('a', 1), records('b', 1, { uplink_bytes: -1 })];
    server.put('in/a.ndjson', ndjson([...good, ...bad]));
    server.put('in/cut.ndjson.gz', gzipSync(ndjson(records('c', 30))).subarray(0, -20));
    await watch();
    expect(verdictOf('in/a.ndjson')).toMatchObject({ received: 2, accepted: 1, rejected: 1 });
    expect(JSON.parse(server.text('in/a.ndjson.rejected')!)).toMatchObject({ record_id: 'b0' });
    expect(verdictOf('in/cut.ndjson.gz')).toMatchObject({ failed: expect.stringContaining('CUT_OFF') });
    expect(await countOf('edgemeter_watch_files_total', 'failed')).toBe(1);
    server.put('in/a.ndjson', ndjson(good));
    await watch();
    expect(server.text('in/a.ndjson.rejected')).toBeUndefined();
  });

  it('loses nothing while its server fails, is slow, and cuts answers', async () => {
    for (let nth = 0; nth < 8; nth++) server.put(`in/${nth}.ndjson`, ndjson(records(`r${nth}-`, 40)));
    // Each request has its trouble once, and then none: of each method the first fails, the second is cut, and so on.
    const troubled = new Map<string, Set<string>>();
    server.trouble = (method, key) => {
      const keys = troubled.get(method) ?? new Set<string>();
      if (keys.has(key)) return undefined;
      troubled.set(method, keys.add(key));
      return (['fails', 'cut', 'slow'] as const)[(keys.size - 1) % 3];
    };
    await watch();
    expect(await producer.stored()).toEqual([320, 320]);
    expect([...told.values()].map(({ received, failed }) => [received, failed])).toEqual(
      Array.from({ length: 8 }, () => [40, undefined]),
    );
    // The list is the first that fails: of the objects two fail, and three are cut.
    expect(await countOf('edgemeter_watch_waits_total')).toBe(5);
  });

  it.each(['GET', 'PUT'])('ends the watcher when it refuses a %s', async (refused) => {
    server.put('in/a.ndjson', ndjson(records('a', 2)));
    server.trouble = (method, key) => (method === refused && key !== '' ? 'refuses' : undefined);
    await expect(watch({ once: false })).rejects.toThrow(/in\/a\.ndjson.*403 AccessDenied/);
    expect([...told]).toEqual([]);
    server.trouble = () => undefined;
    await watch();
    expect(await producer.stored()).toEqual([2, 2]);
  });

  it('is left in order in the middle of a look', async () => {
    server.trouble = () => {
      ends.abort();
      return 'slow';
    };
    await expect(watch({ once: false })).resolves.toBeUndefined();
  });

  it('is not read with other credentials', async () => {
    server.put('in/a.ndjson', ndjson(records('a', 1)));
    const env = { S3_SECRET_ACCESS_KEY: 'another' };
    await expect(watch({ env })).rejects.toThrow('the server answered 403 SignatureDoesNotMatch');
    await expect(watch({}, 's3://other/in/')).rejects.toThrow('404 NoSuchBucket');
    await expect(async () => watch({ env: { S3_ACCESS_KEY_ID: '' } })).rejects.toThrow('S3_ACCESS_KEY_ID');
    await expect(async () => watch({}, 's3://X')).rejects.toThrow('s3://BUCKET/PREFIX');
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('is asked through the client that checks every address', async () => {
    const env = { S3_ENDPOINT: 'http://169.254.169.254' };
    await expect(watch({ env })).rejects.toThrow('169.254.169.254 is link-local or a metadata service');
    expect(server.requests).toEqual([]);
  });
});
