import { Refresher } from '../../src/rollups/refresher.js';
import { AUDIENCE, startIam } from '../auth/iam.js';
import { JwksServer } from '../auth/jwks-server.js';
import { createSigner } from '../auth/signer.js';
import { databaseUrl } from '../support/databases.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
const USER_ISSUER = 'https://users.example';

/** The service between its issuers, after a little of everything that it counts. */
export async function startBusyService(): Promise<TestApp> {
  const iam = await startIam();
  const signer = await createSigner('users', 'EdDSA');
  const users = await JwksServer.start(signer.publicJwk);
  const service = await startTestApp({
    env: {
      IAM_ISSUER: iam.issuer,
      IAM_AUDIENCE: AUDIENCE,
      IAM_JWKS_URI: iam.jwksUri,
      IAM_ACCOUNTS_DEFAULT: 'user',
      USER_ISSUER,
      USER_AUDIENCE: AUDIENCE,
      USER_JWKS_URI: users.uri,
      REFRESH_INTERVAL_MS: '0',
      // No standby: it is counted, and answers nothing.
      DATABASE_REPLICA_URLS: databaseUrl('postgres'),
    },
  });
  const close = async () => {
    await service.close();
    await users.close();
    await iam.close();
  };
  try {
    const seconds = Math.floor(Date.now() / 1000);
    const user = { iss: USER_ISSUER, aud: AUDIENCE, sub: 'ann', iat: seconds, exp: seconds + 300 };
    await callEverything(service, await iam.tokenFor('portal', 'usage:read'), await signer.sign(user));
  } catch (error) {
    await close();
    throw error;
  }
  return { ...service, close };
}

async function callEverything(service: TestApp, iamToken: string, userToken: string): Promise<void> {
  const key = await keyFor(service, ['acme']);
  const call = async (path: string, headers: Record<string, string> = {}, body?: unknown) => {
    const method = body === undefined ? 'GET' : 'POST';
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...type, ...headers },
      body: JSON.stringify(body),
    });
    await answer.text();
    return answer.status;
  };
  const statuses = [
    await call('/usage/v1/records', { 'X-API-Key': key }, [record(), { ...record(), uplink_bytes: -1 }]),
    await call('/usage/v1/records?mode=atomic', { 'X-API-Key': key }, [record()]),
    await call('/connectivity/v1/report', { 'X-API-Key': key }, REPORT),
    await call('/api/kpi1'),
    await call('/user/usage/aggregate/sum/bytes?fromDate=2026-03-01&period=day', {
      Authorization: `Bearer ${iamToken}`,
      'X-Authorization': userToken,
    }),
    await call('/nowhere'),
  ];
  if (statuses.join() !== '200,200,200,200,200,404') throw new Error(`answered ${statuses.join()}`);
  await service.app.get(Refresher).pass();
  await giveUpOnAReport(service, key);
}

/** A caller that leaves before the answer. */
async function giveUpOnAReport({ url, pool }: TestApp, key: string): Promise<void> {
  const client = await pool.connect();
  const gone = new AbortController();
  try {
    await client.query('BEGIN; LOCK TABLE usage_rollup IN ACCESS EXCLUSIVE MODE');
    const asked = fetch(`${url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body: JSON.stringify(REPORT),
      signal: gone.signal,
    }).catch(() => undefined);
    while ((await inFlight(url)) < 2) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    await asked;
    while ((await inFlight(url)) > 1) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function inFlight(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^edgemeter_http_requests_in_flight (\d+)$/m.exec(text)?.[1]);
}

function record(): object {
  const endedAt = Date.now() - HOUR_MS;
  return {
    record_id: crypto.randomUUID(),
    account_id: 'acme',
    started_at: endedAt - 60_000,
    ended_at: endedAt,
    uplink_bytes: 1,
    downlink_bytes: 2,
  };
}

const REPORT = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};
