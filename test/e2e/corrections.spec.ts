import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import {
  adminToken,
  amendRecords,
  differencesOf,
  NO_DIFFERENCE,
  send,
  voidRecords,
} from '../corrections/corrector.js';
import { NOW, written } from '../ingestion/decoding.js';
import { untilBlocked } from '../support/locked-tables.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { onOneServer } from '../support/one-server.js';
import { LEDGER } from '../support/ledger-in-use.js';

let service: TestApp;
let key: string;
let admin: string;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0' } });
  key = await keyFor(service, ['acme', 'bolt']);
  admin = await adminToken(service);
});

beforeEach(() =>
  service.pool.query(
    `TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup, usage_record_version, usage_correction`,
  ),
);

afterAll(() => service.close());

/** Any number: nothing else takes this lock. */
const HELD_LOCK = 4_711;
const SLOT_START = NOW - 300_000;

/** Bytes down of the account, by slot, as the report tells them. */
async function downlinkOf(account: string): Promise<unknown> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({
      start_date_time: '2026-11-20T00:00:00Z',
      end_date_time: '2026-11-20T23:00:00Z',
      granularity: 'HOUR',
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
      ],
      metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    }),
  });
  const { result } = (await answer.json()) as { result: { time_stamp: string; value: number }[][] };
  return result.flat().map(({ time_stamp: at, value }) => `${at.slice(11, 16)} ${value}`);
}

