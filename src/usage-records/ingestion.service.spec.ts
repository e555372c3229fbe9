import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOW, streamOf, written } from '../../test/ingestion/decoding.js';
import type { Principal } from '../access/authentication/principal.js';
import { readConfig } from '../config/config.js';
import { NOTHING_EXPIRED_ANYWHERE } from '../horizons/horizons.js';
import type { RetentionHorizons } from '../horizons/retention-horizons.js';
import type { Outcome, RecordBatch, StoreBatch } from './usage-record.repository.js';
import { ApiError } from '../errors/api-error.js';
import { createLogger } from '../logging/logger.js';
import { BodyRefused } from './body-refused.js';
import { Metrics } from '../telemetry/metrics.js';
import { BatchSource } from './batch-source.js';
import { IngestMeter } from './ingest-meter.js';
import type { IngestMode } from './ingest-options.js';
import { IngestionService } from './ingestion.service.js';
import { RecordSinks } from './record-sinks.js';
import type { Refusal } from './verdict.js';
import { whatCanRun } from '../../test/support/real-time.js';

const BATCH_SIZE = 3;

const HORIZONS: Pick<RetentionHorizons, 'current'> = {
  current: () => Promise.resolve(NOTHING_EXPIRED_ANYWHERE),
};

interface Held {
  readonly ids: readonly string[];
  settle(outcomes?: Outcome[]): void;
  fail(error: Error): void;
}

/** Holds each batch until the test releases it, or stores it at once. */
class FakeRepository {
  held: Held[] = [];
  readonly stored: string[][] = [];
  hold = false;
  readonly months: number[] = [];

  async store(batch: RecordBatch): Promise<Outcome[]> {
    const ids = batch.firsts.map(({ recordId }) => recordId);
    this.stored.push(ids);
    const accepted = await batch.outcomes(new Map());
    if (!this.hold) return accepted;
    return new Promise((resolve, reject) => {
      this.held.push({ ids, settle: (outcomes = accepted) => resolve(outcomes), fail: reject });
    });
  }

  readonly prepared: string[] = [];

  prepare({ firsts }: RecordBatch): Promise<void> {
    this.prepared.push(...firsts.map(({ recordId }) => recordId));
    return Promise.resolve();
  }

  storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T> {
    this.months.push(...months);
    return work((batch) => this.store(batch));
  }
}

const operator: Principal = { kind: 'api-key', id: 'k', accounts: 'all', scopes: new Set(['usage:write']) };
const owner: Principal = { ...operator, accounts: ['acme'] };

/** These tests do not check the journal. */
const journal = { note: () => undefined, noteFailure: () => undefined };

let repository: FakeRepository;
let service: IngestionService;

beforeEach(() => {
  repository = new FakeRepository();
  const config = readConfig({ INGEST_BATCH_SIZE: String(BATCH_SIZE) });
  const horizons = HORIZONS as never;
  const meter = new IngestMeter(new Metrics());
  service = new IngestionService(
    new RecordSinks(repository as never, repository as never, horizons, meter, config.ingest, () => NOW),
    new BatchSource(horizons, config.ingest, config.http, () => NOW),
    meter,
    journal as never,
    createLogger('silent'),
  );
});

