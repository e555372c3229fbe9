import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { BackfillExpiry } from '../../src/corrections/backfill-expiry.js';
import { Refresher } from '../../src/rollups/refresher.js';
import {
  closeBackfill,
  FORMATS,
  loadBackfill,
  openBackfill,
  openedBackfill,
  revertBackfill,
  showBackfill,
} from '../corrections/backfiller.js';
import {
  adminToken,
  amendRecords,
  differencesOf,
  NO_DIFFERENCE,
  send,
  voidRecords,
  type Answer,
} from '../corrections/corrector.js';
import { RECORD_FIELD_NAMES, RECORD_FIELDS } from '../../src/record-model/record-fields.js';
import { NOW, written } from '../ingestion/decoding.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The day that is replaced. */
const FROM = Date.UTC(2026, 10, 19);
const TO = FROM + DAY_MS;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

let now = NOW;
let service: TestApp;
let key: string;
let admin: string;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => now,
    env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
  });
  key = await keyFor(service, ['acme', 'bolt']);
  admin = await adminToken(service);
});

beforeEach(async () => {
  now = NOW;
  await service.pool.query(
    `TRUNCATE usage_record, usage_packed, usage_record_identity, usage_record_key, usage_change, usage_rollup, usage_record_version, usage_correction,
       usage_backfill, usage_backfill_record, usage_backfill_standing, retention_horizon`,
  );
});

afterAll(() => service.close());

/** A record of so many bytes down, of five minutes of an hour of the day. */
const record = (id: string, hour: number, downlink_bytes: number, change: object = {}) =>
  written(id, {
    started_at: FROM + hour * HOUR_MS,
    ended_at: FROM + hour * HOUR_MS + 300_000,
    downlink_bytes,
    ...change,
  });

/** Bytes down of an account, by day and hour, as a report tells them. */
async function downlinkOf(account: string): Promise<string[]> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({
      start_date_time: '2026-11-17T00:00:00Z',
      end_date_time: '2026-11-20T23:00:00Z',
      granularity: 'HOUR',
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
      ],
      metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    }),
  });
  const { result } = (await answer.json()) as { result: { time_stamp: string; value: number }[][] };
  return result.flat().map(({ time_stamp: at, value }) => `${at.slice(8, 13)} ${value}`);
}

/** The same from the facts alone. */
async function factsOf(account: string): Promise<string[]> {
  const { rows } = await service.pool.query<{ text: string }>(
    `SELECT to_char(to_timestamp(started_at / 1000), 'DD"T"HH24 ') || sum(downlink_bytes) AS text
     FROM usage_fact WHERE account_id = $1 GROUP BY started_at ORDER BY started_at`,
    [account],
  );
  return rows.map(({ text }) => text);
}

const settled = async (where: string): Promise<void> => {
  if (where === 'stored') await service.app.get(Refresher).pass();
};

