import { expect } from '@jest/globals';
import { MsisdnSpellingRepository } from '../../src/corrections/msisdn-spelling.repository.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { SweepService } from '../../src/retention/sweep.service.js';
import { PlanChooser } from '../../src/query-engine/plan-chooser.js';
import { ANY_SOURCE, ONLY_FACTS } from '../../src/query-engine/plan.js';
import { EVERY_DAY } from '../../src/packed-days/account-day.js';
import { PackingService } from '../../src/packed-days/packing.service.js';
import { LedgerMoveService } from '../../src/usage-records/ledger-move.js';
import { ExportRepository } from '../../src/usage-records/export.repository.js';
import { closeBackfill, loadBackfill, openedBackfill, revertBackfill } from '../corrections/backfiller.js';
import { amendRecords, voidRecords } from '../corrections/corrector.js';
import { Administrator } from '../support/administrator.js';
import { keyFor, postRecords } from '../support/records.js';
import type { TestApp } from '../support/test-app.js';

/** When everything is used. */
export const NOW = Date.parse('2026-03-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CELL = '0ab45a2d-2a2e-4f20-868c-4aeda9b60519';

const record = (record_id: string, hours: number, change: object = {}) => ({
  record_id,
  account_id: 'acme',
  started_at: NOW - hours * HOUR_MS,
  ended_at: NOW - hours * HOUR_MS + 60_000,
  uplink_bytes: 1,
  downlink_bytes: 2,
  service_id: 7,
  cell_id: CELL,
  msisdn: '491701',
  imsi: '262011',
  ...change,
});

const REPORT = {
  start_date_time: '2026-03-19T00:00:00Z',
  end_date_time: '2026-03-20T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

/**
 * Everything that the service does with its tables.
 * @param isCluster whether the database is one: it leaves out what a cluster refuses.
 */
export async function useEverything(own: TestApp, isCluster: boolean): Promise<void> {
  const key = await keyFor(own, ['acme']);
  await storeRecords(own, key);
  await own.app.get(Refresher).pass();
  await read(own, key);
  await correct(own, key);
  if (!isCluster) await moveLedger(own, key);
  await saveReports(own, key);
  await administer(own);
  await own.app.get(Refresher).pass();
  await own.app.get(VerificationService).verify({ repair: true });
  await own.app.get(MsisdnSpellingRepository).rewriteAll();
  await own.app.get(ExportRepository).read({}, () => Promise.resolve());
  if (!isCluster) await own.app.get(PackingService).pack(EVERY_DAY);
  if (!isCluster) await own.app.get(PackingService).unpack(EVERY_DAY);
  await own.app.get(SweepService).sweep({ wait: true, graceMs: 0 });
}

async function storeRecords(own: TestApp, key: string): Promise<void> {
  await postRecords(own, key, [record('a', 2), record('b', 3), record('c', 4), record('old', 5 * 24)]);
  // Taken already, once alike and once not, and one that is no record.
  await postRecords(own, key, [record('a', 2), record('b', 3, { uplink_bytes: 9 }), { record_id: 'x' }]);
  const reading = (id: string, minute: number) =>
    record(id, 2, { session_id: 's', ended_at: NOW - 2 * HOUR_MS + minute * 60_000, uplink_bytes: minute });
  for (const readings of [[reading('r1', 1), reading('r3', 3)], [reading('r2', 2)]]) {
    const answer = await fetch(`${own.url}/usage/v1/records?counters=cumulative`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
      body: readings.map((one) => JSON.stringify(one)).join('\n'),
    });
    expect(answer.status).toBe(200);
  }
}

async function read(own: TestApp, key: string): Promise<void> {
  const chooser = own.app.get(PlanChooser);
  for (const choice of [ANY_SOURCE, ONLY_FACTS]) {
    chooser.choice = choice;
    expect((await fetch(`${own.url}/api/kpi1`)).status).toBe(200);
    expect((await fetch(`${own.url}/api/kpi2`)).status).toBe(200);
    await askReport(own, key);
  }
  chooser.choice = ANY_SOURCE;
}

async function askReport({ url }: TestApp, key: string): Promise<void> {
  const answer = await fetch(`${url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(REPORT),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

async function saveReports({ url }: TestApp, key: string): Promise<void> {
  const ask = async (method: string, path = '', body?: object) => {
    const init = { method, headers: { 'Content-Type': 'application/json', 'X-API-Key': key } };
    return (await fetch(`${url}/connectivity/v1/reports${path}`, { ...init, body: JSON.stringify(body) }))
      .status;
  };
  const statuses = [
    await ask('PUT', '/daily', REPORT),
    await ask('PUT', '/daily', REPORT),
    await ask('GET'),
    await ask('GET', '/daily'),
    await ask('DELETE', '/daily'),
  ];
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
}

async function correct(own: TestApp, key: string): Promise<void> {
  expect((await voidRecords(own, key, 'acme', ['a'])).status).toBe(200);
  expect((await amendRecords(own, key, 'acme', [record('b', 3, { uplink_bytes: 5 })])).status).toBe(200);
  const id = await openedBackfill(own, key, 'acme', [NOW - DAY_MS, NOW]);
  expect((await loadBackfill(own, key, id, [record('c', 4, { uplink_bytes: 3 })])).status).toBe(200);
  expect((await closeBackfill(own, key, id)).status).toBe(200);
  expect((await revertBackfill(own, key, id)).status).toBe(200);
}

async function moveLedger(own: TestApp, key: string): Promise<void> {
  await own.app.get(LedgerMoveService).move();
  await postRecords(own, key, [record('c', 4), record('d', 4)]);
  // Until the service no longer expects records that are stored already.
  for (let count = 0; count < 10; count++) await postRecords(own, key, [record(`new-${count}`, 4)]);
  expect((await voidRecords(own, key, 'acme', ['d'])).status).toBe(200);
}

async function administer(own: TestApp): Promise<void> {
  const administrator = await Administrator.of(own);
  const statuses = [
    await administrator.send('PUT', 'mappings/wifi', { extends: 'radius', account: 'acme' }),
    await administrator.get('mappings'),
    await administrator.send('DELETE', 'mappings/wifi'),
    await administrator.post('portal-tokens', { accounts: ['acme'] }),
    await administrator.get('portal-tokens'),
    await administrator.send('PUT', 'retention/acme', {
      facts_days: 3,
      slots_days: 3,
      hours_days: 4,
      days_days: 4,
    }),
    await administrator.get('retention'),
    await administrator.get('api-keys'),
    await administrator.get('audit'),
    await administrator.get('usage-records/acme/b'),
    await administrator.get('ingest/volume'),
    await administrator.get('ingest/rejections'),
  ];
  expect(statuses.map(({ status }) => status)).toEqual([
    200,
    200,
    200,
    201,
    ...new Array<number>(8).fill(200),
  ]);
}
