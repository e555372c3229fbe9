import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { edgemeter, edgemeterHere } from '../support/cli.js';
import { compiled } from '../support/compiled.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { LEDGER } from '../support/ledger-in-use.js';

const HOUR = 3_600_000;
const START = Date.parse('2024-02-28T21:00:00Z');
const RECORDS = 5_000;

/** Every field, and every kind of character that either format has to take care of. */
const FULL = {
  record_id: 'a "quoted", cell',
  account_id: 'acme',
  started_at: START + 1,
  ended_at: START + 86_400_001,
  uplink_bytes: Number.MAX_SAFE_INTEGER,
  downlink_bytes: 0,
  customer_site_id: 'Zürich, "Süd"\u200b Haus 2',
  msisdn: '049151123456700',
  imsi: '001010000000001',
  user_id: 'user  with blanks',
  service_id: Number.MAX_SAFE_INTEGER,
  cell_id: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
  genre: '視頻 😀',
  network: "5G'; --",
  item_id: '0',
  packet_latency_ms: 0.1 + 0.2,
  jitter_ms: 1e-7,
  packet_loss_percent: 100,
  sim_type: 'physical',
  enodeb_ip: '2001:db8::1',
  ue_ip: '::ffff:10.0.0.1',
  lr_id: '0,5',
};

const many = Array.from({ length: RECORDS }, (_, i) => ({
  record_id: `r${i}`,
  account_id: i % 5 === 0 ? 'bolt' : 'acme',
  started_at: START + i * 2_000,
  ended_at: START + i * 2_000 + 300_000 + (i % 7) * HOUR,
  uplink_bytes: i,
  downlink_bytes: 7 * i,
  customer_site_id: `site-${i % 3}`,
  msisdn: `4915${i % 50}`,
  service_id: i % 4,
  ...(i % 3 === 0 && { packet_latency_ms: i / 7, sim_type: i % 2 === 0 ? 'esim' : 'physical' }),
}));

let folder: string;
let source: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-export-'));
  source = await startTestApp();
  const { key } = await source.app
    .get(ApiKeysService)
    .create({ name: 'producer', accounts: 'all', scopes: ['usage:write'] });
  const body = [FULL, ...many].map((record) => `${JSON.stringify(record)}\n`).join('');
  const answer = await fetch(`${source.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': key },
    body,
  });
  expect(await answer.json()).toMatchObject({ data: { accepted: RECORDS + 1, rejected: 0 } });
});
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

const env = () => ({ DATABASE_URL: source.databaseUrl });
const run = (...args: string[]) => edgemeterHere(args, { env: env() });

const rowsOf = async (url: string, statement: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
};

const FACTS = 'SELECT * FROM usage_record ORDER BY account_id, record_id';
const IDENTITIES = `SELECT * FROM ${LEDGER.table} ORDER BY ${LEDGER.unique}`;

/** What each API says of everything. */
async function figuresOf(service: TestApp) {
  const { key } = await service.app
    .get(ApiKeysService)
    .create({ name: 'reader', accounts: 'all', scopes: ['report:read'] });
  const report = async (granularity: string) => {
    const answer = await fetch(`${service.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body: JSON.stringify({
        start_date_time: '2024-02-28T00:00:00Z',
        end_date_time: '2024-03-01T23:00:00Z',
        granularity,
        dimensions: ['account_id', 'customer_site_id'],
        dimension_filter_clauses: [
          { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme', 'bolt'] }] },
        ],
        metrics: [
          { name: 'uplink_bytes', aggregation_type: 'COUNT' },
          { name: 'downlink_bandwidth', aggregation_type: 'MAX' },
        ],
      }),
    });
    return [answer.status, await answer.text()];
  };
  const kpi = async (path: string) => (await fetch(`${service.url}/api/${path}`)).text();
  return [
    await report('HOUR'),
    await report('DAY'),
    await kpi('kpi1?interval=1-hour'),
    await kpi('kpi2?interval=24-hour'),
  ];
}