const count = async (table: string): Promise<number> =>
  Number((await service.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);

const faultsOf = ({ status, errors = [] }: Answer): unknown[] => [
  status,
  ...errors.map(({ code, field }) => [code, field].filter(Boolean).join(' ')),
];

const OLD = [
  record('r1', 1, 10),
  record('r2', 2, 200),
  record('r3', 3, 3_000),
  // Begins on the day before and lies in this one: not of the range.
  record('early', -1, 7, { ended_at: FROM + 2 * HOUR_MS }),
];

/** `early` has 2 and 2 and 3 of its 7 bytes in its hours. */
const EARLY = ['18T23 2', '19T00 2', '19T01 3'];

describe('closing a backfill', () => {
  it.each(['in the log', 'stored'])('replaces the range at once where figures are %s', async (where) => {
    await postRecords(service, key, [...OLD, record('r1', 1, 5, { account_id: 'bolt' })]);
    await settled(where);
    const before = ['18T23 2', '19T00 2', '19T01 13', '19T02 200', '19T03 3000'];
    expect(await downlinkOf('acme')).toEqual(before);

    const opened = await openBackfill(service, key, 'acme', ['2026-11-19T01:00:00+01:00', TO]);
    expect(opened).toMatchObject({ status: 201 });
    const { id } = opened.data as { id: string };
    expect(opened.data).toEqual({
      id,
      account_id: 'acme',
      from: FROM,
      to: TO,
      reason: 'clock was wrong',
      state: 'open',
      opened_at: NOW,
      opened_by: key.split('_')[1],
      changed_at: NOW,
      closed_at: null,
      expires_at: NOW + 7 * DAY_MS,
      revertible_until: null,
      standing: 3,
      staged: 0,
      removed: null,
      replaced: null,
      added: null,
      unchanged: null,
      kept: null,
    });

    now += 1_000;
    const loaded = [record('r1', 1, 10), record('r2', 5, 77), record('r4', 4, 40_000)];
    expect((await loadBackfill(service, key, id, loaded)).data).toEqual({
      received: 3,
      accepted: 3,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      errors: [],
    });
    await settled(where);
    expect(await downlinkOf('acme')).toEqual(before);
    expect((await showBackfill(service, key, id)).data).toMatchObject({
      state: 'open',
      staged: 3,
      changed_at: NOW + 1_000,
      expires_at: NOW + 1_000 + 7 * DAY_MS,
    });

    now += 1_000;
    const closed = await closeBackfill(service, key, id);
    expect(closed).toMatchObject({
      status: 200,
      data: {
        id,
        state: 'closed',
        changed_at: now,
        closed_at: now,
        expires_at: null,
        revertible_until: now + 30 * DAY_MS,
        standing: 3,
        staged: 3,
        removed: 1,
        replaced: 1,
        added: 1,
        unchanged: 1,
        kept: 0,
      },
    });
    const after = ['18T23 2', '19T00 2', '19T01 13', '19T04 40000', '19T05 77'];
    expect(await downlinkOf('acme')).toEqual(after);
    expect(await factsOf('acme')).toEqual(['18T23 7', '19T01 10', '19T04 40000', '19T05 77']);
    expect(await downlinkOf('bolt')).toEqual(['19T01 5']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual(after);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    // The ledger follows: what was removed does not come back, and what was replaced stands for its new content.
    expect(await postRecords(service, key, [record('r3', 3, 3_000), record('r4', 4, 40_000)])).toMatchObject({
      duplicates: 2,
    });
    expect(await postRecords(service, key, [record('r2', 2, 200)])).toMatchObject({ conflicts: 1 });
    expect(await downlinkOf('acme')).toEqual(after);
    expect(await count('usage_backfill_standing')).toBe(0);
  });

  it('with nothing loaded empties the range, and of its aggregates leaves nothing', async () => {
    await postRecords(service, key, OLD.slice(0, 3));
    await service.app.get(Refresher).pass();
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    expect((await closeBackfill(service, key, id)).data).toMatchObject({ removed: 3, added: 0, staged: 0 });
    await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual([]);
    expect(await count('usage_rollup')).toBe(0);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('into an empty range brings what was loaded, in other months too', async () => {
    const from = Date.UTC(2026, 8, 30);
    const id = await openedBackfill(service, key, 'acme', [from, Date.UTC(2026, 10, 20)]);
    const there = {
      msisdn: '49',
      imsi: '262',
      service_id: 7,
      cell_id: '0000000A-0000-4000-8000-00000000000a',
    };
    const far = record('far', 0, 9, { started_at: from, ended_at: from + 86_400_000, ...there });
    expect((await loadBackfill(service, key, id, [far, record('near', 6, 60, there)])).status).toBe(200);
    expect((await closeBackfill(service, key, id)).data).toMatchObject({ added: 2, removed: 0 });
    expect(await downlinkOf('acme')).toEqual(['19T06 60']);
    const history = await send(service, admin, '/admin/v1/usage-records/acme/far');
    const lower = { ...far, cell_id: '0000000a-0000-4000-8000-00000000000a' };
    expect(history.data).toMatchObject({ state: 'stands', record: lower, versions: [] });
    expect(await postRecords(service, key, [far])).toMatchObject({ duplicates: 1 });
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('stores what ingest would have stored, every field of it', async () => {
    const examples = RECORD_FIELD_NAMES.map((name) => [name, RECORD_FIELDS[name].example]);
    const whole = { ...(Object.fromEntries(examples) as object), ...record('whole', 1, 10) };
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [whole]);
    await closeBackfill(service, key, id);
    await postRecords(service, key, [{ ...whole, account_id: 'bolt' }]);
    const rows = async () => {
      const { rows } = await service.pool.query<object>('SELECT * FROM usage_fact ORDER BY account_id');
      const isOther = (name: string) => name === 'account_id' || name.startsWith('packed_');
      return rows.map((fact) => Object.fromEntries(Object.entries(fact).filter(([name]) => !isOther(name))));
    };
    const [filled, taken] = await rows();
    expect(filled).toEqual(taken);
    const unknown = Object.entries(filled as object).filter(([, value]) => value === null);
    // Of a record in parts alone.
    expect(unknown.map(([name]) => name.replace(/^whole_.*/, 'whole'))).toEqual([
      'whole',
      'whole',
      'whole',
      'whole',
    ]);
    // So it is when it leaves and comes back.
    const other = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await closeBackfill(service, key, other);
    expect(await rows()).toEqual([taken]);
    await revertBackfill(service, key, other);
    expect(await rows()).toEqual([taken, taken]);
  });

  it('keeps what the records were, and who replaced them why', async () => {
    await postRecords(service, key, OLD);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77)]);
    const { trackingId } = await closeBackfill(service, key, id);
    const ended_by = {
      action: 'backfill',
      reason: 'clock was wrong',
      backfill_id: id,
      at: NOW,
      actor_kind: 'api-key',
      actor: key.split('_')[1],
      tracking_id: trackingId,
    };
    expect((await send(service, admin, '/admin/v1/usage-records/acme/r2')).data).toMatchObject({
      state: 'stands',
      record: record('r2', 5, 77),
      versions: [{ version: 1, record: record('r2', 2, 200), ended_by }],
    });
    expect((await send(service, admin, '/admin/v1/usage-records/acme/r3')).data).toMatchObject({
      state: 'voided',
      record: null,
      versions: [{ version: 1, record: record('r3', 3, 3_000), ended_by }],
    });
  });

  it('keeps records that came since the opening, unless their identifiers were loaded', async () => {
    await postRecords(service, key, [record('r1', 1, 10), record('r2', 2, 200), record('gone', 3, 3_000)]);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await postRecords(service, key, [record('late', 6, 6), record('both', 7, 7), record('same', 8, 8)]);
    await voidRecords(service, key, 'acme', ['gone']);
    // Out of the range: no more a record of it.
    await amendRecords(service, key, 'acme', [record('r2', 30, 5)]);
    await loadBackfill(service, key, id, [record('both', 9, 70), record('same', 8, 8)]);
    expect((await closeBackfill(service, key, id)).data).toMatchObject({
      standing: 3,
      staged: 2,
      removed: 1,
      replaced: 1,
      added: 0,
      unchanged: 1,
      kept: 1,
    });
    expect(await downlinkOf('acme')).toEqual(['19T06 6', '19T08 8', '19T09 70', '20T06 5']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    expect((await send(service, admin, '/admin/v1/usage-records/acme/gone')).data).toMatchObject({
      state: 'voided',
      versions: [{ version: 1, ended_by: { action: 'void' } }],
    });
  });

  it('has voided records stand again that were loaded', async () => {
    await postRecords(service, key, [record('r1', 1, 10)]);
    await voidRecords(service, key, 'acme', ['r1']);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r1', 1, 10)]);
    expect((await closeBackfill(service, key, id)).data).toMatchObject({
      standing: 0,
      added: 1,
      replaced: 0,
    });
    expect(await downlinkOf('acme')).toEqual(['19T01 10']);
    expect((await send(service, admin, '/admin/v1/usage-records/acme/r1')).data).toMatchObject({
      state: 'stands',
      versions: [
        { version: 2, record: null, ended_by: { action: 'backfill' } },
        { version: 1, ended_by: { action: 'void' } },
      ],
    });
  });

  it('is refused while an identifier stands for a record outside of the range', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r1', 1, 10), record('r2', 2, 20)]);
    await postRecords(service, key, [record('r2', 30, 5)]);
    const refused = await closeBackfill(service, key, id);
    expect(refused).toMatchObject({
      status: 409,
      errors: [
        {
          code: '40480136',
          description: 'Record identifier in use outside of the range: r2',
          field: 'record_id',
        },
      ],
    });
    expect(await downlinkOf('acme')).toEqual(['20T06 5']);
    expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'open', staged: 2 });
    await voidRecords(service, key, 'acme', ['r2']);
    expect((await closeBackfill(service, key, id)).data).toMatchObject({ added: 2 });
    expect(await downlinkOf('acme')).toEqual(['19T01 10', '19T02 20']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('twice does it once', async () => {
    await postRecords(service, key, OLD);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77)]);
    const [one, other] = await Promise.all([1, 2].map(() => closeBackfill(service, key, id)));
    expect(one).toMatchObject({ status: 200, data: { removed: 2, replaced: 1 } });
    expect(other?.data).toEqual(one?.data);
    expect(await count(`audit_entry WHERE action = 'backfill.close' AND target = '${id}'`)).toBe(1);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('counts more records than pass through at once', async () => {
    const many = (prefix: string, bytes: number) =>
      Array.from({ length: 12_345 }, (_, i) =>
        record(`${prefix}${i % 7 === 0 ? 'x' : ''}${i}`, 0, bytes, {
          started_at: FROM + i * 6_000,
          ended_at: FROM + i * 6_000 + 60_000,
          customer_site_id: `site-${i % 5}`,
        }),
      );
    await postRecords(service, key, many('r', 1));
    await service.app.get(Refresher).pass();
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const loaded = many('r', 3).slice(0, 10_000);
    expect((await loadBackfill(service, key, id, loaded)).data).toMatchObject({ accepted: 10_000 });
    expect((await closeBackfill(service, key, id)).data).toMatchObject({
      standing: 12_345,
      removed: 2_345,
      replaced: 10_000,
      added: 0,
    });
    const total = async () =>
      (await downlinkOf('acme')).reduce((sum, text) => sum + Number(text.slice(6)), 0);
    expect(await total()).toBe(30_000);
    await service.app.get(Refresher).pass();
    expect(await total()).toBe(30_000);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    expect((await revertBackfill(service, key, id)).data).toMatchObject({ state: 'reverted' });
    expect(await total()).toBe(12_345);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });
});

describe('loading a backfill', () => {
  const cases = Object.keys(FORMATS).flatMap((format) =>
    [false, true].map((gzip) => [format as keyof typeof FORMATS, gzip] as const),
  );

  it.each(cases)('takes %s, gzip %s', async (format, gzip) => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const records = [record('r1', 1, 10), record('r2', 2, 20, { msisdn: '49', customer_site_id: 's' })];
    const answer = await loadBackfill(service, key, id, records, { format, gzip });
    expect(answer).toMatchObject({ status: 200, data: { received: 2, accepted: 2, errors: [] } });
    const again = await loadBackfill(service, key, id, [...records, record('r2', 2, 21)], { format, gzip });
    expect(again.data).toMatchObject({ received: 3, accepted: 0, duplicates: 2, conflicts: 1 });
    expect((await closeBackfill(service, key, id)).data).toMatchObject({ staged: 2, added: 2 });
    expect(await downlinkOf('acme')).toEqual(['19T01 10', '19T02 20']);
    // What is stored is what ingest would have stored.
    expect(await postRecords(service, key, records)).toMatchObject({ duplicates: 2, conflicts: 0 });
  });

  it('tells of each record why it is not taken', async () => {
    await postRecords(service, key, [record('outside', 30, 5)]);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const { status, data } = await loadBackfill(service, key, id, [
      record('first', 0, 1),
      record('last', 24, 1, { started_at: TO - 1, ended_at: TO + 60_000 }),
      record('before', 0, 1, { started_at: FROM - 1, ended_at: FROM + 60_000 }),
      record('after', 24, 1),
      record('other', 1, 1, { account_id: 'bolt' }),
      record('foreign', 1, 1, { account_id: 'globex' }),
      record('backwards', 1, 1, { ended_at: FROM }),
      record('first', 0, 2),
      record('outside', 1, 1),
      'no record' as unknown as object,
    ]);
    expect(status).toBe(200);
    expect(data).toMatchObject({ received: 10, accepted: 2, duplicates: 0, conflicts: 2, rejected: 6 });
    const errors = data?.errors as { index: number; code: string; field?: string }[];
    expect(errors.map(({ index, code, field }) => [index, code, field].filter(Boolean).join(' '))).toEqual([
      '2 40480102 started_at',
      '3 40480102 started_at',
      '4 40480104 account_id',
      '5 40480119 account_id',
      '6 40480103 ended_at',
      '7 40480120 record_id',
      '8 40480120 record_id',
      '9 40480117',
    ]);
  });

  it('in atomic mode stages all or nothing', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const atomic = { query: '?mode=atomic' };
    const bad = [record('r1', 1, 10), record('after', 24, 1)];
    const refused = await loadBackfill(service, key, id, bad, atomic);
    expect(refused).toMatchObject({
      status: 400,
      errors: [{ code: '40480102', field: 'records[1].started_at', index: 1, record_id: 'after' }],
    });
    expect((await showBackfill(service, key, id)).data).toMatchObject({ staged: 0 });
    const good = await loadBackfill(service, key, id, [record('r1', 1, 10), record('r2', 2, 20)], atomic);
    expect(good.data).toMatchObject({ accepted: 2 });
    expect((await showBackfill(service, key, id)).data).toMatchObject({ staged: 2 });
  });

  it.each([
    ['?mode=some', '40480123 mode'],
    ['?mood=atomic', '40480124 mood'],
  ])('refuses the query %s', async (query, fault) => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    expect(faultsOf(await loadBackfill(service, key, id, [], { query }))).toEqual([400, fault]);
  });

  it('counts nothing of it as usage that came in', async () => {
    const accepted = async () => {
      const query = `to=2026-11-20T23:00:00Z&producer=${key.split('_')[1]}`;
      const { data } = await send(service, admin, `/admin/v1/ingest/volume?${query}`);
      return (data?.items as { accepted: number }[]).reduce((sum, item) => sum + item.accepted, 0);
    };
    const before = await accepted();
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r1', 1, 10)]);
    await closeBackfill(service, key, id);
    await postRecords(service, key, [record('live', 2, 1)]);
    expect((await accepted()) - before).toBe(1);
  });
});

