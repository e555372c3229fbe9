import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request, Agent } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { eventually } from '../support/eventually.js';
import { ServiceProcess } from '../support/service-process.js';

const ACCOUNT = '62c40843c7a190970912345';

let folder: string;
let running: ServiceProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-service-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.end()));
  await rm(folder, { recursive: true, force: true });
});

function start(
  ...args: ConstructorParameters<typeof ServiceProcess> extends [string, ...infer R] ? R : never
) {
  const service = new ServiceProcess(folder, ...args);
  running.push(service);
  return service;
}

const record = (id: string) => ({
  record_id: id,
  account_id: ACCOUNT,
  started_at: '2022-07-07T00:00:00Z',
  ended_at: '2022-07-07T01:00:00Z',
  uplink_bytes: 1000,
  downlink_bytes: 2000,
});

async function send(dev: DevCredentials, ...ids: string[]): Promise<unknown> {
  const answer = await fetch(`${dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': dev.ingest_key },
    body: JSON.stringify(ids.map(record)),
  });
  return ((await answer.json()) as { data: unknown }).data;
}

async function uplink(dev: DevCredentials): Promise<number | undefined> {
  const answer = await fetch(`${dev.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': dev.api_key },
    body: JSON.stringify({
      start_date_time: '2022-07-07T00:00:00Z',
      end_date_time: '2022-07-07T00:00:00Z',
      granularity: 'DAY',
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
      ],
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    }),
  });
  const { result } = (await answer.json()) as { result: { value: number }[][] };
  return result[0]?.[0]?.value;
}

describe('the service', () => {
  it('starts with nothing but a folder, hands out credentials, and keeps keys and records over a restart', async () => {
    const first = start();
    const dev = await first.ready();
    expect((await stat(join(folder, 'dev.json'))).mode & 0o777).toBe(0o600);
    expect(Object.keys(dev)).toEqual([
      'url',
      'api_key',
      'ingest_key',
      'admin_token',
      'iam_token',
      'user_token',
      'database_url',
    ]);
    for (const path of [
      '/api/kpi1',
      '/connectivity/v1/report',
      '/user/usage/aggregate/',
      '/usage/v1/records',
      '/docs',
    ]) {
      expect(first.stdout).toContain(`${dev.url}${path}`);
    }
    expect(/https?:\/\/\S+/.exec(first.stdout)?.[0]).toBe(`${dev.url}/portal`);
    expect(await send(dev, 'one')).toMatchObject({ accepted: 1 });
    expect(await first.end()).toBe(0);
    expect(first.stdout).toContain(`"time_zone_rules":"${process.versions.tz}","message":"listening"`);

    const again = await start().ready();
    expect(again.api_key).toBe(dev.api_key);
    expect(again.iam_token).not.toBe(dev.iam_token);
    expect(await uplink(again)).toBe(1000);
    expect(await send(again, 'one', 'two')).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('serves the portal while demo data are being stored, and stops in order meanwhile', async () => {
    const service = start([]);
    const line = /Portal: (\S+)\n/;
    const portal = await eventually('it listens', () => Promise.resolve(line.exec(service.stdout)?.[1]));
    expect((await fetch(portal)).status).not.toBe(503);
    expect((await fetch(new URL('/health/ready', portal))).status).toBe(200);
    expect(service.stdout).not.toContain('Edgemeter is ready');
    expect(await service.end()).toBe(0);
    expect(service.stdout).not.toContain('Edgemeter is ready');
  });

  it('refuses a data folder that another one uses, and does not disturb it', async () => {
    const first = start();
    const dev = await first.ready();
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.stderr).toContain(folder);
    expect(second.stderr).toContain(String(first.pid));
    expect(await send(dev, 'one')).toMatchObject({ accepted: 1 });
  });

  it('starts again after its own sudden end, with all that was acknowledged', async () => {
    const first = start();
    expect(await send(await first.ready(), 'one')).toMatchObject({ accepted: 1 });
    await first.end('SIGKILL');
    const dev = await start().ready();
    expect(await uplink(dev)).toBe(1000);
  });

  it('answers again after the sudden end of its database server', async () => {
    const dev = await start().ready();
    expect(await send(dev, 'one')).toMatchObject({ accepted: 1 });
    const client = new pg.Client({ connectionString: dev.database_url });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ folder: string }>('SHOW data_directory');
    const gone = new Promise<void>((resolve) => client.on('end', resolve));
    const postmaster = Number(
      (await readFile(join(Object.values(rows[0] ?? {})[0] ?? '', 'postmaster.pid'), 'utf8')).split('\n')[0],
    );
    process.kill(postmaster, 'SIGKILL');
    await gone;
    let status = 0;
    while (status !== 200) ({ status } = await fetch(`${dev.url}/health/ready`));
    expect(await uplink(dev)).toBe(1000);
  });

  it('names every fault of its configuration and does not start', async () => {
    const service = start([], { PORT: 'x', NODE_ENV: 'production', DATABASE_POOL_SIZE: '0' });
    expect(await service.exited).toBe(1);
    for (const name of ['PORT', 'DATABASE_POOL_SIZE', 'IAM_ISSUER', 'USER_ISSUER']) {
      expect(service.stderr).toContain(name);
    }
  });

  it('delivers what is under way before it stops, and waits for no idle connection', async () => {
    const service = start();
    const dev = await service.ready();
    const idle = new Agent({ keepAlive: true });
    await once(request(`${dev.url}/health/live`, { agent: idle }).end(), 'response').then(([answer]) =>
      (answer as NodeJS.ReadableStream).resume(),
    );
    const upload = request(`${dev.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', 'X-API-Key': dev.ingest_key },
    });
    const answered = once(upload, 'response');
    await new Promise<void>((resolve) => upload.write(`${JSON.stringify(record('one'))}\n`, () => resolve()));
    // The server has the request once a later one on another connection is answered.
    await fetch(`${dev.url}/health/live`);
    const ended = service.end();
    upload.end(`${JSON.stringify(record('two'))}\n`);
    const [answer] = (await answered) as [
      NodeJS.ReadableStream & { statusCode: number; headers: Record<string, string> },
    ];
    let body = '';
    for await (const chunk of answer) body += String(chunk);
    expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close']);
    expect(JSON.parse(body)).toMatchObject({ data: { accepted: 2 } });
    expect(await ended).toBe(0);
    idle.destroy();
  });
});
