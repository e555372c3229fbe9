import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_ACCOUNTS } from '../../src/demo/world.js';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { postRecords } from '../support/records.js';
import { ServiceProcess } from '../support/service-process.js';

const DAY = Date.UTC(2024, 4, 15);
const ACCOUNT = DEMO_ACCOUNTS[0] ?? '';
const SITES = 7;
/** How long a credential is believed. A request that is sent later sees its revocation. */
const BELIEVED_MS = 1_000;

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let processes: ServiceProcess[];
let one: DevCredentials;
let other: DevCredentials;

function start(name: string): ServiceProcess {
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'warn', REFRESH_INTERVAL_MS: '20' };
  return new ServiceProcess(join(folder, name), ['--no-demo'], env);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-instances-'));
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  processes = [start('one'), start('other')];
  [one, other] = (await Promise.all(processes.map((instance) => instance.ready()))) as [
    DevCredentials,
    DevCredentials,
  ];
  await postRecords(one, one.ingest_key, records('r', SITES));
});

afterAll(async () => {
  await Promise.all(processes.map((instance) => instance.end('SIGKILL')));
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Records of as many sites, the n-th with n + 1 bytes up. */
const records = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    record_id: `${prefix}${nth}`,
    account_id: ACCOUNT,
    started_at: DAY,
    ended_at: DAY + 60_000,
    uplink_bytes: nth + 1,
    downlink_bytes: 0,
    customer_site_id: `site-${nth}`,
  }));

const REPORT = {
  start_date_time: new Date(DAY).toISOString(),
  end_date_time: new Date(DAY).toISOString(),
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
  dimensions: ['customer_site_id'],
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
};

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly method?: string;
}

const ask = ({ url }: DevCredentials, path: string, { headers, body, method = 'POST' }: Asked) =>
  fetch(`${url}/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });

const report = (at: DevCredentials, body: object, headers: Record<string, string> = {}) =>
  ask(at, 'connectivity/v1/report', { headers: { 'X-API-Key': one.api_key, ...headers }, body });

describe('two instances over one database', () => {
  it('know each other’s entity tags', async () => {
    const first = await report(one, REPORT);
    const tag = first.headers.get('ETag') ?? '';
    expect([first.status, tag]).toEqual([200, expect.stringMatching(/^(W\/)?"/)]);
    await first.text();
    expect((await report(other, REPORT, { 'If-None-Match': tag })).status).toBe(304);
    await postRecords(other, one.ingest_key, records('later', 1));
    const second = await report(one, REPORT, { 'If-None-Match': tag });
    expect(second.status).toBe(200);
    expect(second.headers.get('ETag')).not.toBe(tag);
  });

  it('continue each other’s pages', async () => {
    const sites: string[] = [];
    let token: string | undefined;
    for (let page = 0; page === 0 || token !== undefined; page++) {
      const body = { ...REPORT, page_size: 2, ...(token !== undefined && { page_token: token }) };
      const answer = await report([one, other][page % 2] ?? one, body);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      sites.push(...(text.match(/site-\d/g) ?? []));
      token = /"next_page_token":"([^"]+)"/.exec(text)?.[1];
    }
    expect(sites).toEqual(Array.from({ length: SITES }, (_, nth) => `site-${nth}`));
  });

  it('take each other’s development tokens', async () => {
    for (const [from, at] of [
      [one, other],
      [other, one],
    ] as const) {
      const headers = { Authorization: `Bearer ${from.admin_token ?? ''}` };
      expect((await ask(at, 'admin/v1/api-keys', { method: 'GET', headers })).status).toBe(200);
    }
  });

  it.each(['api-keys', 'portal-tokens'])(
    'see a revocation by the other within a second: %s',
    async (kind) => {
      const admin = { Authorization: `Bearer ${one.admin_token ?? ''}` };
      const isKey = kind === 'api-keys';
      const made = isKey
        ? await ask(one, 'admin/v1/api-keys', {
            headers: admin,
            body: { name: 'short', account_ids: [ACCOUNT], scopes: ['report:read'] },
          })
        : await ask(one, 'connectivity/v1/portal-tokens', {
            headers: { 'X-API-Key': one.api_key },
            body: { name: 'short', accounts: [ACCOUNT] },
          });
      expect(made.status).toBe(201);
      const { data } = (await made.json()) as { data: { id: string; key?: string; token?: string } };
      const use = (at: DevCredentials) =>
        ask(at, 'connectivity/v1/report', {
          headers: isKey ? { 'X-API-Key': data.key ?? '' } : { Authorization: `Bearer ${data.token ?? ''}` },
          body: REPORT,
        });
      expect([(await use(one)).status, (await use(other)).status]).toEqual([200, 200]);
      expect((await ask(one, `admin/v1/${kind}/${data.id}/revoke`, { headers: admin })).status).toBe(200);
      const revokedAt = Date.now();
      const refused = await eventually('the other refuses it', async () => {
        const sentAt = Date.now();
        const { status } = await use(other);
        if (sentAt >= revokedAt + BELIEVED_MS) expect(status).toBe(401);
        return status === 401 || undefined;
      });
      expect(refused).toBe(true);
    },
  );

  it('take over the change log of one that is killed', async () => {
    const waiting = async () =>
      (await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM usage_change')).rows[0]?.n ?? -1;
    await eventually('the log is empty', async () => (await waiting()) === 0 || undefined);
    const bodies = Array.from({ length: 20 }, (_, nth) => records(`taken-${nth}-`, 50));
    const sending = Promise.all(bodies.map((body) => postRecords(other, one.ingest_key, body)));
    await eventually('the log has changes', async () => (await waiting()) > 0 || undefined);
    const [killed] = processes;
    const dead = killed?.end('SIGKILL');
    await sending;
    await dead;
    await eventually('the log is worked off', async () => (await waiting()) === 0 || undefined);
    const total = 50 * 51 * 10 + (SITES * (SITES + 1)) / 2 + 1;
    const answer = await report(other, { ...REPORT, dimensions: undefined });
    expect(await answer.text()).toContain(`"value":${total}`);
  });
});