describe('opening a backfill', () => {
  const good = { account_id: 'acme', from: FROM, to: TO, reason: 'x' };

  it.each([
    ['nothing in it', {}, ['40480132 from', '40480132 to', '40480104 account_id', '40480129 reason']],
    ['no instant', { ...good, from: '2026-11-19' }, ['40480132 from']],
    ['half a millisecond', { ...good, to: TO + 0.5 }, ['40480132 to']],
    ['an empty range', { ...good, to: FROM }, ['40480132 to']],
    ['a range backwards', { ...good, from: TO, to: FROM }, ['40480132 to']],
    ['a range too long', { ...good, from: TO - 367 * DAY_MS }, ['40480132 to']],
    ['the far past', { ...good, from: '1999-12-31T00:00:00Z' }, ['40480132 from', '40480132 to']],
    [
      'a time older than the retention',
      { ...good, from: NOW - 3_654 * DAY_MS },
      ['40480132 from', '40480132 to'],
    ],
    ['the future', { ...good, to: NOW + DAY_MS + 1 }, ['40480132 to']],
    ['an empty reason', { ...good, reason: '' }, ['40480129 reason']],
    ['a stranger', { ...good, mode: 'atomic' }, ['40480131 mode']],
  ])('with %s is refused', async (_, body, faults) => {
    expect(faultsOf(await send(service, key, '/usage/v1/backfills', body))).toEqual([400, ...faults]);
    expect(await count('usage_backfill')).toBe(0);
  });

  it('of a range older than the retention of the account is refused', async () => {
    await service.pool.query(
      `INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at) VALUES ('account', 'acme', 'facts', $1, 0)`,
      [FROM + 1],
    );
    expect(faultsOf(await openBackfill(service, key, 'acme', [FROM, TO]))).toEqual([400, '40480132 from']);
    expect((await openBackfill(service, key, 'acme', [FROM + 1, TO])).status).toBe(201);
    expect((await openBackfill(service, key, 'bolt', [FROM, TO])).status).toBe(201);
  });

  it('is refused where one is open whose range overlaps', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    for (const range of [
      [FROM, TO],
      [FROM - HOUR_MS, FROM + 1],
      [TO - 1, TO + HOUR_MS],
      [FROM + HOUR_MS, TO - HOUR_MS],
    ] as const) {
      expect(await openBackfill(service, key, 'acme', range)).toMatchObject({
        status: 409,
        errors: [
          {
            code: '40480133',
            description: `A backfill of an overlapping range is open: ${id}`,
            field: 'from',
          },
        ],
      });
    }
    expect((await openBackfill(service, key, 'acme', [FROM - HOUR_MS, FROM])).status).toBe(201);
    expect((await openBackfill(service, key, 'acme', [TO, TO + HOUR_MS])).status).toBe(201);
    expect((await openBackfill(service, key, 'bolt', [FROM, TO])).status).toBe(201);
    await closeBackfill(service, key, id);
    expect((await openBackfill(service, key, 'acme', [FROM, TO])).status).toBe(201);
  });

  it('at the same time succeeds once', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, () => openBackfill(service, key, 'acme', [FROM, TO])),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });
});

