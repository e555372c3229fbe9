// Runs the built service as a new user would: start, one request to each API, stop, start again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dataFolder = await mkdtemp(join(tmpdir(), 'edgemeter-smoke-'));
const env = {
  ...process.env,
  NODE_ENV: 'development',
  NODE_OPTIONS: '',
  PORT: '0',
  EDGEMETER_DATA: dataFolder,
};
delete env.DATABASE_URL;

/** Resolves when the service has printed its address, with a function that stops it. */
async function start() {
  const service = spawn(process.execPath, [join(root, 'dist/main.js')], { cwd: root, env });
  let output = '';
  service.stderr.pipe(process.stderr);
  await new Promise((resolve, reject) => {
    service.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Edgemeter is ready at')) resolve();
    });
    service.on('exit', (code) => reject(new Error(`The service ended with ${code}\n${output}`)));
  });
  return async () => {
    service.removeAllListeners('exit');
    service.kill('SIGTERM');
    const [code] = await once(service, 'exit');
    expect(code === 0, 'the service stops in order', `(${code})`);
  };
}

function expect(holds, what, given = '') {
  if (!holds) throw new Error(`Expected that ${what} ${given}`);
  console.log(`ok ${what}`);
}

async function callEverything() {
  const dev = JSON.parse(await readFile(join(dataFolder, 'dev.json'), 'utf8'));
  const request = async (path, headers = {}, body = undefined) => {
    const method = body === undefined ? 'GET' : 'POST';
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await fetch(dev.url + path, {
      method,
      headers: { ...type, ...headers },
      body: JSON.stringify(body),
    });
    expect(answer.status === 200, `${method} ${path.split('?')[0]} answers 200`, `(${answer.status})`);
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text();
  };
  const tokens = { Authorization: `Bearer ${dev.iam_token}`, 'X-Authorization': dev.user_token };
  const from = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;

  await request('/health/ready');
  expect((await request(`/api/kpi1?interval_start_timestamp=${hour}`)).length > 0, 'KPI 1 has rows');
  expect((await request(`/api/kpi2?interval_start_timestamp=${hour}`)).length > 0, 'KPI 2 has rows');
  const aggregate = await request(`/user/usage/aggregate/sum/bytes?fromDate=${from}&period=day`, tokens);
  expect(aggregate.data.items.length > 0, 'the aggregate has items');
  const record = {
    record_id: `smoke-${Date.now()}`,
    account_id: '62c40843c7a190970912345',
    started_at: Date.now() - 60_000,
    ended_at: Date.now(),
    uplink_bytes: 1,
    downlink_bytes: 1,
  };
  const verdict = await request('/usage/v1/records', { 'X-API-Key': dev.ingest_key }, [record]);
  expect(verdict.data.accepted === 1, 'a record is accepted');
  const sample = new URL(
    '../test/contract/samples/04-real-time-network-bandwidth.request.json',
    import.meta.url,
  );
  const now = await request(
    `/connectivity/v1/report?apikey=${dev.api_key}`,
    {},
    JSON.parse(await readFile(sample, 'utf8')),
  );
  expect(now.downlink_bandwidth > 0, 'there is traffic now');
  expect((await request('/docs/openapi.json')).openapi === '3.1.0', 'the OpenAPI document is served');
  expect((await request('/docs')).includes('swagger-ui'), 'Swagger UI is served');
  const page = await request('/portal');
  const script = /src="(\/portal\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? 'none';
  expect((await request(script)).includes('/connectivity/v1/report:batch'), 'the portal is served');
}

try {
  for (let round = 1; round <= 2; round++) {
    const stop = await start();
    await callEverything();
    await stop();
    expect(existsSync(join(dataFolder, 'dev.json')), 'the credentials stay');
  }
} finally {
  await rm(dataFolder, { recursive: true, force: true });
}
