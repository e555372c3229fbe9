import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { edgemeterHere } from '../support/cli.js';
import { keyFor, postRecords } from '../support/records.js';
import type { Point } from '../support/report-answers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-03-01T00:00:00Z');
const RANGE = { start_date_time: '2026-03-01T00:00:00Z', end_date_time: '2026-03-08T00:00:00Z' };
const CELLS = ['0ab45a2d-2a2e-4f20-868c-4aeda9b60519', '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a'];
const SUFFIX = randomBytes(6).toString('hex');
const [ACME, BOLT] = [`acme_bi_${SUFFIX}`, `Bolt "BI" ${SUFFIX}`];

let service: TestApp;
let key: string;
let owner: pg.Client;
const readers: pg.Client[] = [];

/** Records of every length: of none, within a slot, over slots and midnights, of two days. */
const recordsOf = (account: string, factor: number) =>
  Array.from({ length: 60 }, (_, i) => {
    const started = START + i * 7_919_000 + (i % 5) * 1_001;
    const lengths = [0, 1, 61_001, 3 * HOUR_MS + 7, 30 * HOUR_MS + 13];
    return {
      record_id: `${account}-${i}`,
      account_id: account,
      started_at: started,
      ended_at: started + lengths[i % lengths.length]!,
      uplink_bytes: 1_000_003 * factor + i,
      downlink_bytes: 7_000_001 * factor + 3 * i,
      ...(i % 4 !== 0 && { customer_site_id: `site-${i % 3}` }),
      ...(i % 6 !== 0 && { service_id: i % 2, network: '5G' }),
      ...(i % 7 !== 0 && { cell_id: CELLS[i % 2] }),
      msisdn: `49151${i % 4}`,
      imsi: `26201${i % 4}`,
    };
  });

const command = (...args: string[]) => edgemeterHere(args, { env: { DATABASE_URL: service.databaseUrl } });

async function connectAs(role: string, password: string): Promise<pg.Client> {
  const url = new URL(service.databaseUrl);
  [url.username, url.password] = [encodeURIComponent(role), password];
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  readers.push(client);
  return client;
}

let acme: pg.Client;
let bolt: pg.Client;