describe('reverting a backfill', () => {
  it('discards an open one', async () => {
    await postRecords(service, key, OLD);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77)]);
    const reverted = await revertBackfill(service, key, id, { reason: 'a mistake' });
    expect(reverted).toMatchObject({ status: 200, data: { state: 'discarded', closed_at: null, staged: 1 } });
    expect((await revertBackfill(service, key, id)).data).toEqual(reverted.data);
    expect(faultsOf(await closeBackfill(service, key, id))).toEqual([409, '40480135']);
    expect(faultsOf(await loadBackfill(service, key, id, [record('r2', 5, 77)]))).toEqual([409, '40480135']);
    expect(await count('usage_backfill_record')).toBe(0);
    expect(await count('usage_backfill_standing')).toBe(0);
    expect(await downlinkOf('acme')).toEqual([...EARLY.slice(0, 2), '19T01 13', '19T02 200', '19T03 3000']);
  });

  it.each(['in the log', 'stored'])('undoes a closed one where figures are %s', async (where) => {
    await postRecords(service, key, [...OLD, record('voided', 9, 9)]);
    await voidRecords(service, key, 'acme', ['voided']);
    await settled(where);
    const before = await downlinkOf('acme');
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const loaded = [
      record('r1', 1, 10),
      record('r2', 5, 77),
      record('r4', 4, 40_000),
      record('voided', 9, 9),
    ];
    await loadBackfill(service, key, id, loaded);
    await closeBackfill(service, key, id);
    await postRecords(service, key, [record('since', 8, 800)]);
    await settled(where);
    now += 5_000;
    const reverted = await revertBackfill(service, key, id, { reason: 'it was right' });
    expect(reverted).toMatchObject({
      status: 200,
      data: { state: 'reverted', closed_at: NOW, changed_at: NOW + 5_000, revertible_until: null },
    });
    expect(await downlinkOf('acme')).toEqual([...before, '19T08 800']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    await service.app.get(Refresher).pass();
    expect(await downlinkOf('acme')).toEqual([...before, '19T08 800']);
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
    expect((await revertBackfill(service, key, id)).data).toEqual(reverted.data);
    expect(await count('usage_backfill_record')).toBe(0);
    // The ledger is what it was: what was removed stands, what was added is free, what was voided stays so.
    expect(await postRecords(service, key, OLD)).toMatchObject({ duplicates: 4 });
    expect(await postRecords(service, key, [record('voided', 9, 9)])).toMatchObject({ duplicates: 1 });
    expect((await send(service, admin, '/admin/v1/usage-records/acme/voided')).data).toMatchObject({
      state: 'voided',
    });
    const freed = await send(service, admin, '/admin/v1/usage-records/acme/r4');
    expect(freed.data).toMatchObject({
      state: 'free',
      record: null,
      versions: [
        {
          version: 1,
          record: loaded[2],
          ended_by: { action: 'revert', reason: 'it was right', backfill_id: id },
        },
      ],
    });
    expect(await postRecords(service, key, [record('r4', 4, 4)])).toMatchObject({ accepted: 1 });
    const removed = await send(service, admin, '/admin/v1/usage-records/acme/r3');
    expect(removed.data).toMatchObject({
      state: 'stands',
      record: OLD[2],
      versions: [
        { version: 2, record: null, ended_by: { action: 'revert' } },
        { version: 1, record: OLD[2], ended_by: { action: 'backfill' } },
      ],
    });
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['one that it stored is voided', () => voidRecords(service, key, 'acme', ['r4'])],
    ['one that it replaced is amended', () => amendRecords(service, key, 'acme', [record('r2', 5, 78)])],
    ['one that it removed is restored', () => amendRecords(service, key, 'acme', [record('r3', 3, 1)])],
    [
      'another backfill replaced it',
      async () => {
        const other = await openedBackfill(service, key, 'acme', [FROM, TO]);
        await closeBackfill(service, key, other);
      },
    ],
  ])('is refused once %s', async (_, touch) => {
    await postRecords(service, key, OLD);
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77), record('r4', 4, 40_000)]);
    await closeBackfill(service, key, id);
    await touch(id);
    const figures = await downlinkOf('acme');
    expect(faultsOf(await revertBackfill(service, key, id))).toEqual([409, '40480137']);
    expect(await downlinkOf('acme')).toEqual(figures);
    expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'closed' });
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it('is possible again once what touched it is undone', async () => {
    await postRecords(service, key, OLD);
    const before = await downlinkOf('acme');
    const one = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, one, [record('r2', 5, 77)]);
    await closeBackfill(service, key, one);
    now += 1_000;
    const other = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, other, [record('r2', 6, 6), record('r3', 7, 7)]);
    await closeBackfill(service, key, other);
    now += 1_000;
    expect((await revertBackfill(service, key, one)).status).toBe(409);
    expect((await revertBackfill(service, key, other)).status).toBe(200);
    expect(await downlinkOf('acme')).toEqual([...EARLY.slice(0, 2), '19T01 3', '19T05 77']);
    // What the other restored and voided again was voided anew: it is not what the first made of it.
    expect((await revertBackfill(service, key, one)).status).toBe(409);
    expect(before).not.toEqual(await downlinkOf('acme'));
    expect(await differencesOf(service)).toEqual(NO_DIFFERENCE);
  });

  it.each([
    ['no object', '[]', ['40460202']],
    ['an empty reason', { reason: '' }, ['40480129 reason']],
    ['a stranger', { because: 'x' }, ['40480131 because']],
  ])('with %s is refused', async (_, body, faults) => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    expect(faultsOf(await revertBackfill(service, key, id, body))).toEqual([400, ...faults]);
    expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'open' });
  });
});

