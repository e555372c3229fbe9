import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LedgerMoveService } from '../../src/usage-records/ledger-move.js';
import { closeBackfill, loadBackfill, openedBackfill } from '../corrections/backfiller.js';
import { amendRecords, differencesOf, NO_DIFFERENCE, voidRecords } from '../corrections/corrector.js';
import { NOW, written } from '../ingestion/decoding.js';
import { FactRows } from '../../src/usage-records/sql/ingest-facts.js';
import type { LedgerKey } from '../../src/usage-records/sql/ledger-key.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { storeByText } from '../support/text-ledger.js';

const FROM = Date.UTC(2026, 10, 19);
const RANGE = [FROM, FROM + 86_400_000] as const;

let service: TestApp;
let key: string;
/** The function that makes the keys, as it is. */
let keyOf: string;
/** Ends what `collide` does in the service. */
let separate = (): void => undefined;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => NOW,
    env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
  });
  await storeByText(service.pool);
  key = await keyFor(service, ['acme']);
  const { rows } = await service.pool.query<{ text: string }>(
    `SELECT pg_get_functiondef('usage_key_of(text, text)'::regprocedure) AS text`,
  );
  keyOf = rows[0]?.text ?? '';
});

afterEach(() => {
  separate();
});

// The test of the move comes first: there is no way back to a ledger by text.
beforeEach(async () => {
  await service.pool.query(keyOf);
  await service.pool.query(
    `TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup, usage_backfill,
       usage_backfill_record, usage_backfill_standing`,
  );
});

afterAll(() => service.close());

/** All keys begin alike and end in one of 16 ways, so that many records have one key: in the database and in the service. */
async function collide(): Promise<void> {
  await service.pool.query(`CREATE OR REPLACE FUNCTION usage_key_of("account_id" TEXT, "record_id" TEXT)
    RETURNS UUID LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    RETURN ('0000000000000000000000000000000' || substr(encode(usage_identity_hash(account_id, record_id), 'hex'), 1, 1))::uuid`);
  const method = Object.getOwnPropertyDescriptor(FactRows.prototype, 'ledgerKey')!;
  const ledgerKey = method.value as (this: FactRows, row: number) => LedgerKey;
  const value = function (this: FactRows, row: number): LedgerKey {
    const { key: own, tag } = ledgerKey.call(this, row);
    // The hash comes after the four bytes of the order.
    return { key: '\0'.repeat(15) + String.fromCharCode(own.charCodeAt(4) >> 4), tag };
  };
  Object.defineProperty(FactRows.prototype, 'ledgerKey', { ...method, value });
  separate = () => {
    Object.defineProperty(FactRows.prototype, 'ledgerKey', method);
  };
}

const move = () => service.app.get(LedgerMoveService).move();

const record = (id: string) =>
  written(id, { started_at: FROM, ended_at: FROM + 30_000, downlink_bytes: 1, uplink_bytes: 0 });
const many = Array.from({ length: 100 }, (_, nth) => record(`r${nth}`));

const storedIds = async (): Promise<string[]> =>
  (
    await service.pool.query<{ record_id: string }>('SELECT record_id FROM usage_record ORDER BY record_id')
  ).rows.map(({ record_id: id }) => id);

async function countsOf(records: readonly object[]): Promise<unknown[]> {
  const { accepted, duplicates, conflicts } = await postRecords(service, key, records);
  return [accepted, duplicates, conflicts];
}

/** The record's place in the ledger is another identity's. */
const takePlaceOf = (id: string) =>
  service.pool.query(`UPDATE usage_record_key SET tag = tag + 1 WHERE key = usage_key_of('acme', $1)`, [id]);

/** The first records of each key: those that can be stored. */
async function firstsOfKeys(): Promise<string[]> {
  const { rows } = await service.pool.query<{ id: string }>(
    `SELECT DISTINCT ON (usage_key_of('acme', id)) id
     FROM unnest($1::text[]) AS id ORDER BY usage_key_of('acme', id), id COLLATE "C"`,
    [many.map(({ record_id: id }) => id as string)],
  );
  return rows.map(({ id }) => id).sort();
}

describe('two identities with one key', () => {
  it('stay where they are when the ledger is moved, and are not stored a second time', async () => {
    await postRecords(service, key, many);
    await collide();
    const firsts = await firstsOfKeys();
    expect(await move()).toEqual({ moved: firsts.length, complete: false });
    expect(await countsOf(many)).toEqual([0, 100, 0]);
    const others = many.map((one) => ({ ...one, downlink_bytes: 2 }));
    expect(await countsOf(others)).toEqual([0, 0, 100]);
    expect(await storedIds()).toHaveLength(100);
    const { rows } = await service.pool.query(`SELECT count(*)::int AS count FROM usage_record_identity`);
    expect(rows).toEqual([{ count: 100 - firsts.length }]);
    await service.pool.query('TRUNCATE usage_record_identity');
    expect(await move()).toEqual({ moved: 0, complete: true });
  });

  it('are told apart though their contents are equal: the second is refused', async () => {
    await postRecords(service, key, [record('a')]);
    await takePlaceOf('a');
    expect(await countsOf([record('a')])).toEqual([0, 0, 1]);
    expect(await countsOf([record('a'), record('b')])).toEqual([1, 0, 1]);
  });

  it('are told apart within a batch, and nothing of the refused ones is stored', async () => {
    await collide();
    const firsts = await firstsOfKeys();
    expect(firsts.length).toBeLessThan(17);
    const others = 100 - firsts.length;
    expect(await countsOf(many)).toEqual([firsts.length, 0, others]);
    expect(await storedIds()).toEqual(firsts);
    expect(await countsOf(many)).toEqual([0, firsts.length, others]);
    expect(await storedIds()).toEqual(firsts);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('are told apart by corrections: the other record stays as it is', async () => {
    await postRecords(service, key, [record('a')]);
    await takePlaceOf('a');
    expect((await voidRecords(service, key, 'acme', ['a'])).data).toMatchObject({ unknown: 1 });
    expect(
      (await amendRecords(service, key, 'acme', [{ ...record('a'), downlink_bytes: 9 }])).data,
    ).toMatchObject({
      unknown: 1,
    });
    expect(await storedIds()).toEqual(['a']);
  });

  it('are told apart by backfills, when they are loaded and when they are closed', async () => {
    await postRecords(service, key, [record('a')]);
    await takePlaceOf('a');
    const id = await openedBackfill(service, key, 'acme', RANGE);
    expect((await loadBackfill(service, key, id, [record('a'), record('b')])).data).toMatchObject({
      accepted: 1,
      conflicts: 1,
    });
    await postRecords(service, key, [record('b')]);
    await takePlaceOf('b');
    const closed = await closeBackfill(service, key, id);
    expect(closed.status).toBe(409);
    expect(JSON.stringify(closed.errors)).toContain('b');
  });

  it('among the loaded records of a backfill refuse its close', async () => {
    await collide();
    const id = await openedBackfill(service, key, 'acme', RANGE);
    expect((await loadBackfill(service, key, id, many)).data).toMatchObject({ accepted: 100 });
    expect((await closeBackfill(service, key, id)).status).toBe(409);
    expect(await storedIds()).toEqual([]);
  });
});