beforeAll(async () => {
  service = await startTestApp({ clock: () => START + 30 * DAY_MS });
  key = await keyFor(service, ['acme', 'bolt']);
  for (const [account, factor] of [
    ['acme', 1],
    ['bolt', 1_000],
  ] as const) {
    expect(await postRecords(service, key, recordsOf(account, factor))).toMatchObject({ accepted: 60 });
  }
  owner = new pg.Client({ connectionString: service.databaseUrl });
  await owner.connect();
  for (const role of [ACME, BOLT]) {
    await owner.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD 'readers-only'`);
  }
  expect(await command('views', 'grant', ACME, '--account', 'acme')).toMatchObject({ code: 0, stderr: '' });
  expect(await command('views', 'grant', BOLT, '--account', 'bolt')).toMatchObject({ code: 0, stderr: '' });
  acme = await connectAs(ACME, 'readers-only');
  bolt = await connectAs(BOLT, 'readers-only');
});

afterAll(async () => {
  await Promise.all(readers.map((client) => client.end()));
  for (const role of [ACME, BOLT]) {
    await owner.query(`DROP OWNED BY ${pg.escapeIdentifier(role)}`);
    await owner.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
  }
  await owner.end();
  await service.close();
});

/** Figures by bucket and value of a dimension. */
type Figures = Record<string, string>;

async function reported(
  account: string,
  granularity: string,
  dimension: string,
  [name, aggregation_type]: readonly [string, string],
): Promise<Figures> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({
      ...RANGE,
      bucket_range: 'EXACT',
      granularity,
      dimensions: [dimension],
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
      ],
      metrics: [{ name, aggregation_type }],
    }),
  });
  const body = (await answer.json()) as { result: Point[][] };
  expect([answer.status, body.result.length > 0]).toEqual([200, true]);
  return Object.fromEntries(
    body.result
      .flat()
      .filter(({ value }) => value !== 0)
      .map((point) => [
        `${new Date(point.time_stamp).toISOString()} ${(point[dimension] ?? 'null') as string | number}`,
        String(point.value),
      ]),
  );
}

async function viewed(
  client: pg.Client,
  [view, start]: readonly [string, string],
  dimension: string,
  figure: string,
): Promise<Figures> {
  const { rows } = await client.query<{ at: string; of: string | null; value: string }>(
    `SELECT (extract(epoch FROM ${start}) * 1000)::bigint::text AS at, ${dimension}::text AS of, sum(${figure})::text AS value
     FROM edgemeter_views.${view} WHERE ${start} >= '2026-03-01' AND ${start} < '2026-03-08'
     GROUP BY 1, 2 HAVING sum(${figure}) <> 0`,
  );
  return Object.fromEntries(
    rows.map(({ at, of, value }) => [`${new Date(Number(at)).toISOString()} ${of ?? 'null'}`, value]),
  );
}

const BY_SLOT = ['usage_by_slot', 'slot_start'] as const;
const BY_HOUR = ['usage_by_hour', 'hour_start'] as const;
const BY_DAY = ['usage_by_day', 'day'] as const;

describe('the figures of the views', () => {
  it.each([
    [BY_SLOT, 'MINUTE_5', 'customer_site_id', 'uplink_bytes', ['uplink_bytes', 'COUNT']],
    [BY_HOUR, 'HOUR', 'service_id', 'downlink_bytes', ['downlink_bytes', 'COUNT']],
    [BY_HOUR, 'HOUR', 'network', 'total_bytes', ['total_bytes', 'COUNT']],
    [BY_DAY, 'DAY', 'customer_site_id', 'total_bytes', ['total_bytes', 'COUNT']],
    [BY_DAY, 'DAY', 'service_id', 'connections', ['ue_connections', 'COUNT']],
    [['subscriber_usage_by_day', 'day'], 'DAY', 'msisdn', 'uplink_bytes', ['uplink_bytes', 'COUNT']],
    [['cell_usage_by_hour', 'hour_start'], 'HOUR', 'cell_id', 'downlink_bytes', ['downlink_bytes', 'COUNT']],
  ] as const)(
    '%j are those of reports by %s and %s: %s',
    async (view, granularity, dimension, column, metric) => {
      for (const [account, client] of [
        ['acme', acme],
        ['bolt', bolt],
      ] as const) {
        const expected = await reported(account, granularity, dimension, metric);
        expect(await viewed(client, view, dimension, column)).toEqual(expected);
      }
    },
  );

  it('have the milliseconds of usage', async () => {
    const { rows } = await acme.query<{ sum: string }>(
      'SELECT sum(usage_ms) FROM edgemeter_views.usage_by_day',
    );
    const length = recordsOf('acme', 1).reduce((sum, one) => sum + one.ended_at - one.started_at, 0);
    expect(rows).toEqual([{ sum: String(length) }]);
  });

  it('begin where records are still kept', async () => {
    const before = START + 2 * DAY_MS;
    const row = `('standard', '', 'facts', ${before}, 0)`;
    await owner.query(
      `INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at) VALUES ${row}`,
    );
    const first = 'SELECT min(day)::text AS day FROM edgemeter_views.usage_by_day';
    expect((await acme.query(first)).rows).toEqual([{ day: '2026-03-03' }]);
    await owner.query(
      `INSERT INTO retention_horizon (scope, account_id, grain, before, stored_at)
       VALUES ('account', 'acme', 'facts', ${before + DAY_MS}, 0)`,
    );
    expect((await acme.query(first)).rows).toEqual([{ day: '2026-03-04' }]);
    expect((await bolt.query(first)).rows).toEqual([{ day: '2026-03-03' }]);
    await owner.query('DELETE FROM retention_horizon');
    expect((await acme.query(first)).rows).toEqual([{ day: '2026-03-01' }]);
  });
});

describe('a role that reads the views', () => {
  const VIEWS = [
    ...new Set(['subscriber_usage_by_day', 'cell_usage_by_hour', BY_SLOT[0], BY_HOUR[0], BY_DAY[0]]),
  ];

  it.each(VIEWS)('sees nothing of other accounts in %s', async (view) => {
    const accounts = `SELECT DISTINCT account_id FROM edgemeter_views.${view}`;
    expect((await acme.query(accounts)).rows).toEqual([{ account_id: 'acme' }]);
    expect((await bolt.query(accounts)).rows).toEqual([{ account_id: 'bolt' }]);
  });

  /** The accounts that a function of the reader's own sees, which the planner takes for cheap and runs early. */
  async function leaked(view: string): Promise<string[]> {
    const seen: string[] = [];
    const note = ({ message = '' }) => void seen.push(message);
    await acme.query(
      `CREATE OR REPLACE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0000001 AS
       $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$`,
    );
    // Each role may choose its plans. Without nested loops all records are read before their accounts are compared.
    await acme.query('SET enable_nestloop = off');
    acme.on('notice', note);
    await acme.query(`SELECT count(*) FROM edgemeter_views.${view} WHERE pg_temp.leak(account_id)`);
    acme.off('notice', note);
    await acme.query('RESET enable_nestloop');
    return [...new Set(seen)].sort();
  }

  it('has a barrier in each view', async () => {
    const { rows } = await owner.query<{ name: string; options: string[] | null }>(
      `SELECT relname AS name, reloptions AS options FROM pg_class
       WHERE relkind = 'v' AND relnamespace = 'edgemeter_views'::regnamespace ORDER BY 1`,
    );
    expect(rows).toEqual(
      [...VIEWS, 'visible_record'].sort().map((name) => ({ name, options: ['security_barrier=true'] })),
    );
  });

  it.each(VIEWS)('sees nothing of them through a function of its own in %s', async (view) => {
    expect(await leaked(view)).toEqual(['acme']);
  });

  // Records are read account by account, so the barriers are not all that holds.
  it('sees nothing of them so without the barriers of the views', async () => {
    const barriers = (change: string) =>
      owner.query(`ALTER VIEW edgemeter_views.visible_record ${change};
        ALTER VIEW edgemeter_views.usage_by_day ${change}`);
    await barriers('RESET (security_barrier)');
    try {
      expect(await leaked('usage_by_day')).toEqual(['acme']);
    } finally {
      await barriers('SET (security_barrier)');
    }
  });

  it.each([
    'SELECT * FROM usage_record',
    'SELECT * FROM usage_rollup',
    'SELECT * FROM api_key',
    'SELECT * FROM audit_entry',
    'SELECT * FROM retention_horizon',
    'SELECT * FROM usage_partition.usage_record_2026_03',
    'SELECT * FROM edgemeter_views.account_grant',
    'SELECT * FROM edgemeter_views.visible_record',
    `INSERT INTO edgemeter_views.account_grant VALUES (current_user, 'bolt')`,
    'CREATE TABLE edgemeter_views.mine (id int)',
    'CREATE TABLE public.mine (id int)',
    `SELECT edgemeter_views.open_to('${ACME}')`,
    `SELECT edgemeter_views.close_to('${ACME}')`,
    `SET ROLE "${BOLT.replaceAll('"', '""')}"`,
  ])('may not: %s', async (statement) => {
    await expect(acme.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('a view', () => {
  it.each([
    'DELETE FROM edgemeter_views.usage_by_day',
    'UPDATE edgemeter_views.usage_by_day SET uplink_bytes = 0',
    `INSERT INTO edgemeter_views.cell_usage_by_hour (account_id) VALUES ('acme')`,
  ])('cannot be written: %s', async (statement) => {
    // Not by its owner either: it adds rows up.
    await expect(acme.query(statement)).rejects.toMatchObject({ code: '55000' });
    await expect(owner.query(statement)).rejects.toMatchObject({ code: '55000' });
  });
});

describe('edgemeter views', () => {
  it('refuses a role that is not there, and one that no view would bind', async () => {
    expect(await command('views', 'grant', 'nobody', '--account', 'acme')).toMatchObject({
      code: 1,
      stderr: 'The database has no role nobody: create it first\n',
    });
    const superuser = new URL(service.databaseUrl).username;
    expect(await command('views', 'grant', superuser, '--account', 'acme')).toMatchObject({
      code: 1,
      stderr: `The role ${superuser} can read the records themselves: no view would bind it\n`,
    });
    expect((await command('views', 'grant', ACME)).code).toBe(2);
  });

  it('grants more, revokes, and keeps all of it in the audit log', async () => {
    const accounts = 'SELECT DISTINCT account_id FROM edgemeter_views.usage_by_day ORDER BY 1';
    const more = await command('views', 'grant', ACME, '--account', 'bolt', '--json');
    expect(JSON.parse(more.stdout)).toEqual({ role: ACME, accounts: ['acme', 'bolt'] });
    expect((await acme.query(accounts)).rows).toEqual([{ account_id: 'acme' }, { account_id: 'bolt' }]);
    const listed = await command('views', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([
      { role: BOLT, accounts: ['bolt'] },
      { role: ACME, accounts: ['acme', 'bolt'] },
    ]);
    expect((await command('views', 'revoke', ACME, '--account', 'bolt')).code).toBe(0);
    expect((await acme.query(accounts)).rows).toEqual([{ account_id: 'acme' }]);
    expect((await command('views', 'revoke', ACME)).code).toBe(0);
    await expect(acme.query(accounts)).rejects.toMatchObject({ code: '42501' });
    expect(await command('views', 'revoke', ACME)).toMatchObject({
      code: 1,
      stderr: `The role ${ACME} sees none of these accounts\n`,
    });
    const { rows } = await owner.query<{ action: string; details: unknown }>(
      `SELECT action, actor_kind, details FROM audit_entry WHERE target_kind = 'database-role' AND target = $1 ORDER BY id`,
      [ACME],
    );
    const by = (action: string, before: string[], after: string[]) => ({
      action: `usage-view.${action}`,
      actor_kind: 'command-line',
      details: { before, after },
    });
    expect(rows).toEqual([
      by('grant', [], ['acme']),
      by('grant', ['acme'], ['acme', 'bolt']),
      by('revoke', ['acme', 'bolt'], ['acme']),
      by('revoke', ['acme'], []),
    ]);
  });
});