const counts = async (): Promise<string> => {
  const { rows } = await service.pool.query<{ text: string }>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM usage_fact), (SELECT count(*) FROM ${LEDGER.table}),
       (SELECT count(*) FROM usage_record_version), (SELECT count(*) FROM usage_rollup)) AS text`,
  );
  return rows[0]?.text ?? '';
};

describe('records:void', () => {
  it.each(['in the log', 'stored'])('takes records out of the figures that are %s', async (where) => {
    await postRecords(service, key, [
      written('r1', { downlink_bytes: 10 }),
      written('r2', { downlink_bytes: 200 }),
      written('r3', { downlink_bytes: 3_000, started_at: NOW - 3_900_000, ended_at: NOW - 3_600_000 }),
    ]);
    if (where === 'stored') await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual(['07:00 3000', '08:00 210']);
    const answer = await voidRecords(service, key, 'acme', ['r3', 'r2', 'nobody', 'r2']);
    expect(answer).toMatchObject({
      status: 200,
      data: {
        received: 4,
        voided: 2,
        already_voided: 1,
        unknown: 1,
        records: [
          { index: 0, record_id: 'r3', verdict: 'voided' },
          { index: 1, record_id: 'r2', verdict: 'voided' },
          { index: 2, record_id: 'nobody', verdict: 'unknown' },
          { index: 3, record_id: 'r2', verdict: 'already_voided' },
        ],
        errors: [{ index: 2, record_id: 'nobody', code: '40480127', field: 'record_id' }],
      },
    });
    expect(await downlinkOf('acme')).toEqual(['08:00 10']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual(['08:00 10']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    // The account and its nameless site, of one day.
    expect(await counts()).toBe('1 3 2 2');
  });

  it('leaves of the last record of an aggregate nothing', async () => {
    const there = { msisdn: '4917', cell_id: '0000000a-0000-4000-8000-000000000000', service_id: 7 };
    await postRecords(service, key, [written('r1', there)]);
    await service.app.get(Refresher).pass();
    await voidRecords(service, key, 'acme', ['r1']);
    expect(await downlinkOf('acme')).toEqual([]);
    await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual([]);
    expect(await counts()).toBe('0 1 1 0');
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('keeps the identifier taken', async () => {
    await postRecords(service, key, [written('r1')]);
    await voidRecords(service, key, 'acme', ['r1']);
    expect(await postRecords(service, key, [written('r1')])).toMatchObject({ duplicates: 1, accepted: 0 });
    expect(await postRecords(service, key, [written('r1', { downlink_bytes: 9 })])).toMatchObject({
      conflicts: 1,
    });
    expect(await downlinkOf('acme')).toEqual([]);
    const again = await voidRecords(service, key, 'acme', ['r1']);
    expect(again.data).toMatchObject({ voided: 0, already_voided: 1 });
    expect(await counts()).toBe('0 1 1 0');
  });

  it('does not reach other accounts', async () => {
    await postRecords(service, key, [written('r1'), written('r1', { account_id: 'bolt' })]);
    await voidRecords(service, key, 'acme', ['r1']);
    expect(await downlinkOf('bolt')).toEqual(['08:00 2']);
    const foreign = await voidRecords(service, key, 'globex', ['r1']);
    expect(foreign).toMatchObject({
      status: 403,
      errors: [{ code: '40460306', field: 'account_id' }],
    });
  });

  it('in atomic mode voids all or nothing', async () => {
    await postRecords(service, key, [written('r1')]);
    const refused = await voidRecords(service, key, 'acme', ['r1', 'nobody'], '?mode=atomic');
    expect(refused).toMatchObject({
      status: 400,
      errors: [{ code: '40480127', description: 'Unknown record identifier', field: 'record_ids[1]' }],
    });
    expect(await downlinkOf('acme')).toEqual(['08:00 2']);
    expect(await counts()).toBe('1 1 0 0');
    expect((await voidRecords(service, key, 'acme', ['r1'], '?mode=atomic')).status).toBe(200);
  });

  it.each([
    ['no object', '[]', ['40460202']],
    ['nothing in it', {}, ['40480128 record_ids', '40480104 account_id', '40480129 reason']],
    ['a number', { account_id: 'acme', reason: 'x', record_ids: [7] }, ['40480128 record_ids']],
    ['a NUL', { account_id: 'acme', reason: 'x', record_ids: ['a\0'] }, ['40480128 record_ids']],
    ['half a pair', { account_id: 'acme', reason: '\ud800', record_ids: [] }, ['40480129 reason']],
    ['a stranger', { account_id: 'acme', reason: 'x', record_ids: [], mode: 1 }, ['40480131 mode']],
  ])('refuses a body with %s', async (_, body, faults) => {
    const { status, errors = [] } = await send(service, key, '/usage/v1/records:void', body);
    expect(status).toBe(400);
    expect(errors.map(({ code, field }) => [code, field].filter(Boolean).join(' '))).toEqual(faults);
  });

  it('takes 10,000 identifiers at most', async () => {
    const ids = Array.from({ length: 10_001 }, (_, i) => `r${i}`);
    expect(await voidRecords(service, key, 'acme', ids)).toMatchObject({
      status: 413,
      errors: [{ code: '40480121', field: 'record_ids' }],
    });
    expect((await voidRecords(service, key, 'acme', ids.slice(1))).data).toMatchObject({ unknown: 10_000 });
  });

  it('is a POST', async () => {
    const answer = await fetch(`${service.url}/usage/v1/records:void`, { headers: { 'X-API-Key': key } });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    const other = await fetch(`${service.url}/usage/v1/records:nothing`, { method: 'POST' });
    expect(other.status).toBe(404);
  });
});

describe('records:amend', () => {
  it('replaces the content, wherever it lies', async () => {
    await postRecords(service, key, [
      written('r1', { downlink_bytes: 10, msisdn: '4917', cell_id: '0000000a-0000-4000-8000-000000000000' }),
      written('r2', { downlink_bytes: 200 }),
    ]);
    await service.app.get(Refresher).pass();
    const amended = written('r1', {
      downlink_bytes: 77,
      // Another month: another partition.
      started_at: Date.UTC(2026, 9, 3),
      ended_at: Date.UTC(2026, 9, 3, 1),
    });
    const withoutAccount = written('r2', { downlink_bytes: 1_000, account_id: undefined });
    const answer = await amendRecords(service, key, 'acme', [
      amended,
      withoutAccount,
      written('nobody'),
      written('r1', { ended_at: SLOT_START - 1 }),
      written('r2', { account_id: 'bolt' }),
    ]);
    expect(answer).toMatchObject({
      status: 200,
      data: {
        received: 5,
        amended: 2,
        restored: 0,
        unchanged: 0,
        unknown: 1,
        rejected: 2,
        records: [
          { index: 0, record_id: 'r1', verdict: 'amended' },
          { index: 1, record_id: 'r2', verdict: 'amended' },
          { index: 2, record_id: 'nobody', verdict: 'unknown' },
          { index: 3, record_id: 'r1', verdict: 'rejected' },
          { index: 4, record_id: 'r2', verdict: 'rejected' },
        ],
      },
    });
    expect(
      (answer.data?.errors as { index: number; code: string }[]).map((e) => `${e.index} ${e.code}`),
    ).toEqual(['2 40480127', '3 40480103', '3 40480130', '4 40480104', '4 40480130']);
    expect(await downlinkOf('acme')).toEqual(['08:00 1000']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    await service.app.get(Refresher).pass();
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    expect(await postRecords(service, key, [amended])).toMatchObject({ duplicates: 1 });
    expect(await postRecords(service, key, [written('r2', { downlink_bytes: 200 })])).toMatchObject({
      conflicts: 1,
    });
    const again = await amendRecords(service, key, 'acme', [amended]);
    expect(again.data).toMatchObject({ unchanged: 1, amended: 0 });
  });

  it('brings a voided record back', async () => {
    await postRecords(service, key, [written('r1', { downlink_bytes: 10 })]);
    await voidRecords(service, key, 'acme', ['r1']);
    const body = { account_id: 'acme', reason: 'after all', record: written('r1', { downlink_bytes: 10 }) };
    const answer = await send(service, key, '/usage/v1/records:amend', body);
    expect(answer.data).toMatchObject({ restored: 1, amended: 0, unchanged: 0 });
    expect(await downlinkOf('acme')).toEqual(['08:00 10']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('in atomic mode amends all or nothing', async () => {
    await postRecords(service, key, [written('r1')]);
    const good = written('r1', { downlink_bytes: 5 });
    for (const [bad, fault] of [
      [written('nobody'), '40480127 records[1].record_id'],
      [written('r2', { uplink_bytes: -1 }), '40480105 records[1].uplink_bytes'],
    ] as const) {
      const { status, errors = [] } = await amendRecords(service, key, 'acme', [good, bad], '?mode=atomic');
      expect([status, ...errors.map(({ code, field }) => `${String(code)} ${String(field)}`)]).toEqual([
        400,
        fault,
      ]);
    }
    expect(await downlinkOf('acme')).toEqual(['08:00 2']);
  });

  it.each([
    ['neither records nor record', {}],
    ['both', { records: [], record: {} }],
    ['no list', { records: {} }],
  ])('refuses a body with %s', async (_, lists) => {
    const body = { account_id: 'acme', reason: 'x', ...lists };
    expect(await send(service, key, '/usage/v1/records:amend', body)).toMatchObject({
      status: 400,
      errors: [{ code: '40480125', field: 'records' }],
    });
  });
});

describe('the history of a record', () => {
  it('tells what it was, who changed it and why', async () => {
    const id = 'r/1 é';
    const path = `/admin/v1/usage-records/acme/${encodeURIComponent(id)}`;
    const first = written(id, { msisdn: '49', cell_id: '0000000a-0000-4000-8000-000000000000' });
    await postRecords(service, key, [first]);
    expect((await send(service, admin, path)).data).toEqual({
      account_id: 'acme',
      record_id: id,
      state: 'stands',
      record: first,
      versions: [],
    });
    const voided = await voidRecords(service, key, 'acme', [id]);
    const second = written(id, { downlink_bytes: Number.MAX_SAFE_INTEGER });
    const amended = await amendRecords(service, key, 'acme', [second]);
    const by = { at: NOW, actor_kind: 'api-key', actor: key.split('_')[1], backfill_id: null };
    const { data } = await send(service, admin, path);
    expect(data).toMatchObject({
      state: 'stands',
      record: second,
      versions: [
        {
          version: 2,
          record: null,
          ended_by: { ...by, action: 'amend', reason: 'in bits', tracking_id: amended.trackingId },
        },
        {
          version: 1,
          record: first,
          ended_by: { ...by, action: 'void', reason: 'counted twice', tracking_id: voided.trackingId },
        },
      ],
    });
    await voidRecords(service, key, 'acme', [id]);
    expect((await send(service, admin, path)).data).toMatchObject({ state: 'voided', record: null });
    expect(await send(service, admin, '/admin/v1/usage-records/acme/nobody')).toMatchObject({
      status: 404,
      errors: [{ code: '40490140' }],
    });
    const audit = await send(service, admin, '/admin/v1/audit?limit=3');
    expect((audit.data?.items as { action: string; target: string }[]).map((entry) => entry)).toMatchObject([
      { action: 'usage-record.void', target: 'acme' },
      { action: 'usage-record.amend', details: { reason: 'in bits', records: 1, record_ids: [id] } },
      { action: 'usage-record.void', tracking_id: voided.trackingId },
    ]);
  });

  it('has the void of a record that is restored with the same content', async () => {
    const record = written('r1', { downlink_bytes: 10 });
    await postRecords(service, key, [record]);
    await voidRecords(service, key, 'acme', ['r1']);
    expect((await amendRecords(service, key, 'acme', [record])).data).toMatchObject({ restored: 1 });
    const { data } = await send(service, admin, '/admin/v1/usage-records/acme/r1');
    expect(data).toMatchObject({
      state: 'stands',
      record,
      versions: [
        { version: 2, record: null, ended_by: { action: 'amend' } },
        { version: 1, record, ended_by: { action: 'void' } },
      ],
    });
    expect(data?.versions).toHaveLength(2);
    // It is the same record again: sent once more it is a duplicate, amended once more it is unchanged.
    expect(await postRecords(service, key, [record])).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await amendRecords(service, key, 'acme', [record])).data).toMatchObject({ unchanged: 1 });
    expect(await downlinkOf('acme')).toEqual(['08:00 10']);
  });
});

describe('an identity that is freed between two statements of a batch', () => {
  const FREED = 'is taken by the record, which is no duplicate';
  // Holds the first statement, which takes identities, at its end.
  const HELD = `
    CREATE FUNCTION hold_insert() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(${HELD_LOCK}); RETURN NULL; END $$;
    CREATE TRIGGER hold_insert AFTER INSERT ON usage_record_key EXECUTE FUNCTION hold_insert()`;

  onOneServer(FREED).it(FREED, async () => {
    const record = written('r1', { downlink_bytes: 10 });
    await postRecords(service, key, [record]);
    const other = await service.pool.connect();
    try {
      await other.query(HELD);
      await other.query(`SELECT pg_advisory_lock(${HELD_LOCK})`);
      const sent = postRecords(service, key, [record]);
      await untilBlocked(service.pool, 'INSERT INTO usage_record_key');
      await other.query(`DELETE FROM usage_record_key; DELETE FROM usage_record`);
      await other.query(`SELECT pg_advisory_unlock(${HELD_LOCK})`);
      expect(await sent).toMatchObject({ accepted: 1, duplicates: 0, conflicts: 0 });
    } finally {
      await other.query(`DROP FUNCTION hold_insert CASCADE`);
      other.release();
    }
    expect(await counts()).toBe('1 1 0 0');
  });
});