describe('a backfill', () => {
  it('that is forgotten expires', async () => {
    await postRecords(service, key, OLD);
    const [forgotten, loaded] = [
      await openedBackfill(service, key, 'acme', [FROM, TO]),
      await openedBackfill(service, key, 'bolt', [FROM, TO]),
    ];
    await loadBackfill(service, key, forgotten, [record('r2', 5, 77)]);
    now += 4 * DAY_MS;
    await loadBackfill(service, key, loaded, [record('r2', 5, 77, { account_id: 'bolt' })]);
    now += 3 * DAY_MS + 1;
    await service.app.get(BackfillExpiry).expire();
    expect((await showBackfill(service, key, forgotten)).data).toMatchObject({
      state: 'expired',
      expires_at: null,
      changed_at: now,
    });
    expect((await showBackfill(service, key, loaded)).data).toMatchObject({ state: 'open', staged: 1 });
    expect(await count('usage_backfill_record')).toBe(1);
    expect(await count('usage_backfill_standing')).toBe(0);
    expect(faultsOf(await closeBackfill(service, key, forgotten))).toEqual([409, '40480135']);
    expect(faultsOf(await revertBackfill(service, key, forgotten))).toEqual([409, '40480135']);
    now = NOW;
    const audit = await send(service, admin, `/admin/v1/audit?target=${forgotten}`);
    expect((audit.data?.items as object[])[0]).toMatchObject({
      actor_kind: 'service',
      action: 'backfill.expire',
      target: forgotten,
      details: { account_id: 'acme', staged: 1 },
    });
  });

  it('is not expired by an instance whose clock is fast', async () => {
    now = Date.now();
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    now += 100 * DAY_MS;
    await service.app.get(BackfillExpiry).expire();
    expect(faultsOf(await openBackfill(service, key, 'acme', [FROM, TO]))).toEqual([409, '40480133 from']);
    expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'open' });
  });

  it('that has expired does not prevent another', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    now += 7 * DAY_MS;
    expect((await openBackfill(service, key, 'acme', [FROM, TO])).status).toBe(409);
    now += 1;
    expect((await openBackfill(service, key, 'acme', [FROM, TO])).status).toBe(201);
    expect((await showBackfill(service, key, id)).data).toMatchObject({ state: 'expired' });
  });

  it('can be undone for a month', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77)]);
    await closeBackfill(service, key, id);
    now += 30 * DAY_MS;
    await service.app.get(BackfillExpiry).expire();
    expect((await showBackfill(service, key, id)).data).toMatchObject({ revertible_until: now });
    now += 1;
    expect(faultsOf(await revertBackfill(service, key, id))).toEqual([409, '40480135']);
    // The clock of the database is not a month ahead.
    await service.pool.query('UPDATE usage_backfill SET ended_at = ended_at - $1', [30 * DAY_MS]);
    await service.app.get(BackfillExpiry).expire();
    expect((await showBackfill(service, key, id)).data).toMatchObject({
      state: 'closed',
      revertible_until: null,
    });
    expect(await count('usage_backfill_record')).toBe(0);
    now = NOW;
    expect(faultsOf(await revertBackfill(service, key, id))).toEqual([409, '40480135']);
  });

  it('whose range has become older than the retention is neither closed nor undone', async () => {
    await postRecords(service, key, OLD);
    const [open, closed] = [
      await openedBackfill(service, key, 'acme', [FROM, FROM + HOUR_MS]),
      await openedBackfill(service, key, 'acme', [FROM + HOUR_MS, TO]),
    ];
    await closeBackfill(service, key, closed);
    await service.pool.query(
      `INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at) VALUES ('account', 'acme', 'facts', $1, 0)`,
      [TO],
    );
    expect(faultsOf(await closeBackfill(service, key, open))).toEqual([409, '40480138']);
    expect(faultsOf(await revertBackfill(service, key, closed))).toEqual([409, '40480138']);
    expect((await revertBackfill(service, key, open)).data).toMatchObject({ state: 'discarded' });
  });

  it('of another tenant is not there', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const foreign = await keyFor(service, ['globex']);
    for (const unknown of [id, UNKNOWN_ID, 'nonsense']) {
      const asked = unknown === id ? foreign : key;
      for (const answer of [
        await showBackfill(service, asked, unknown),
        await loadBackfill(service, asked, unknown, [record('r1', 1, 1)]),
        await closeBackfill(service, asked, unknown),
        await revertBackfill(service, asked, unknown),
      ])
        expect(faultsOf(answer)).toEqual([404, '40480134 id']);
    }
    expect(faultsOf(await openBackfill(service, foreign, 'acme', [FROM, TO]))).toEqual([
      403,
      '40460306 account_id',
    ]);
    expect((await send(service, foreign, '/usage/v1/backfills')).data).toEqual({
      items: [],
      next_cursor: null,
    });
    expect((await showBackfill(service, await keyFor(service, 'all'), id)).status).toBe(200);
  });

  it('is audited when it is opened, closed and reverted', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    await loadBackfill(service, key, id, [record('r2', 5, 77)]);
    const closed = await closeBackfill(service, key, id);
    await revertBackfill(service, key, id, { reason: 'it was right' });
    const { data } = await send(service, admin, `/admin/v1/audit?target=${id}`);
    const about = { account_id: 'acme', from: FROM, to: TO };
    expect(data?.items).toMatchObject([
      { action: 'backfill.revert', details: { ...about, reason: 'it was right' } },
      {
        action: 'backfill.close',
        tracking_id: closed.trackingId,
        details: { ...about, reason: 'clock was wrong', staged: 1, removed: 0, added: 1, replaced: 0 },
      },
      {
        action: 'backfill.open',
        actor: key.split('_')[1],
        target_kind: 'backfill',
        target: id,
        details: about,
      },
    ]);
  });

  it('has its methods, and no others', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const ask = async (method: string, path: string) => {
      const answer = await fetch(`${service.url}/usage/v1/backfills${path}`, {
        method,
        headers: { 'X-API-Key': key },
      });
      return [answer.status, answer.headers.get('allow')];
    };
    expect(await ask('PUT', '')).toEqual([405, 'GET, HEAD, POST']);
    expect(await ask('DELETE', `/${id}`)).toEqual([405, 'GET, HEAD']);
    expect(await ask('GET', `/${id}:close`)).toEqual([405, 'POST']);
    expect(await ask('GET', `/${id}%3Arevert`)).toEqual([405, 'POST']);
    expect(await ask('GET', `/${id}/records`)).toEqual([405, 'POST']);
    expect((await ask('GET', `/${id}:nothing`))[0]).toBe(404);
  });

  it('is not closed with anything to say', async () => {
    const id = await openedBackfill(service, key, 'acme', [FROM, TO]);
    const path = `/usage/v1/backfills/${id}:close`;
    expect(faultsOf(await send(service, key, path, { force: true }))).toEqual([400, '40480131 force']);
    expect(faultsOf(await send(service, key, path, '[]'))).toEqual([400, '40460202']);
    expect((await send(service, key, path, {})).status).toBe(200);
  });
});

