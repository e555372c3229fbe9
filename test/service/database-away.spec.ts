import { startEmbeddedServer, type EmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { ServiceProcess } from '../support/service-process.js';

let folder: string;
let databasePort: number;
let database: EmbeddedServer | undefined;
let databaseUrl: string;
const running: ServiceProcess[] = [];

const startDatabase = async () => {
  database = await startEmbeddedServer({
    dataFolder: join(folder, 'database'),
    application: 'edgemeter',
    port: databasePort,
  });
  return database.url;
};
const stopDatabase = async () => {
  await database?.stop();
  database = undefined;
};

/** A service whose database is not there. */
async function startWaiting(
  env: Record<string, string> = {},
): Promise<{ service: ServiceProcess; url: string }> {
  const service = new ServiceProcess(join(folder, `data-${running.length}`), ['--no-demo'], {
    DATABASE_URL: databaseUrl,
    ...env,
  });
  running.push(service);
  const port = await eventually('the service listens', () =>
    Promise.resolve(/"port":(\d+),"message":"listening, and waiting/.exec(service.stdout)?.[1]),
  );
  return { service, url: `http://127.0.0.1:${port}` };
}

async function ask(url: string, init?: RequestInit) {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text };
}
const codeOf = (text: string) =>
  (JSON.parse(text) as { header: { errors: { code: string }[] } }).header.errors[0]?.code;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgemeter-away-'));
  databasePort = await freePort();
  databaseUrl = await startDatabase();
  await stopDatabase();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.end('SIGKILL')));
  await stopDatabase();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a service whose database is away', () => {
  it('is alive, not ready, and refuses everything else for now; serves once the database comes, goes and comes back', async () => {
    const { service, url } = await startWaiting();
    const live = await ask(`${url}/health/live`);
    expect([live.status, JSON.parse(live.text)]).toMatchObject([
      200,
      { header: { code: 0 }, data: { status: 'up', time_zone_rules: process.versions.tz } },
    ]);
    for (const [path, init] of [
      ['/health/ready', {}],
      ['/connectivity/v1/report', { method: 'POST', body: '{}' }],
      ['/user/usage/aggregate/sum/bytes', {}],
      ['/usage/v1/records', { method: 'POST', body: 'x'.repeat(200_000) }],
      ['/nowhere', {}],
    ] as const) {
      const { status, retryAfter, text } = await ask(`${url}${path}`, init);
      expect([path, status, retryAfter, codeOf(text)]).toEqual([path, 503, '2', '40460212']);
    }
    const kpi = await ask(`${url}/api/kpi1?interval=1-hour`);
    expect(kpi).toEqual({
      status: 500,
      retryAfter: '2',
      text: '"Something went wrong. Try again later!"',
    });

    await startDatabase();
    await service.ready();
    expect(await ask(`${url}/health/ready`)).toMatchObject({ status: 200 });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM usage_record');
    expect(rows).toEqual([{ count: '0' }]);
    await client.end();

    await stopDatabase();
    const away = await ask(`${url}/health/ready`);
    expect([away.status, away.retryAfter, codeOf(away.text)]).toEqual([503, '2', '40460212']);
    expect((await ask(`${url}/health/live`)).status).toBe(200);
    await startDatabase();
    await eventually('it is ready again', async () =>
      (await ask(`${url}/health/ready`)).status === 200 ? true : undefined,
    );
    expect(await service.end()).toBe(0);
  }, 120_000);

  it('ends in order when it is told to while it waits', async () => {
    const { service, url } = await startWaiting();
    expect(await service.end()).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('ends in order also while it waits for an answer that does not come', async () => {
    // Takes connections and never says a word.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const { service, url } = await startWaiting({
      DATABASE_URL: `postgresql://edgemeter@127.0.0.1:${port}/edgemeter`,
      DATABASE_CONNECT_TIMEOUT_MS: '600000',
    });
    expect((await ask(`${url}/health/ready`)).status).toBe(503);
    expect(await service.end()).toBe(0);
    silent.close();
  });

  it('does not wait for what waiting cannot mend', async () => {
    await startDatabase();
    const wrong = new URL(databaseUrl);
    wrong.password = 'wrong';
    const service = new ServiceProcess(folder, [], { DATABASE_URL: wrong.href });
    running.push(service);
    expect(await service.exited).toBe(1);
    expect(service.stderr).toContain('password authentication failed');
    expect(service.stderr + service.stdout).not.toContain(new URL(databaseUrl).password);
  });
});