describe('an export', () => {
  it.each(['ndjson', 'csv'])(
    'as %s, imported, is the same database again, to every figure',
    async (format) => {
      const file = join(folder, `all.${format}.gz`);
      const args = ['export', '--format', format, '--output', file, '--json'];
      const exported = await edgemeter(args, { env: env() });
      expect([exported.code, JSON.parse(exported.stdout)]).toEqual([0, { records: RECORDS + 1, file }]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);

      const restored = await startTestApp();
      try {
        const imported = await edgemeter(['import', file, '--json', '--rejects', join(folder, 'rejects')], {
          env: { DATABASE_URL: restored.databaseUrl },
        });
        expect([imported.code, JSON.parse(imported.stdout)]).toMatchObject([
          0,
          { received: RECORDS + 1, accepted: RECORDS + 1 },
        ]);
        const facts = await rowsOf(restored.databaseUrl, FACTS);
        expect(facts.length).toBe(RECORDS + 1);
        expect(facts).toEqual(await rowsOf(source.databaseUrl, FACTS));
        expect(await rowsOf(restored.databaseUrl, IDENTITIES)).toEqual(
          await rowsOf(source.databaseUrl, IDENTITIES),
        );
        expect(await restored.app.get(VerificationService).verify({ repair: false })).toMatchObject({
          different: 0,
        });
        const figures = await figuresOf(restored);
        expect(figures[0]?.[0]).toBe(200);
        expect(figures).toEqual(await figuresOf(source));
      } finally {
        await restored.close();
      }
    },
    120_000,
  );

  it('writes what was asked for, and nothing else, to standard output', async () => {
    const some = ['--account', 'bolt', '--from', '2024-02-28T22:00:00Z', '--to', '2024-02-28T23:30:00+01:00'];
    const { code, stdout, stderr } = await edgemeter(['export', ...some], { env: env() });
    const [from, to] = [START + HOUR, START + 1.5 * HOUR];
    const expected = many.filter(
      ({ account_id, started_at }) => account_id === 'bolt' && started_at >= from && started_at < to,
    );
    // Every fifth of one every two seconds, for half an hour.
    expect(expected.length).toBe(180);
    const lines = stdout.split('\n').slice(0, -1);
    const records = lines.map((line) => JSON.parse(line) as (typeof many)[number]);
    expect(records.sort((one, other) => one.started_at - other.started_at)).toEqual(expected);
    expect([code, stderr]).toEqual([0, '180 usage records exported\n']);
  });

  it('has a header and no lines where there are no records', async () => {
    const { code, stdout } = await run('export', '--format', 'csv', '--account', 'nobody');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^record_id,account_id,.*,lr_id\r\n$/);
  });

  it('leaves no file that could pass for one', async () => {
    const file = join(folder, 'nowhere', 'x.ndjson');
    const { code, stderr } = await run('export', '--output', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(
      gunzipSync(await readFile(join(folder, 'all.csv.gz')))
        .toString()
        .split('\r\n')[0],
    ).toBe(
      'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes,customer_site_id,msisdn,imsi,user_id,service_id,cell_id,genre,network,item_id,packet_latency_ms,jitter_ms,packet_loss_percent,sim_type,enodeb_ip,ue_ip,lr_id',
    );
  });

  it('ends quietly when its reader has enough', async () => {
    const child = spawn(process.execPath, [compiled('cli/main.js'), 'export'], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', DATABASE_URL: source.databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'close');
    expect([child.exitCode, stderr]).toEqual([0, '']);
  });

  it.each([
    [['--format', 'xml'], '--format must be one of ndjson, csv'],
    [['--from', 'yesterday'], '--from must be a date such as'],
    [['--to', '2024-02-30'], '--to must be a date such as'],
  ])('is refused with %j', async (args, message) => {
    const { code, stdout, stderr } = await run('export', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
