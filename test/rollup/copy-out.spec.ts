import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../src/database/database.js';
import { RollupRepository } from '../../src/rollups/rollup.repository.js';
import type { CopiedRow } from '../../src/database/copied-row.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { makeCase } from '../oracle/cases.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let service: TestApp;
let database: Database;

beforeEach(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' }, clock: () => Date.UTC(2026, 0, 1) });
  database = service.app.get(Database);
});

afterEach(() => service.close());

const copied = (text: string, take: (row: CopiedRow) => void) =>
  database.write((session) => session.copyOut({ name: 'SELECT', text, values: [] }, take));

describe('rows that are copied out', () => {
  it('come with all that is in them', async () => {
    const rows: unknown[] = [];
    await copied(
      `SELECT n::smallint, n::bigint * -1099511627776, 'ü' || n, decode(repeat('00ff', abs(n)), 'hex')
       FROM (VALUES (0), (1), (-7), (20000)) AS drawn (n)`,
      (row) => rows.push([row.smallint(), row.bigint(), row.text(), row.bytea()]),
    );
    expect(rows).toEqual(
      [0, 1, -7, 20_000].map((n) => [
        n,
        0 - n * 2 ** 40,
        `ü${n}`,
        Buffer.from('00ff'.repeat(Math.abs(n)), 'hex'),
      ]),
    );
  });

  it('tell what is null, and which have the same first fields', async () => {
    const rows: unknown[] = [];
    const identities: string[] = [];
    await copied(
      `SELECT a, b, NULL::bigint, NULL::bytea, 5::bigint
       FROM (VALUES (1, 'x'), (NULL, 'x'), (1, 'x'), (1, NULL), (1, 'y')) AS drawn (a, b)`,
      (row) => {
        identities.push(row.identity(2));
        rows.push([row.bigint(), row.bytea(), row.bigint()]);
      },
    );
    expect(rows).toEqual(new Array(5).fill([undefined, undefined, 5]));
    expect(identities[2]).toBe(identities[0]);
    expect(new Set(identities).size).toBe(4);
  });

  it('are none, or fail, without harm to the connection', async () => {
    const rows: unknown[] = [];
    await copied('SELECT 1 WHERE false', (row) => rows.push(row));
    expect(rows).toEqual([]);
    await expect(
      copied('SELECT 1 / (n - 2) FROM generate_series(1, 3) AS n', () => undefined),
    ).rejects.toThrow(pg.DatabaseError);
    const failing = () => {
      throw new Error('not taken');
    };
    await expect(copied('SELECT * FROM generate_series(1, 9)', failing)).rejects.toThrow('not taken');
    expect(await database.query({ name: 'SELECT', text: 'SELECT 1 AS one', values: [] })).toEqual([
      { one: 1 },
    ]);
  });
});

describe('change log partitions by themselves', () => {
  it('give the same aggregates as all of them at once', async () => {
    const rollups = service.app.get(RollupRepository);
    const { records, accounts } = makeCase(21);
    const key = await keyFor(service, accounts);
    // The second half changes aggregates that the first has made.
    for (const half of [0, 1]) {
      await postRecords(
        service,
        key,
        records.filter((_, place) => place % 2 === half),
      );
      let changes = 0;
      for (const lane of await rollups.waitingLogPartitions())
        changes += (await rollups.refreshLogPartition(lane)).changes;
      expect(changes).toBeGreaterThan(0);
      expect((await rollups.refreshLogPartition(0)).changes).toBe(0);
      expect((await rollups.backlog()).changes).toBe(0);
    }
    const found = await service.app.get(VerificationService).verify({ repair: false });
    expect(found.different).toBe(0);
    expect(found.aggregates).toBeGreaterThan(0);
  });
});