describe('the list of backfills', () => {
  it('has the newest first, a page at a time, of the accounts of the key', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      now += i % 2;
      ids.unshift(
        await openedBackfill(service, key, i === 2 ? 'bolt' : 'acme', [
          FROM + i * HOUR_MS,
          FROM + (i + 1) * HOUR_MS,
        ]),
      );
    }
    await closeBackfill(service, key, ids[0]!);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data } = await send(service, key, `/usage/v1/backfills?limit=2${cursor}`);
      const { items, next_cursor: next } = data as { items: { id: string }[]; next_cursor: string | null };
      expect(items.length).toBe(next === null ? 1 : 2);
      seen.push(...items.map(({ id }) => id));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect([...seen].sort()).toEqual([...ids].sort());
    const times = await Promise.all(
      seen.map(async (id) => (await showBackfill(service, key, id)).data?.opened_at as number),
    );
    expect(times).toEqual([...times].sort((one, other) => other - one));
    const listed = async (query: string) =>
      ((await send(service, key, `/usage/v1/backfills${query}`)).data?.items as { id: string }[]).length;
    expect(await listed('?account_id=bolt')).toBe(1);
    expect(await listed('?state=closed')).toBe(1);
    expect(await listed('?state=open&account_id=acme')).toBe(3);
    const narrow = await keyFor(service, ['bolt']);
    expect((await send(service, narrow, '/usage/v1/backfills')).data?.items).toMatchObject([
      { account_id: 'bolt' },
    ]);
  });

  it.each([
    ['?limit=0', 400, '40490103 limit'],
    ['?cursor=x', 400, '40490104 cursor'],
    [`?cursor=${Buffer.from('1 2').toString('base64url')}`, 400, '40490104 cursor'],
    ['?state=shut', 400, '40480139 state'],
    ['?account_id=', 400, '40480139 account_id'],
    ['?account_id=globex', 403, '40460306 account_id'],
    ['?page=1', 400, '40480124 page'],
  ])('asked for by %s is refused', async (query, status, fault) => {
    expect(faultsOf(await send(service, key, `/usage/v1/backfills${query}`))).toEqual([status, fault]);
  });
});

