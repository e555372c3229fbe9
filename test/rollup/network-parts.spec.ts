import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NetworkGatherer } from '../../src/rollups/network-gatherer.js';
import { NetworkLevelsRepository } from '../../src/rollups/network-levels.repository.js';
import { NetworkLevelsService } from '../../src/rollups/network-levels.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { LEVELS, NETWORK_LEVELS, logPartitionOf, logPartitionsOf } from '../../src/rollups/stored/levels.js';
import { logBesideAccounts } from '../../src/rollups/stored/network-log.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { voidRecords } from '../corrections/corrector.js';
import { clusterUrl } from '../support/cluster.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { keyFor, postRecords } from '../support/records.js';

const DAY = Date.UTC(2026, 2, 10);
const at = (time: string): number => Date.parse(`2026-03-10T${time}Z`);
const CELL = '0ab45a2d-2a2e-4f20-868c-4aeda9b60519';
const OTHER = 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc';
const ACCOUNTS = ['one', 'two', 'three'];
const EVER = Number.MAX_SAFE_INTEGER;

let service: TestApp;
let key: string;
let now: number;
let records = 0;

beforeEach(async () => {
  now = DAY + 3 * 86_400_000;
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' }, clock: () => now });
  logBesideAccounts(true);
  key = await keyFor(service, ACCOUNTS);
});
afterEach(() => {
  logBesideAccounts(false);
  return service.close();
});

/** A record of a hundred bytes up, of service 7. */
const record = (account_id: string, msisdn: string, from: string, to: string, cell_id = CELL) => ({
  record_id: `record-${records++}`,
  account_id,
  started_at: at(from),
  ended_at: at(to),
  uplink_bytes: 100,
  downlink_bytes: 0,
  service_id: 7,
  cell_id,
  msisdn,
});

/** One subscriber under two accounts, another under one, in a cell and an hour of all three. */
const shared = () => [
  record('one', '1', '10:00', '10:05'),
  record('two', '1', '10:00', '10:10'),
  record('two', '2', '10:05', '10:10'),
  record('three', '3', '10:20', '10:25'),
  record('three', '3', '10:20', '10:25', OTHER),
];

const rows = async (kpi: string): Promise<string[]> => {
  const answer = await fetch(`${service.url}/api/${kpi}`);
  const found = (await answer.json()) as Record<string, number>[];
  return found.map((row) => {
    const [first, start, , value, interval] = Object.values(row);
    return `${new Date(start!).toISOString().slice(11, 16)} ${interval} ${String(first).slice(0, 3)} ${value}`;
  });
};

const KPI_1 = ['10:00 1-hour 7 500', '10:00 5-minute 7 150', '10:05 5-minute 7 150', '10:20 5-minute 7 200'];
const KPI_2 = [
  '10:00 1-hour 0ab 3',
  '10:00 1-hour f7d 1',
  '10:00 5-minute 0ab 1',
  '10:05 5-minute 0ab 2',
  '10:20 5-minute 0ab 1',
  '10:20 5-minute f7d 1',
];

async function expectAnswers(): Promise<void> {
  expect(await rows('kpi1')).toEqual(KPI_1);
  expect(await rows('kpi2')).toEqual(KPI_2);
  expect(await rows(`kpi2?cell_id=${CELL}`)).toEqual(KPI_2.filter((row) => row.includes('0ab')));
  const { different } = await service.app.get(VerificationService).verify({ repair: false });
  expect(different).toBe(0);
}

const accountsOf = async (level: keyof typeof LEVELS, table = 'usage_rollup'): Promise<string[]> => {
  const { rows: found } = await service.pool.query<{ account_id: string }>(
    `SELECT DISTINCT account_id FROM ${table} WHERE level = $1 ORDER BY account_id`,
    [LEVELS[level].code],
  );
  return found.map(({ account_id: account }) => account);
};

const gatherAll = async () => {
  for (const level of NETWORK_LEVELS) await service.app.get(NetworkLevelsRepository).gather(level, EVER);
};

