import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FileVerdict } from '../../src/cli/file-verdict.js';
import { watchPlace, type WatchOptions } from '../../src/cli/watch.js';
import { WatchedFiles, type WatchedFilesOptions } from '../../src/cli/watched-files.js';
import { parseMapping } from '../../src/mapping/index.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { IngestionService } from '../../src/usage-records/ingestion.service.js';
import { NOW, written } from '../ingestion/decoding.js';
import { ndjson, Producer } from '../ingestion/producer.js';
import { eventually } from '../support/eventually.js';

let producer: Producer;
let folder: string;
let ends: AbortController;
let told: Map<string, FileVerdict>;
let warnings: string[];
let metrics: Metrics;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: '10' } });
});
afterAll(() => producer.close());

beforeEach(async () => {
  await producer.forgetAll();
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  ends = new AbortController();
  told = new Map();
  warnings = [];
  metrics = new Metrics();
});
afterEach(async () => {
  ends.abort();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const records = (prefix: string, count: number, change: object = {}) =>
  Array.from({ length: count }, (_, nth) => written(`${prefix}${nth}`, { account_id: 'acme', ...change }));

const watch = (options: Partial<WatchOptions & WatchedFilesOptions> = {}): Promise<void> =>
  watchPlace({
    place: new WatchedFiles({ folder, settleMs: 0, ...options }),
    everyMs: 1,
    once: true,
    ingest: producer.service.app.get(IngestionService),
    logger: {
      warn: (_: unknown, message?: string) => void warnings.push(message ?? ''),
    } as WatchOptions['logger'],
    metrics,
    clock: () => NOW,
    signal: ends.signal,
    onFile: (name, verdict) => told.set(name.slice(folder.length + 1), verdict),
    ...options,
  });

const countsOf = ({ received, accepted, duplicates, conflicts, rejected }: FileVerdict) => [
  received,
  accepted,
  duplicates,
  conflicts,
  rejected,
];
const there = (name: string) => readFile(at(name), 'utf8').catch(() => undefined);
const verdict = async (name: string) =>
  JSON.parse((await there(`${name}.verdict`)) ?? 'null') as (FileVerdict & { size: number }) | null;

describe('a watched folder', () => {
  it('stores each file once, and writes beside it what became of it', async () => {
    await mkdir(at('deep/.hidden'), { recursive: true });
    const [bad] = records('bad', 1, { genre: 1 });
    await writeFile(at('a.ndjson'), `${ndjson(records('a', 25))}no json\n${ndjson([bad!])}`);
    await writeFile(at('deep/b.jsonl.gz'), gzipSync(ndjson(records('b', 13))));
    await writeFile(at('deep/.hidden/c.ndjson'), ndjson(records('c', 1)));
    await writeFile(at('notes.txt'), 'none of ours');
    await watch();
    expect([...told.keys()].sort()).toEqual(['a.ndjson', 'deep/b.jsonl.gz']);
    expect(countsOf(told.get('a.ndjson')!)).toEqual([27, 25, 0, 0, 2]);
    expect(await verdict('a.ndjson')).toMatchObject({ received: 27, accepted: 25, rejected: 2 });
    expect(await verdict('deep/b.jsonl.gz')).toMatchObject({ received: 13, accepted: 13 });
    const rejected = ((await there('a.ndjson.rejected')) ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rejected).toMatchObject([
      { line: 26, verdict: 'rejected', record: 'no json' },
      { line: 27, record_id: 'bad0', verdict: 'rejected', errors: [{ field: 'genre' }] },
    ]);
    expect(await there('deep/b.jsonl.gz.rejected')).toBeUndefined();
    expect(await producer.stored()).toEqual([38, 38]);
    told.clear();
    await watch();
    expect(told.size).toBe(0);
  });

  it('reads a file again that has changed since its verdict', async () => {
    await writeFile(at('a.ndjson'), `${ndjson(records('a', 3))}no json\n`);
    await watch();
    await writeFile(at('a.ndjson'), ndjson(records('a', 5)));
    await watch();
    expect(countsOf(told.get('a.ndjson')!)).toEqual([5, 2, 3, 0, 0]);
    expect(await there('a.ndjson.rejected')).toBeUndefined();
    expect(await producer.stored()).toEqual([5, 5]);
  });

  it('reads a file again that grew while it was read, and gives it no verdict before', async () => {
    await writeFile(at('a.ndjson'), ndjson(records('a', 25)));
    const ingest = producer.service.app.get(IngestionService);
    let bodies = 0;
    await watch({
      ingest: {
        ingest: async (open, asked) => {
          const verdict = await ingest.ingest(open, asked);
          if (bodies++ === 0) {
            await appendFile(at('a.ndjson'), ndjson(records('b', 2)));
            expect(await there('a.ndjson.verdict')).toBeUndefined();
          }
          return verdict;
        },
      },
    });
    expect(bodies).toBe(2);
    expect(countsOf(told.get('a.ndjson')!)).toEqual([27, 2, 25, 0, 0]);
  });

  it('says of a file that is cut off what is stored of it', async () => {
    const whole = gzipSync(ndjson(records('a', 25)));
    await writeFile(at('a.ndjson.gz'), whole.subarray(0, whole.length - 12));
    await watch();
    expect((await verdict('a.ndjson.gz'))?.failed).toContain('CUT_OFF');
    await writeFile(at('a.ndjson.gz'), whole);
    await watch();
    expect((await verdict('a.ndjson.gz'))?.failed).toBeUndefined();
    expect(await producer.stored()).toEqual([25, 25]);
  });

  it('waits for the database, and stores nothing twice', async () => {
    await writeFile(at('a.ndjson'), ndjson(records('a', 25)));
    await producer.service.pool.query('ALTER TABLE usage_record RENAME TO away');
    const watching = watch();
    await eventually('it waits', () => warnings.length > 0 || undefined);
    expect(warnings[0]).toBe('a file waits to be stored');
    await producer.service.pool.query('ALTER TABLE away RENAME TO usage_record');
    await watching;
    expect(await producer.stored()).toEqual([25, 25]);
    expect(await verdict('a.ndjson')).toMatchObject({ received: 25 });
  });

  it('makes records of foreign files by a mapping', async () => {
    const mapping = parseMapping({
      fields: {
        record_id: 'id',
        account_id: { value: 'acme' },
        started_at: 'at',
        ended_at: 'at',
        uplink_bytes: 'up',
        downlink_bytes: { value: 0 },
      },
    });
    await writeFile(at('a.csv'), 'id,at,up\nx,2026-01-01T00:00:00Z,7\ny,never,8\n');
    await watch({ mapping });
    expect(await verdict('a.csv')).toMatchObject({ received: 2, accepted: 1, rejected: 1, ignored: 0 });
  });

  it('ends in the middle of a file when it is told to, and reads it again', async () => {
    await writeFile(at('a.ndjson'), ndjson(records('a', 5_000)));
    const ingest = producer.service.app.get(IngestionService);
    await watch({
      once: false,
      ingest: {
        ingest: (open, asked) =>
          ingest.ingest(open, {
            ...asked,
            onBatch: async (refusals, soFar) => {
              await asked.onBatch?.(refusals, soFar);
              ends.abort();
            },
          }),
      },
    });
    expect(await there('a.ndjson.verdict')).toBeUndefined();
    const [before] = await producer.stored();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(5_000);
    ends = new AbortController();
    await watch();
    expect(countsOf(told.get('a.ndjson')!)).toEqual([5_000, 5_000 - before, before, 0, 0]);
  });

  it('says of a folder that is not there that it is not', async () => {
    await expect(watch({ folder: at('nowhere') })).rejects.toThrow('ENOENT');
  });
});

describe('a file that is being written', () => {
  let now: number;
  let files: WatchedFiles;
  const ready = async () => (await files.look()).ready.map(({ name }) => name.slice(folder.length + 1));

  beforeEach(() => {
    now = 0;
    files = new WatchedFiles({ folder, settleMs: 10_000 }, () => now);
  });

  it('is left alone until it has not changed for a time', async () => {
    await writeFile(at('a.ndjson'), ndjson(records('a', 1)));
    expect(await ready()).toEqual([]);
    now = 9_999;
    expect(await ready()).toEqual([]);
    await appendFile(at('a.ndjson'), ndjson(records('b', 1)));
    now = 10_000;
    expect(await ready()).toEqual([]);
    now = 19_999;
    expect(await ready()).toEqual([]);
    now = 20_000;
    expect(await ready()).toEqual(['a.ndjson']);
  });

  it('has changed also when it is as long as before', async () => {
    await writeFile(at('a.ndjson'), ndjson(records('a', 1)));
    await ready();
    await utimes(at('a.ndjson'), 1_000, 1_000);
    now = 10_000;
    expect(await ready()).toEqual([]);
    now = 20_000;
    expect(await ready()).toEqual(['a.ndjson']);
  });

  it('is given more time when its last line has no end', async () => {
    await writeFile(at('a.csv'), 'record_id,uplink_bytes\nx,12');
    await writeFile(at('b.json'), '[]');
    await ready();
    now = 59_999;
    expect(await ready()).toEqual(['b.json']);
    now = 60_000;
    expect(await ready()).toEqual(['a.csv', 'b.json']);
  });
});
