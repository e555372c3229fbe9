import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { RollupRepository } from '../../src/rollups/rollup.repository.js';
import { FAILURE } from '../../src/kpi/kpi-failure.filter.js';
import { clusterUrl, makeClusterTemplate } from '../support/cluster.js';
import { TEMPLATE_DATABASE } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AccountProducer, DAY } from './account-producer.js';
import { OwnCluster, programsOf } from './own-cluster.js';

/** `npm run test:citus` gives a cluster, whose servers stay as they are: one of a cluster of the test's own is killed. */
const coordinator = clusterUrl();
const programs = coordinator === undefined ? undefined : await programsOf(coordinator);
const onOwnCluster = programs === undefined ? describe.skip : describe;

const BODIES = 5;
const AWAY = '503 2';

onOwnCluster('a cluster of which a server is killed under load', () => {
  let cluster: OwnCluster;
  let service: TestApp;
  /** Producers of accounts on the server that is killed, and on the other. */
  let lost: AccountProducer[] = [];
  let served: AccountProducer[] = [];
  let sending: Promise<void>[] = [];

  beforeAll(async () => {
    cluster = await OwnCluster.start(programs ?? '');
    // The helpers that make databases go by these. Each suite has its own environment.
    process.env.TEST_CLUSTER_URL = process.env.TEST_SERVER_URL = cluster.coordinator.url;
    await makeClusterTemplate(cluster.coordinator.url, TEMPLATE_DATABASE);
    service = await startTestApp({
      clock: () => DAY + 86_400_000,
      env: { REFRESH_INTERVAL_MS: '20', DATABASE_STATEMENT_TIMEOUT_MS: '5000' },
    });
    [lost, served] = await producersOn(service, cluster);
    sending = [...lost, ...served].map((producer) => producer.send());
    await Promise.all([...lost, ...served].map((producer) => producer.more(BODIES)));
    await cluster.workers[0]?.kill();
  });
  afterAll(async () => {
    for (const producer of [...lost, ...served]) producer.end();
    await Promise.all(sending);
    await service.close();
    await cluster.remove();
  });

  const kpi = () => fetch(`${service.url}/api/kpi1?interval=1-hour`);

  it('answers for the accounts of that server with 503, and says when to try again', async () => {
    await Promise.all(lost.map((producer) => producer.refused()));
    for (const producer of lost) {
      expect([...producer.otherAnswers]).toEqual([AWAY]);
      expect(await producer.report()).toMatchObject({ status: 503, retryAfter: '2' });
    }
  });

  it('stores records of the other accounts, and their reports are exact', async () => {
    await Promise.all(served.map((producer) => producer.more(BODIES)));
    for (const producer of served)
      expect(await producer.report()).toMatchObject({ status: 200, isPossible: true });
  });

  it('answers KPIs with their published failure, is ready, and leaves the changes in the log', async () => {
    const answer = await kpi();
    expect([answer.status, await answer.json()]).toEqual([500, FAILURE]);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    await eventually(
      'the log says that stored aggregates are not refreshed',
      () => service.logLines.some((line) => line.includes('were not refreshed')) || undefined,
    );
  });

  it('has everything that was acknowledged when the server is back', async () => {
    await cluster.workers[0]?.go();
    await Promise.all(lost.map((producer) => producer.more(BODIES)));
    for (const producer of [...lost, ...served]) producer.stop();
    await Promise.all(sending);
    for (const producer of [...lost, ...served]) {
      const { records, bytes } = producer.counts;
      expect(await storedOf(service.pool, producer.account)).toEqual({ records, doubled: 0, bytes });
      expect(await producer.report()).toMatchObject({ status: 200, isPossible: true });
    }
    const all = [...lost, ...served].reduce((sum, { counts }) => sum + counts.bytes, 0);
    expect(await kpiBytes(await kpi())).toBe(all);
    const rollups = service.app.get(RollupRepository);
    await eventually(
      'the stored aggregates have everything',
      async () => (await rollups.backlog()).changes === 0 || undefined,
    );
    expect(await kpiBytes(await kpi())).toBe(all);
    // No answer to a body was another than these.
    expect([...lost, ...served].flatMap(({ otherAnswers }) => [...otherAnswers])).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching(`^${AWAY}$`)]),
    );
  });
});

async function kpiBytes(answer: Response): Promise<number> {
  const rows = (await answer.json()) as { total_bytes: number }[];
  return rows.reduce((sum, row) => sum + row.total_bytes, 0);
}

async function storedOf(pool: pg.Pool, account: string) {
  const { rows } = await pool.query<{ records: number; doubled: number; bytes: number }>(
    `SELECT count(DISTINCT record_id)::int AS records, (count(*) - count(DISTINCT record_id))::int AS doubled,
            sum(uplink_bytes)::int AS bytes
     FROM usage_record WHERE account_id = $1`,
    [account],
  );
  return rows[0];
}

/** Producers of two accounts of each worker. */
async function producersOn(
  service: TestApp,
  { workers }: OwnCluster,
): Promise<[AccountProducer[], AccountProducer[]]> {
  const { rows } = await service.pool.query<{ account: string; port: number }>(
    `SELECT account, nodeport AS port FROM (SELECT 'account-' || n AS account FROM generate_series(1, 50) AS n) AS named
     JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('usage_record', account)
     JOIN pg_dist_node USING (groupid)`,
  );
  const on = (nth: number) => rows.filter(({ port }) => port === workers[nth]?.port).slice(0, 2);
  const key = await keyFor(
    service,
    [...on(0), ...on(1)].map(({ account }) => account),
  );
  const producers = (nth: number) =>
    on(nth).map(({ account }) => new AccountProducer(account, service.url, key));
  return [producers(0), producers(1)];
}