const lines = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`);
const ingest = (chunks: AsyncIterable<Buffer>, mode: IngestMode = 'partial', principal = owner) =>
  service.ingest(() => ({ format: 'ndjson', chunks }), { principal, mode });
const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => written(`r${from + index}`));

/** Resolves when that many batches are held. */
async function held(count: number): Promise<void> {
  while (repository.held.length < count) await new Promise((resolve) => setImmediate(resolve));
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('in partial mode', () => {
  it('stores in batches', async () => {
    const verdict = await ingest(streamOf(...lines(...ids(1, 7))));
    expect(repository.stored).toEqual([['r1', 'r2', 'r3'], ['r4', 'r5', 'r6'], ['r7']]);
    expect(verdict).toEqual({
      received: 7,
      accepted: 7,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      errors: [],
    });
  });

  it('stores two batches at a time while the next is decoded, and reads no further', async () => {
    repository.hold = true;
    let read = 0;
    async function* counted() {
      for await (const line of streamOf(...lines(...ids(1, 30)))) {
        read++;
        yield line;
      }
    }
    const verdict = ingest(counted());
    await held(2);
    await whatCanRun();
    expect(repository.held.map(({ ids: [first] }) => first)).toEqual(['r1', 'r4']);
    expect(read).toBe(9);
    repository.held[0]?.settle();
    await held(3);
    await whatCanRun();
    expect(repository.held.map(({ ids: [first] }) => first)).toEqual(['r1', 'r4', 'r7']);
    expect(read).toBe(12);
    repository.hold = false;
    for (const batch of repository.held) batch.settle();
    expect(await verdict).toMatchObject({ received: 30, accepted: 30 });
  });

  it('lists the errors in the order of the body, whichever batch is stored first', async () => {
    repository.hold = true;
    const records = ids(1, 6);
    records[1] = written('r2', { genre: 1 });
    records[4] = written('r5', { network: 1 });
    const verdict = ingest(streamOf(...lines(...records)));
    await held(2);
    repository.held[1]?.settle(['conflict', 'duplicate']);
    await whatCanRun();
    repository.held[0]?.settle(['accepted', 'conflict']);
    expect(await verdict).toEqual({
      received: 6,
      accepted: 1,
      duplicates: 1,
      conflicts: 2,
      rejected: 2,
      errors: [
        {
          index: 1,
          line: 2,
          record_id: 'r2',
          code: '40480113',
          description: 'Invalid genre: must be a string of 1 to 256 characters',
          field: 'genre',
        },
        {
          index: 2,
          line: 3,
          record_id: 'r3',
          code: '40480120',
          description: 'Record identifier already used with other content',
          field: 'record_id',
        },
        {
          index: 3,
          line: 4,
          record_id: 'r4',
          code: '40480120',
          description: 'Record identifier already used with other content',
          field: 'record_id',
        },
        {
          index: 4,
          line: 5,
          record_id: 'r5',
          code: '40480114',
          description: 'Invalid network: must be a string of 1 to 256 characters',
          field: 'network',
        },
      ],
    });
  });

  it('stores one batch after the other when they share an identity', async () => {
    repository.hold = true;
    const verdict = ingest(streamOf(...lines(...ids(1, 3), ...ids(3, 5), ...ids(6, 8))));
    await held(1);
    await whatCanRun();
    expect(repository.held).toHaveLength(1);
    repository.hold = false;
    repository.held[0]?.settle();
    await verdict;
    expect(repository.stored).toHaveLength(3);
  });

  it('rejects records of accounts that the credential may not write', async () => {
    const foreign = written('r1', { account_id: 'other' });
    const worse = written('r2', { account_id: 'other', genre: 1 });
    const verdict = await ingest(streamOf(...lines(foreign, worse, written('r3'))));
    expect(verdict).toMatchObject({ received: 3, accepted: 1, rejected: 2 });
    expect(verdict.errors.map(({ index, code, field }) => [index, code, field])).toEqual([
      [0, '40480119', 'account_id'],
      [1, '40480119', 'account_id'],
      [1, '40480113', 'genre'],
    ]);
    expect(repository.stored).toEqual([['r3']]);
    expect(await ingest(streamOf(...lines(foreign)), 'partial', operator)).toMatchObject({ accepted: 1 });
  });

  it('lists 1,000 errors and counts all', async () => {
    const bad = Array.from({ length: 600 }, (_, index) => written(`r${index}`, { genre: 1, network: 1 }));
    const verdict = await ingest(streamOf(...lines(...bad, written('good'))));
    expect(verdict).toMatchObject({ received: 601, accepted: 1, rejected: 600 });
    expect(verdict.errors).toHaveLength(1_000);
    expect(verdict.errors.at(-1)).toMatchObject({ index: 499, field: 'network' });
  });

  it('reports all rejections, batch by batch', async () => {
    const heard: [readonly Refusal[], number][] = [];
    await service.ingest(
      () => ({
        format: 'ndjson',
        chunks: streamOf(...lines(...ids(1, 3), { record_id: 'bad' }, ...ids(5, 5))),
      }),
      {
        principal: owner,
        mode: 'partial',
        onBatch: async (refusals, { received }) => {
          await whatCanRun();
          heard.push([refusals, received]);
        },
      },
    );
    expect(
      heard.map(([refusals, received]) => [refusals.map(({ index, raw }) => [index, raw]), received]),
    ).toEqual([
      [[], 3],
      [[[3, '{"record_id":"bad"}']], 5],
    ]);
  });

  it('keeps whole batches of a body that breaks off, and says how many', async () => {
    async function* cutOff() {
      yield* streamOf(...lines(...ids(1, 7)));
      throw new ApiError({ name: 'CUT_OFF' });
    }
    const error = await failure(ingest(cutOff()));
    expect(repository.stored).toEqual([
      ['r1', 'r2', 'r3'],
      ['r4', 'r5', 'r6'],
    ]);
    expect((error as ApiError).faults).toEqual([
      { name: 'CUT_OFF', detail: 'the first 6 records were processed' },
    ]);
  });

  it('fails when a batch cannot be stored, once the other batch is settled', async () => {
    repository.hold = true;
    let returned = false;
    async function* endless() {
      try {
        for (let from = 1; ; from++) yield* streamOf(...lines(...ids(from, from)));
      } finally {
        returned = true;
      }
    }
    const error = failure(ingest(endless()));
    await held(2);
    repository.held[0]?.fail(new Error('away'));
    await whatCanRun();
    repository.held[1]?.settle();
    expect(await error).toMatchObject({ message: 'away' });
    expect(returned).toBe(true);
    expect(repository.stored).toHaveLength(2);
  });

  it('also fails for the last batch', async () => {
    repository.hold = true;
    const error = failure(ingest(streamOf(...lines(...ids(1, 4)))));
    await held(2);
    repository.held[0]?.settle();
    repository.held[1]?.fail(new Error('away'));
    expect(await error).toMatchObject({ message: 'away' });
  });
});

describe('in atomic mode', () => {
  it('stores all when all is good', async () => {
    const verdict = await ingest(streamOf(...lines(...ids(1, 4))), 'atomic');
    expect(verdict).toMatchObject({ received: 4, accepted: 4 });
    expect(repository.stored).toEqual([['r1', 'r2', 'r3'], ['r4']]);
    expect(repository.months).toEqual([Date.UTC(2026, 10, 1)]);
    expect(repository.prepared).toEqual(['r1', 'r2', 'r3', 'r4']);
  });

  it('stores nothing when a record is bad, and reads to the end to report all faults', async () => {
    const records = [...ids(1, 4), written('r5', { genre: 1 }), ...ids(6, 9), written('r10', { network: 1 })];
    const error = await failure(ingest(streamOf(...lines(...records)), 'atomic'));
    expect(error).toBeInstanceOf(BodyRefused);
    const { errors, foreign } = error as BodyRefused;
    expect(errors.map(({ index, field }) => [index, field])).toEqual([
      [4, 'genre'],
      [9, 'network'],
    ]);
    expect(foreign).toBe(false);
    expect(repository.stored).toEqual([]);
  });

  it('stores nothing before the whole body has arrived', async () => {
    async function* cutOff() {
      yield* streamOf(...lines(...ids(1, 7)));
      await whatCanRun();
      expect(repository.stored).toEqual([]);
      throw new ApiError({ name: 'CUT_OFF' });
    }
    expect(await failure(ingest(cutOff(), 'atomic'))).toMatchObject({ faults: [{ name: 'CUT_OFF' }] });
    expect(repository.stored).toEqual([]);
  });

  it("reports an account that is not the credential's", async () => {
    const error = await failure(ingest(streamOf(...lines(written('r1', { account_id: 'other' }))), 'atomic'));
    expect(error).toMatchObject({ foreign: true });
  });

  it('refuses a body with a conflict', async () => {
    repository.hold = true;
    const error = failure(ingest(streamOf(...lines(...ids(1, 2))), 'atomic'));
    await held(1);
    repository.held[0]?.settle(['duplicate', 'conflict']);
    expect(await error).toMatchObject({ errors: [{ index: 1, code: '40480120' }], foreign: false });
  });
});
