import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { ReadServers } from '../../src/database/replicas/read-servers.js';
import { statement } from '../../src/database/statement.js';
import { eventually } from '../support/eventually.js';
import { postRecords } from '../support/records.js';
import { ACCOUNTS, HOUR, records, TwoInstances } from './two-instances.js';

let two: TwoInstances;

beforeAll(async () => {
  two = await TwoInstances.start();
}, 180_000);

afterAll(() => two.stop());

const bytes = { acme: 0, globex: 0 };

async function store(nth: 0 | 1, account: (typeof ACCOUNTS)[number], uplinks: readonly number[]) {
  await postRecords(two.apps[nth], two.key, records(account, uplinks));
  for (const uplink of uplinks) bytes[account] += uplink;
}

/** How many reads each server has answered meanwhile. */
async function readsOf(work: () => Promise<unknown>) {
  const before = await two.reads();
  await work();
  const after = await two.reads();
  return { primary: after.primary - before.primary, replica: after.replica - before.replica };
}

/**
 * Every answer is exact. On a busy machine the replay may take longer than a read waits for it: then the primary
 * answers, and the replica the next time.
 */
const answeredBy = (server: 'replica', work: () => Promise<unknown>) =>
  eventually(`the ${server} answers`, async () => (await readsOf(work))[server] === 1 || undefined);

const lagAtOne = () => two.apps[0].app.get(ReadServers).replicas[0]?.lagSeconds;

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${two.apps[0].url}/${path}`, { headers });
  return [answer.status, await answer.json()] as const;
};

/** One answer of each kind that reads usage: the bytes up of both accounts in each. */
const ANSWERS = {
  'a report of one account': async () => {
    expect(await two.reported(two.apps[0], ['acme'])).toBe(bytes.acme);
  },
  'a report of several accounts, at the other instance': async () => {
    expect(await two.reported(two.apps[1], ACCOUNTS)).toBe(bytes.acme + bytes.globex);
  },
  'a public KPI': async () => {
    const [status, rows] = await get(`api/kpi1?interval=1-hour&from=${HOUR}&to=${HOUR + 1}`);
    expect([status, rows]).toEqual([
      200,
      [expect.objectContaining({ service_id: 7, total_bytes: bytes.acme + bytes.globex })],
    ]);
  },
  'an aggregate of a user': async () => {
    const issuer = two.apps[0].app.get(DevIssuer, { strict: false });
    const iam = await issuer.issue('iam', { sub: 'portal', scope: 'usage:read', account_id: 'acme' });
    const [status, body] = await get(
      'user/usage/aggregate/sum/uplinkBytes?fromDate=2024-05-15&toDate=2024-05-15&period=day',
      { Authorization: `Bearer ${iam}`, 'X-Authorization': await issuer.issue('user', { sub: 'ann' }) },
    );
    expect([status, (body as { data: { items: { value: number }[] } }).data.items[0]?.value]).toEqual([
      200,
      bytes.acme,
    ]);
  },
  'the values of a dimension': async () => {
    const range = `start_date_time=${iso(HOUR)}&end_date_time=${iso(HOUR + 3_600_000)}`;
    const [status, body] = await get(`connectivity/v1/dimensions/account_id/values?${range}`, {
      'X-API-Key': two.key,
    });
    expect([status, (body as { values: string[] }).values]).toEqual([200, [...ACCOUNTS]]);
  },
};

const iso = (time: number) => new Date(time).toISOString();

describe('two instances over a primary and a replica', () => {
  it.each(Object.entries(ANSWERS))('read from the replica: %s', async (_kind, answers) => {
    await store(0, 'acme', [100, 20]);
    await store(1, 'globex', [3]);
    await two.becomes('serving');
    await answeredBy('replica', answers);
  });

  it('answer exactly, from the primary, while the replica replays nothing', async () => {
    await two.pausedMeanwhile(async () => {
      await store(0, 'acme', [7]);
      await store(1, 'globex', [9]);
      for (const answers of Object.values(ANSWERS))
        expect(await readsOf(answers)).toEqual({ primary: 1, replica: 0 });
      await two.becomes('behind');
      const [status, health] = await get('health/ready');
      expect([status, health]).toMatchObject([200, { data: { replicas: { configured: 1, serving: 0 } } }]);
      expect(lagAtOne()).toBeGreaterThan(0);
    });
    await two.becomes('serving');
    for (const answers of Object.values(ANSWERS)) await answeredBy('replica', answers);
  });

  it('give one entity tag, whichever server answers', async () => {
    await two.becomes('serving');
    const first = await two.report(two.apps[0], ACCOUNTS);
    const tag = first.headers.get('ETag') ?? '';
    await first.text();
    const again = { 'If-None-Match': tag };
    expect((await two.report(two.apps[0], ACCOUNTS, again)).status).toBe(304);
    await two.pausedMeanwhile(async () => {
      // The log moves on without a record: the primary answers.
      await two.sql('primary', 'CREATE TABLE moves_the_log (n integer)');
      const reads = await readsOf(async () => {
        expect((await two.report(two.apps[1], ACCOUNTS, again)).status).toBe(304);
      });
      expect(reads).toEqual({ primary: 1, replica: 0 });
    });
    await store(0, 'acme', [1]);
    expect((await two.report(two.apps[1], ACCOUNTS, again)).status).toBe(200);
  });

  it('run a read again on the primary that the recovery of the replica cancels', async () => {
    await two.sql('primary', 'CREATE TABLE removed AS SELECT 1 AS n');
    await two.becomes('serving');
    const find = statement('SELECT usage_record')`SELECT count(*)::int AS n FROM removed`;
    const servers = two.apps[0].app.get(ReadServers);
    const tried: boolean[] = [];
    const found = await servers.read(new AbortController().signal, ({ reader, isReplica }) =>
      reader.read(async (session) => {
        tried.push(isReplica);
        await session.query(find);
        if (isReplica) {
          await two.sql('primary', 'TRUNCATE removed');
          // Its lock reaches the replica, which ends the reader: it may delay the replay for no time.
          for (;;) await session.query(find);
        }
        return session.query(find);
      }),
    );
    expect([tried, found]).toEqual([[true, false], [{ n: 0 }]]);
    expect(await (await fetch(`${two.apps[0].url}/metrics`)).text()).toMatch(
      /^edgemeter_replica_leaves_total\{because="(conflict|away)"\} 1$/m,
    );
  });
});