describe('parts of the network levels', () => {
  it('are stored beside accounts, and add up: in the log, stored, gathered, and mixed', async () => {
    const refresher = service.app.get(Refresher);
    const all = shared();
    await postRecords(service, key, all.slice(0, 2));
    for (const level of NETWORK_LEVELS)
      expect(await accountsOf(level, 'usage_change')).toEqual(['one', 'two']);
    await refresher.pass();
    await gatherAll();
    for (const level of NETWORK_LEVELS) expect(await accountsOf(level)).toEqual(['']);
    await postRecords(service, key, all.slice(2, 4));
    await refresher.pass();
    for (const level of NETWORK_LEVELS) expect(await accountsOf(level)).toEqual(['', 'three', 'two']);
    await postRecords(service, key, all.slice(4));
    await expectAnswers();
    await refresher.pass();
    await expectAnswers();
    await gatherAll();
    await expectAnswers();
    for (const level of NETWORK_LEVELS) expect(await accountsOf(level)).toEqual(['']);
  });

  it.each([true, false])(
    'take away what a correction takes away of a gathered part, refreshed: %s',
    async (isRefreshed) => {
      const extra = [
        record('one', '9', '10:00', '10:15'),
        record('two', '9', '11:15', '11:20'),
        record('two', '8', '10:05', '10:10'),
      ];
      await postRecords(service, key, [...shared(), ...extra]);
      await service.app.get(Refresher).pass();
      await gatherAll();
      for (const { account_id: account, record_id: id } of extra)
        expect(await voidRecords(service, key, account, [id])).toMatchObject({ data: { voided: 1 } });
      if (isRefreshed) await service.app.get(Refresher).pass();
      await expectAnswers();
      await service.app.get(Refresher).pass();
      await gatherAll();
      await expectAnswers();
    },
  );

  it('are gathered by the periodic task once their period has been over for an hour', async () => {
    await postRecords(service, key, shared());
    await service.app.get(Refresher).pass();
    now = at('11:59:59.999');
    expect(await service.app.get(NetworkGatherer).gather()).toBe(0);
    now = at('12:00');
    expect(await service.app.get(NetworkGatherer).gather()).toBe(4);
    expect([await accountsOf('network_cell'), await accountsOf('network_service')]).toEqual([
      [''],
      ACCOUNTS.toSorted(),
    ]);
    now = DAY + 25 * 3_600_000;
    expect(await service.app.get(NetworkGatherer).gather()).toBe(3);
    await expectAnswers();
  });

  it.each([
    [
      'hours that are not of its slots',
      `UPDATE usage_rollup SET hours = slots WHERE level = 2 AND account_id = 'two'`,
    ],
    ['a missing part', `DELETE FROM usage_rollup WHERE level = 3 AND account_id = 'one'`],
    [
      'a part too many',
      `INSERT INTO usage_rollup SELECT 'four', level, period, key, day, hours, slots FROM usage_rollup WHERE level = 3 AND account_id = 'one'`,
    ],
    [
      'a key too many',
      `INSERT INTO usage_rollup SELECT 'four', level, period, 'more', day, hours, slots FROM usage_rollup WHERE level = 3 AND account_id = 'one'`,
    ],
    [
      'a change too many',
      `INSERT INTO usage_change SELECT 14, account_id, level, period, key, 0, slots FROM usage_rollup WHERE level = 3 AND account_id = 'one'`,
    ],
  ])('are verified: %s is found and repaired', async (_, damage) => {
    await postRecords(service, key, shared());
    await service.app.get(Refresher).pass();
    const verification = service.app.get(VerificationService);
    await service.pool.query(damage);
    expect(await verification.verify({ repair: false })).toMatchObject({ different: 1 });
    expect(await verification.verify({ repair: true })).toMatchObject({ different: 1 });
    await expectAnswers();
    await service.app.get(Refresher).pass();
    await expectAnswers();
  });

  it('have log partitions that no other level has', () => {
    const own = ACCOUNTS.flatMap((account) => [
      logPartitionOf('account', account),
      logPartitionOf('customer_site', account),
    ]);
    const others = NETWORK_LEVELS.flatMap(logPartitionsOf);
    expect(new Set(others).size).toBe(others.length);
    expect(own.filter((partition) => others.includes(partition))).toEqual([]);
  });
});

// No version before is distributed.
const onOneServer = clusterUrl() === undefined ? describe : describe.skip;

onOneServer('beside an instance of the version before', () => {
  it('changes are logged for all accounts, until the levels are split', async () => {
    const levels = service.app.get(NetworkLevelsService);
    const repository = service.app.get(NetworkLevelsRepository);
    expect(await repository.areWhole()).toBe(false);
    const all = shared();
    await postRecords(service, key, all.slice(0, 2));
    expect(await levels.gather()).toBe(4);
    expect(await repository.areWhole()).toBe(true);
    await postRecords(service, key, all.slice(2, 4));
    for (const level of NETWORK_LEVELS) expect(await accountsOf(level, 'usage_change')).toEqual(['']);
    const { rows: lanes } = await service.pool.query(
      'SELECT DISTINCT lane, level FROM usage_change WHERE level >= 2 ORDER BY lane',
    );
    expect(lanes).toEqual([
      { lane: 8, level: 2 },
      { lane: 9, level: 3 },
    ]);
    await levels.split();
    expect(await repository.areWhole()).toBe(false);
    await postRecords(service, key, all.slice(4));
    await expectAnswers();
    expect(await accountsOf('network_cell', 'usage_change')).toEqual(['', 'three']);
    await service.app.get(Refresher).pass();
    await expectAnswers();
  });
});