/** The requests of a page, each with what it sends. */
const requestsOf = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^curl .*"\$\(dev url\)([^"]+)"([^\n\\]*(?:\\\n[^\n\\]*)*)/gm)].map(
    ([, path = '', rest = '']) => ({
      path,
      type: /Content-Type: ([^']+)/.exec(rest)?.[1],
      body: /(?:-d|--data-binary) '([^']+)'/.exec(rest)?.[1],
      credential: rest.includes('X-API-Key') ? 'key' : 'admin',
    }),
  );

describe('the page on corrections', () => {
  it('has requests that are answered as they are written', async () => {
    const requests = requestsOf('docs/corrections.md');
    const ofPage = await keyFor(service, ['62c40843c7a190970912345']);
    const first = written('my-first-record', {
      account_id: '62c40843c7a190970912345',
      started_at: 1732093200000,
      ended_at: 1732093500000,
    });
    await postRecords(service, ofPage, [first, { ...first, record_id: 'another' }]);
    let id = '';
    const answered: unknown[] = [];
    for (const { path, type, body, credential } of requests) {
      const isPost = body !== undefined || path.endsWith(':close');
      const answer = await fetch(service.url + path.replace('$ID', id), {
        method: isPost ? 'POST' : 'GET',
        headers: {
          ...(credential === 'key' ? { 'X-API-Key': ofPage } : { Authorization: admin }),
          ...(type !== undefined && { 'Content-Type': type }),
        },
        body,
      });
      const { data } = (await answer.json()) as { data: Record<string, unknown> };
      if (answer.status === 201) id = data.id as string;
      answered.push([
        answer.status,
        path,
        data.voided ?? data.amended ?? data.restored ?? data.accepted ?? data.state,
      ]);
    }
    expect(answered).toEqual([
      [200, '/usage/v1/records:void', 1],
      [200, '/usage/v1/records:amend', 0],
      [201, '/usage/v1/backfills', 'open'],
      [200, '/usage/v1/backfills/$ID/records', 1],
      [200, '/usage/v1/backfills/$ID:close', 'closed'],
      [200, '/usage/v1/backfills/$ID:revert', 'reverted'],
      [200, '/usage/v1/backfills/$ID', 'reverted'],
      [200, '/usage/v1/backfills?state=closed&limit=10', undefined],
      [200, '/admin/v1/usage-records/62c40843c7a190970912345/my-first-record', 'stands'],
    ]);
  });
});
