import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RetentionRepository } from '../../src/retention/retention.repository.js';
import { LedgerMoveService } from '../../src/usage-records/ledger-move.js';
import { closeBackfill, loadBackfill, openedBackfill, revertBackfill } from '../corrections/backfiller.js';
import {
  adminToken,
  amendRecords,
  differencesOf,
  NO_DIFFERENCE,
  send,
  voidRecords,
} from '../corrections/corrector.js';
import { NOW, written } from '../ingestion/decoding.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { storeByText } from '../support/text-ledger.js';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 19);
const RANGE = [FROM, FROM + DAY_MS] as const;

let service: TestApp;
let key: string;

beforeEach(async () => {
  service = await startTestApp({
    clock: () => NOW,
    env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
  });
  await storeByText(service.pool);
  key = await keyFor(service, ['acme', 'bolt']);
});
afterEach(() => service.close());

const record = (id: string, minute: number, downlink_bytes: number) =>
  written(id, {
    started_at: FROM + minute * 60_000,
    ended_at: FROM + minute * 60_000 + 30_000,
    downlink_bytes,
  });

const move = () => service.app.get(LedgerMoveService).move();
/** The ledger is stored by key from now on, and nothing has been moved. */
const beginMove = () => service.pool.query('SELECT usage_ledger_begin()');

async function countsOf(records: readonly object[]): Promise<Record<string, unknown>> {
  const { accepted, duplicates, conflicts } = await postRecords(service, key, records);
  return { accepted, duplicates, conflicts };
}

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await service.pool.query<Record<string, unknown>>(sql)).rows;
}

/** How many identities are stored by text and by key. */
async function identities(): Promise<unknown> {
  const [row] = await rows(`SELECT (SELECT count(*)::int FROM usage_record_identity) AS text,
    (SELECT count(*)::int FROM usage_record_key) AS key`);
  return row;
}

const stored = () =>
  rows(`SELECT record_id, downlink_bytes::int AS bytes FROM usage_record ORDER BY account_id, record_id`);

const historyOf = async (id: string) => {
  const { data } = await send(
    service,
    await adminToken(service),
    `/admin/v1/usage-records/acme/${encodeURIComponent(id)}`,
  );
  const { state, versions } = data as { state: string; versions: unknown[] };
  return [state, versions.length];
};

const SEVERAL = ['a', 'b', 'c', 'd', 'e'].map((id, minute) => record(id, minute, 10 ** minute));

/** Uses all that reads or changes the ledger, over the records {@link SEVERAL}. */
async function useLedger(): Promise<void> {
  expect(await countsOf(SEVERAL)).toEqual({ accepted: 0, duplicates: 5, conflicts: 0 });
  expect(await countsOf([record('a', 0, 7), record('b', 1, 10), record('f', 5, 5)])).toEqual({
    accepted: 1,
    duplicates: 1,
    conflicts: 1,
  });
  expect((await voidRecords(service, key, 'acme', ['b', 'none'])).data).toMatchObject({
    voided: 1,
    unknown: 1,
  });
  expect((await amendRecords(service, key, 'acme', [record('c', 2, 33)])).data).toMatchObject({
    amended: 1,
  });
  expect(await countsOf([record('b', 1, 10), record('c', 2, 33), record('c', 2, 100)])).toEqual({
    accepted: 0,
    duplicates: 2,
    conflicts: 1,
  });
  expect(await historyOf('a')).toEqual(['stands', 0]);
  expect(await historyOf('b')).toEqual(['voided', 1]);
  expect(await historyOf('c')).toEqual(['stands', 1]);
  const before = await stored();
  const id = await openedBackfill(service, key, 'acme', RANGE);
  const loaded = [record('a', 0, 1), record('b', 1, 2), record('d', 3, 44), record('g', 6, 6)];
  expect((await loadBackfill(service, key, id, loaded)).data).toMatchObject({ accepted: 4, conflicts: 0 });
  expect((await closeBackfill(service, key, id)).data).toMatchObject({
    unchanged: 1,
    replaced: 1,
    added: 2,
    removed: 3,
  });
  expect(await stored()).toEqual([
    { record_id: 'a', bytes: 1 },
    { record_id: 'b', bytes: 2 },
    { record_id: 'd', bytes: 44 },
    { record_id: 'g', bytes: 6 },
  ]);
  expect(await countsOf([record('e', 4, 10_000), record('g', 6, 6)])).toMatchObject({ duplicates: 2 });
  expect((await revertBackfill(service, key, id)).status).toBe(200);
  expect(await stored()).toEqual(before);
  expect(await countsOf([record('g', 6, 7)])).toMatchObject({ accepted: 1 });
  expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  await service.app.get(RetentionRepository).removeRecordsOf('acme', FROM + DAY_MS);
  expect(await historyOf('c')).toEqual(['free', 3]);
  // Only the voided identity is still taken.
  expect(await identities()).toEqual({ text: 0, key: 1 });
}

describe('a ledger by key', () => {
  it('does all that the one by text does', async () => {
    expect(await move()).toEqual({ moved: 0, complete: true });
    expect(await countsOf(SEVERAL)).toEqual({ accepted: 5, duplicates: 0, conflicts: 0 });
    expect(await identities()).toEqual({ text: 0, key: 5 });
    await useLedger();
  });

  it('does so after it was moved', async () => {
    await postRecords(service, key, SEVERAL);
    expect(await move()).toEqual({ moved: 5, complete: true });
    expect(await identities()).toEqual({ text: 0, key: 5 });
    await useLedger();
  });

  it('does so while nothing has been moved yet', async () => {
    await postRecords(service, key, SEVERAL);
    await beginMove();
    await useLedger();
  });
});

describe('a month that is dropped', () => {
  it('frees its identities, by text and by key', async () => {
    await postRecords(service, key, SEVERAL);
    await beginMove();
    await voidRecords(service, key, 'acme', ['none', 'a']);
    expect(await identities()).toEqual({ text: 4, key: 1 });
    const retention = service.app.get(RetentionRepository);
    const [month] = await retention.months();
    expect(await retention.dropMonth(month ?? { begins: 0, ends: 0 })).toEqual({ records: 4, identities: 4 });
    expect(await identities()).toEqual({ text: 0, key: 1 });
  });
});
