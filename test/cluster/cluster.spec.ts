import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { distributeDatabase } from '../../src/cluster/distribute-database.js';
import { DISTRIBUTED, REFERENCES } from '../../src/cluster/tables.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { ONLY_FACTS, plan } from '../../src/query-engine/plan.js';
import { planSql } from '../../src/query-engine/answer-plan.js';
import { SLOTS, type UsageQuery } from '../../src/query-engine/usage-query.js';
import { every } from '../../src/query-engine/buckets.js';
import { clusterUrl } from '../support/cluster.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR = 3_600_000;
const DAY = Date.UTC(2026, 2, 10);
const ACCOUNTS = ['one', 'two', 'three', 'four'];

/** `npm run test:citus` gives a cluster. */
const onCluster = clusterUrl() === undefined ? describe.skip : describe;

onCluster('on a cluster', () => {
  let service: TestApp;
  let key: string;

  beforeAll(async () => {
    service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' }, clock: () => DAY + 3 * 24 * HOUR });
    key = await keyFor(service, ACCOUNTS);
  });
  afterAll(() => service.close());

  const records = ACCOUNTS.flatMap((account_id, nth) =>
    [0, 1].map((n) => ({
      record_id: `${account_id}-${n}`,
      account_id,
      started_at: DAY + nth * HOUR,
      ended_at: DAY + nth * HOUR + 300_000,
      uplink_bytes: 10,
      downlink_bytes: 0,
      service_id: 7,
      customer_site_id: 'site',
      msisdn: '4917',
    })),
  );

  const planOf = async (text: string, values: readonly unknown[]): Promise<string[]> => {
    const { rows } = await service.pool.query<Record<string, string>>(`EXPLAIN (COSTS off) ${text}`, [
      ...values,
    ]);
    return rows.flatMap((row) => Object.values(row));
  };
  const tasksIn = (plan: readonly string[]) => plan.filter((line) => /Task Count|Subplan \d/.test(line));

  const query = (accounts: UsageQuery['accounts']): UsageQuery => ({
    accounts,
    range: { from: DAY, to: DAY + 24 * HOUR },
    buckets: every(HOUR),
    rateIntervals: SLOTS,
    filters: [],
    groupBy: accounts === 'all' ? ['service_id'] : [],
    measures: ['total_bytes'],
  });

  it('stores records once: a record that is sent again is a duplicate', async () => {
    expect(await postRecords(service, key, records)).toMatchObject({ accepted: 8, duplicates: 0 });
    expect(await postRecords(service, key, records)).toMatchObject({ accepted: 0, duplicates: 8 });
    const other = records.map((record) => ({ ...record, uplink_bytes: 11 }));
    expect(await postRecords(service, key, other)).toMatchObject({ accepted: 0, conflicts: 8 });
    await service.app.get(Refresher).pass();
    const answer = await fetch(`${service.url}/api/kpi1?interval=1-hour`);
    const rows = (await answer.json()) as { total_bytes: number }[];
    expect(rows.map((row) => row.total_bytes)).toEqual([20, 20, 20, 20]);
  });

  it('answers a report of one account by one task on one shard', async () => {
    const { text } = planSql(plan(query(['one'])));
    const plain = text.replace(/FROM stored_usage\([^)]*\)/, '');
    expect(plain).not.toBe(text);
    const stored = planSql(plan({ ...query(['one']), groupBy: ['customer_site_id'] }));
    expect(tasksIn(await planOf(stored.text, stored.values))).toEqual([
      expect.stringMatching(/Task Count: 1$/),
    ]);
  });

  it('answers a KPI from stored aggregates by one task for each shard, without a subplan', async () => {
    const { text, values } = planSql(plan(query('all')));
    expect(tasksIn(await planOf(text, values))).toEqual([expect.stringMatching(/Task Count: [2-9]$/)]);
  });

  it('answers a KPI from the facts by one task for each shard, which sums up its own', async () => {
    const { text, values } = planSql(plan(query('all'), ONLY_FACTS));
    const explained = await planOf(text, values);
    // The last task is the coordinator's own: it adds up what the shards have summed up.
    expect(tasksIn(explained)).toEqual([
      expect.stringContaining('Distributed Subplan'),
      expect.stringMatching(/Task Count: [2-9]$/),
      expect.stringMatching(/Task Count: 1$/),
    ]);
    const task = explained.slice(explained.findIndex((line) => line.includes('->  Task')));
    expect(task).toContainEqual(expect.stringContaining('Aggregate'));
  });

  it('has nothing left to distribute, and says what it is', async () => {
    const { rows } = await service.pool.query<{ name: string }>(
      'SELECT table_name::text AS name FROM citus_tables ORDER BY 1',
    );
    expect(rows.map(({ name }) => name).filter((name) => !name.startsWith('usage_partition.'))).toEqual(
      [...DISTRIBUTED, ...REFERENCES].toSorted(),
    );
    expect(await distributeDatabase(service.pool, { shards: 4, dryRun: false })).toMatchObject({ steps: [] });
    const health = await fetch(`${service.url}/health/ready`);
    expect(await health.json()).toMatchObject({ data: { cluster: { distributed: true } } });
  });

  it('has partitions whose shards can move while records come in', async () => {
    const { rows } = await service.pool.query(
      `SELECT relid::regclass::text FROM pg_partition_tree('usage_record') JOIN pg_class ON oid = relid WHERE relreplident <> 'f'`,
    );
    expect(rows).toEqual([]);
  });
});
