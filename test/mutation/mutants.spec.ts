import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { makeRequest } from '../language/generate/request.js';
import { naiveAnswer } from '../language/naive/answer.js';
import { makeWorld, type World } from '../language/world.js';
import { exactJson } from '../oracle/naive.js';
import { Random } from '../oracle/random.js';
import { keyFor, postRecords } from '../support/records.js';
import { send, type Refused } from '../support/refusals.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { asItStands, isTooLong } from './as-it-stands.js';
import { mutantOf } from './mutate.js';
import { MUTANTS_ACCOUNT, OTHER_BODIES, type BodyRoute } from './other-bodies.js';

// `MUTANT_SEED=n` repeats a run, `MUTANTS=n` makes it longer, as `npm run test:mutants` does.
const FIRST_SEED = Number(process.env.MUTANT_SEED ?? Math.floor(Math.random() * 1e9));
const MUTANTS = Number(process.env.MUTANTS ?? 300);
const OF_A_WORLD = 100;
const WORLDS = Math.ceil(MUTANTS / OF_A_WORLD);
/** Of each hundred so many are reports. */
const REPORTS = 60;
const DAY = 86_400_000;

const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

let service: TestApp;
let credentials: Record<BodyRoute['credential'], Record<string, string>>;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  service = await startTestApp({ clock: () => now, env: { LOG_LEVEL: 'error', REFRESH_INTERVAL_MS: '0' } });
  const admin = await service.app
    .get(DevIssuer)
    .issue('iam', { sub: 'office', scope: 'admin', expiresInSeconds: 10 * 365 * 86_400 });
  credentials = {
    key: { 'X-API-Key': await keyFor(service, [MUTANTS_ACCOUNT]) },
    admin: { Authorization: `Bearer ${admin}` },
    none: {},
    user: {},
  };
  process.stdout.write(`mutants: ${WORLDS * OF_A_WORLD} from MUTANT_SEED=${FIRST_SEED}\n`);
});

afterAll(async () => {
  process.stdout.write(`mutants: ${JSON.stringify(Object.fromEntries([...counts].sort()))}\n`);
  for (const line of service.logLines) process.stdout.write(line);
  await service.close();
});

/** A refusal is in the envelope, and says of each fault where it is; the same of the same place once. */
function expectEnvelope(told: unknown, { status, errors, text }: Refused): void {
  const { header } = JSON.parse(text) as { header?: Record<string, unknown> };
  expect({ told, text, code: header?.code, keys: Object.keys(header ?? {}) }).toEqual({
    told,
    text,
    code: -1,
    keys: ['source', 'code', 'message', 'system_time', 'tracking_id', 'errors'],
  });
  expect({ told, count: errors.length > 0 }).toEqual({ told, count: true });
  for (const error of errors) {
    const needsField = status === 400 && error.code !== '40460202' && error.code !== '40480117';
    expect({ told, error, isPlaced: !needsField || typeof error.field === 'string' }).toEqual({
      told,
      error,
      isPlaced: true,
    });
  }
  const places = errors.map(({ code, field, description }) => `${code} ${field} ${description}`);
  expect({ told, places }).toEqual({ told, places: [...new Set(places)] });
}

const reportUrl = (how = '') => `${service.url}/connectivity/v1/report${how}`;
const METADATA = /,"metadata":\{[^{}]*\}/;
const NEXT_PAGE = /,"next_page_token":"[^"]+"/;

async function tryReport(world: World, key: string): Promise<void> {
  const { random } = world;
  const good = makeRequest(world);
  let body = mutantOf(good, random);
  while (isTooLong(body)) body = mutantOf(good, random);
  now = random.integer(world.from, world.to + DAY);
  const headers = { 'X-API-Key': key };
  const answer = await send(reportUrl(), body, headers);
  count(`report ${answer.status}`);
  const told = { seed: world.seed, now, body };
  expect({ told, ...answer, isAnswered: [200, 400, 403].includes(answer.status) }).toMatchObject({
    isAnswered: true,
  });
  if (answer.status !== 200) expectEnvelope(told, answer);
  else {
    const naive = naiveAnswer(world.records, asItStands(body), world.accounts, now, 0);
    const text = answer.text.replace(METADATA, '').replace(NEXT_PAGE, '');
    expect({ told, text }).toEqual({ told, text: exactJson(naive) });
  }
  if (random.chance(0.2)) await tryTogether(told, body, good, answer, headers);
}

/** The same in a batch, beside one that is good: neither makes a difference to the other. */
async function tryTogether(
  told: object,
  body: string,
  good: object,
  { status, errors }: Refused,
  headers: Record<string, string>,
): Promise<void> {
  const batch = await send(reportUrl(':batch'), `{"requests":[${body},${JSON.stringify(good)}]}`, headers);
  count(`batch ${batch.status}`);
  expect({ told, status: batch.status }).toEqual({ told, status: 200 });
  const { reports } = JSON.parse(batch.text) as { reports: { status: number; errors?: unknown }[] };
  expect({ told, statuses: reports.map((one) => one.status) }).toEqual({ told, statuses: [status, 200] });
  if (status !== 200) expect({ told, errors: reports[0]?.errors }).toEqual({ told, errors });
  const validated = await send(reportUrl(':validate'), body, headers);
  count(`validate ${validated.status}`);
  expect({ told, status: validated.status, errors: validated.errors }).toEqual({ told, status, errors });
}

async function tryOther(random: Random): Promise<void> {
  const route = random.pick(OTHER_BODIES);
  const { path, credential, method, good, echoed = [] } = route;
  const body = mutantOf(good(random), random);
  const answer = await send(`${service.url}/${path}`, body, credentials[credential], method);
  count(`${path} ${answer.status}`);
  const told = { seed: random.seed, path, body };
  expect({ told, text: answer.text, isAnswered: answer.status < 500 }).toMatchObject({ isAnswered: true });
  if (answer.status >= 400) {
    if (!/"data":/.test(answer.text)) expectEnvelope(told, answer);
    return;
  }
  const { data } = JSON.parse(answer.text) as { data?: Record<string, unknown> };
  const given = JSON.parse(body) as Record<string, unknown>;
  for (const name of echoed) {
    if (given[name] === undefined) continue;
    expect({ told, name, taken: plainly(data?.[name]) }).toEqual({ told, name, taken: plainly(given[name]) });
  }
}

/** Lists as sets of texts: numbers of subscribers are told as their digits. */
function plainly(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value)].sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
}

describe('mutants of good bodies', () => {
  it.each(Array.from({ length: WORLDS }, (_, i) => FIRST_SEED + i))('seed %d', async (seed) => {
    const world = makeWorld(seed);
    now = Date.UTC(2026, 0, 1);
    const key = await keyFor(service, world.accounts);
    await postRecords(service, key, world.records);
    if (world.random.chance(0.5)) await service.app.get(Refresher).pass();
    for (let i = 0; i < OF_A_WORLD; i++) {
      if (i < REPORTS) await tryReport(world, key);
      else {
        now = Date.UTC(2026, 9, 20);
        await tryOther(world.random);
      }
    }
  });

  it('are refused and accepted', () => {
    const sum = (pattern: RegExp) =>
      [...counts].reduce((all, [what, times]) => all + (pattern.test(what) ? times : 0), 0);
    expect([sum(/^report 200/) > MUTANTS / 20, sum(/^report 400/) > MUTANTS / 20]).toEqual([true, true]);
  });
});
