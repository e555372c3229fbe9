import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { written } from '../ingestion/decoding.js';
import { expectCounts, faultsOf, ndjson, Producer } from '../ingestion/producer.js';
import { eventually } from '../support/eventually.js';
import { LEDGER } from '../support/ledger-in-use.js';

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.start({
    env: { INGEST_BATCH_SIZE: '100', DATABASE_STATEMENT_TIMEOUT_MS: '5000' },
  });
});
beforeEach(() => producer.forgetAll());
afterAll(() => producer.close());

const body = ndjson(Array.from({ length: 250 }, (_, index) => written(`r${index}`)));

/** Runs `work` while nothing can be stored. */
async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  const locker = await producer.service.pool.connect();
  try {
    await locker.query('BEGIN');
    await locker.query(`LOCK TABLE ${LEDGER.table} IN ACCESS EXCLUSIVE MODE`);
    return await work();
  } finally {
    await locker.query('ROLLBACK');
    locker.release();
  }
}

describe.each(['', '?mode=atomic'])('a database that fails under a body%s', (query) => {
  it('by taking too long is a deadline passed, and the body can be sent again', async () => {
    const answer = await whileLocked(() => producer.send(body, { query }));
    expect(faultsOf(answer, 504)).toEqual(['40460213']);
    expect(answer.headers.get('retry-after')).toBe('2');
    expectCounts(await producer.send(body, { query }), [250, 250, 0, 0, 0]);
  });

  it('by going away is unavailable, and the body can be sent again', async () => {
    const answer = await whileLocked(async () => {
      const sent = producer.send(body, { query });
      await eventually('a batch waits, and its connection is cut', async () => {
        const { rowCount } = await producer.service.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount || undefined;
      });
      return sent;
    });
    expect(faultsOf(answer, 503)).toEqual(['40460212']);
    expect(answer.headers.get('retry-after')).toBe('2');
    expectCounts(await producer.send(body, { query }), [250, 250, 0, 0, 0]);
    expect(await producer.stored()).toEqual([250, 250]);
  });
});
