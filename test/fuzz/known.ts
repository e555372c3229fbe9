import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { KEY_SCOPES } from '../../src/access/api-keys/key-scopes.js';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { spelt, type World } from '../language/world.js';
import { MUTANTS_ACCOUNT } from '../mutation/other-bodies.js';
import { postRecords } from '../support/records.js';
import type { TestApp } from '../support/test-app.js';
import { operationOf } from './document.js';
import type { Credentials, Known, KnownNames } from './requests.js';

const TEN_YEARS = 10 * 365 * 86_400;
const MAPPING = 'fuzz-mapping';

/** Stores the worlds' records, and makes credentials and things with names. */
export async function knownOf(service: TestApp, worlds: readonly World[]): Promise<Known> {
  const key = await newKey(service);
  for (const world of worlds) {
    await postRecords(
      service,
      key.key,
      world.records.map((record) => spelt(world, record)),
    );
  }
  await service.app.get(Refresher).pass();
  const accounts = [...worlds.flatMap((world) => world.accounts), MUTANTS_ACCOUNT];
  const credentials = { ...(await tokensOf(service, accounts)), 'x-api-key': key.key, apikey: key.key };
  return { worlds, credentials, names: await namesOf(service, credentials) };
}

const newKey = ({ app }: TestApp) =>
  app.get(ApiKeysService).create({ name: 'fuzz', accounts: 'all', scopes: Object.keys(KEY_SCOPES) });

async function tokensOf(
  { app }: TestApp,
  accounts: readonly string[],
): Promise<Omit<Credentials, 'x-api-key' | 'apikey'>> {
  const issuer = app.get(DevIssuer);
  const portal = await app
    .get(PortalTokensService)
    .issue({ name: 'fuzz', accounts: [...accounts] }, THE_ISSUER);
  return {
    'iam-bearer': await issuer.issue('iam', {
      sub: 'office',
      scope: 'admin usage:read report:read',
      account_id: accounts,
      expiresInSeconds: TEN_YEARS,
    }),
    'x-authorization': await issuer.issue('user', { sub: 'ann', expiresInSeconds: TEN_YEARS }),
    'portal-token': portal.token,
  };
}

const THE_ISSUER = { kind: 'command-line', id: 'fuzz' } as const;

/** Things that requests can name. Requests that come later may change or remove them. */
async function namesOf(service: TestApp, credentials: Credentials): Promise<KnownNames> {
  const admin = { Authorization: `Bearer ${credentials['iam-bearer']}` };
  const key = { 'X-API-Key': credentials['x-api-key'] };
  const made = async (path: string, headers: Record<string, string>, body: object, method = 'POST') => {
    const answer = await fetch(service.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { data } = (await answer.json()) as { data: { id: string } };
    return data.id;
  };
  const range = (day: number) => ({ from: Date.UTC(2022, 0, day), to: Date.UTC(2022, 0, day + 1) });
  const backfills = [1, 3, 5, 7, 9, 11, 13, 15].map((day) =>
    made('/usage/v1/backfills', key, { account_id: MUTANTS_ACCOUNT, reason: 'fuzz', ...range(day) }),
  );
  const pins = { name: 'fuzz', accounts: [MUTANTS_ACCOUNT] };
  await made(`/admin/v1/mappings/${MAPPING}`, admin, exampleOf('PUT /admin/v1/mappings/{name}'), 'PUT');
  return {
    '/admin/v1/api-keys': await Promise.all(
      Array.from({ length: 60 }, async () => (await newKey(service)).details.id),
    ),
    '/admin/v1/portal-tokens': [await made('/admin/v1/portal-tokens', admin, pins)],
    '/connectivity/v1/portal-tokens': [await made('/connectivity/v1/portal-tokens', key, pins)],
    '/usage/v1/backfills': await Promise.all(backfills),
    '/admin/v1/mappings': [MAPPING],
  };
}

function exampleOf(id: string): object {
  const media = operationOf(id).bodies['application/json'];
  const [example] = Object.values(media?.examples ?? {});
  return (example?.value ?? media?.example) as object;
}
