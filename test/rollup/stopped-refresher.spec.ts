import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import pg from 'pg';
import { Database } from '../../src/database/database.js';
import { createPool } from '../../src/database/pool.js';
import { createLogger } from '../../src/logging/logger.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { RollupRepository } from '../../src/rollups/rollup.repository.js';
import { eventually } from '../support/eventually.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectVerified } from './outcome.js';

const START = Date.parse('2026-03-01T00:00:00Z');

let service: TestApp;
let pool: pg.Pool;
let stopping: Stopping;

beforeEach(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', DATABASE_IDLE_TRANSACTION_MS: '300' } });
  pool = createPool(service.databaseUrl, service.config.database, createLogger('silent'));
  stopping = new Stopping(pool);
});

afterEach(async () => {
  stopping.moments.emit('goes on');
  await pool.end();
  await service.close();
});

/** The database of an instance that stops within its transaction, behind what it took out of the log. */
class Stopping extends Database {
  readonly moments = new EventEmitter();
  readonly hasStopped = once(this.moments, 'stopped');
  private readonly goesOn = once(this.moments, 'goes on');

  override on(client: pg.PoolClient) {
    const session = super.on(client);
    return {
      ...session,
      copyOut: async (...args: Parameters<typeof session.copyOut>) => {
        await session.copyOut(...args);
        this.moments.emit('stopped');
        await this.goesOn;
      },
    };
  }
}

const sum = async () =>
  (
    await service.pool.query<{ changes: number; rollups: number }>(
      `SELECT (SELECT count(*)::int FROM usage_change) AS changes, (SELECT count(*)::int FROM usage_rollup) AS rollups`,
    )
  ).rows[0]!;

describe('a refresher that is stopped within its transaction', () => {
  it('loses its change log partition to another instance, and takes nothing twice when it goes on', async () => {
    const key = await keyFor(service, ['acme']);
    await postRecords(
      service,
      key,
      Array.from({ length: 50 }, (_, i) => ({
        record_id: `r-${i}`,
        account_id: 'acme',
        started_at: START + i * 60_000,
        ended_at: START + (i + 1) * 60_000,
        uplink_bytes: 1,
        downlink_bytes: 0,
      })),
    );
    const stopped = new RollupRepository(stopping);
    const partitions = await stopped.waitingLogPartitions();
    const refresh = stopped.refresh(partitions);
    refresh.catch(() => undefined);
    await stopping.hasStopped;

    const other = service.app.get(Refresher);
    expect(await other.pass()).toBe(0);
    const taken = await eventually(
      'another instance takes over',
      async () => (await other.pass()) || undefined,
      { withinMs: 20_000 },
    );
    // One of the account and one of its site, which has no name.
    expect(taken).toBe(2);
    stopping.moments.emit('goes on');
    await expect(refresh).rejects.toThrow();
    expect(await sum()).toEqual({ changes: 0, rollups: 2 });
    await expectVerified(service.pool);

    // Its connection was destroyed; its next pass finds another.
    expect(await new RollupRepository(new Database(pool)).waitingLogPartitions()).toEqual([]);
  });
});

describe('a transaction', () => {
  it('may pause ten times as long to read as to write', async () => {
    const pause = { name: 'SELECT', text: 'SHOW idle_in_transaction_session_timeout', values: [] } as const;
    const database = new Database(pool);
    expect(await database.write((session) => session.query(pause))).toEqual([
      { idle_in_transaction_session_timeout: '300ms' },
    ]);
    expect(await database.read((session) => session.query(pause))).toEqual([
      { idle_in_transaction_session_timeout: '3s' },
    ]);
  });
});
