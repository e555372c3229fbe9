import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { exactJson } from '../oracle/naive.js';
import { ANY, countIngredients, FACTS, from, SOURCE_NAMES, type Ingredient } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectAskedAgain, expectEstimated, expectSameErrors, type Answer, type Ask } from './beside.js';
import { makeFault } from './generate/faults.js';
import { makeRequest } from './generate/request.js';
import { naiveAnswer } from './naive/answer.js';
import type { WireRequest } from './naive/wire.js';
import { makeWorld, spelt, type World } from './world.js';

// `ORACLE_SEED=n` repeats a run, `LANGUAGE_REQUESTS=n` makes it longer, as `npm run test:language` does.
const FIRST_SEED = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 1e9));
const REQUESTS = Number(process.env.LANGUAGE_REQUESTS ?? 300);
const OF_A_WORLD = 50;
const WORLDS = Math.ceil(REQUESTS / OF_A_WORLD);
const DAY = 86_400_000;

let service: TestApp;
let ingredients: ReadonlyMap<Ingredient, number>;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  service = await startTestApp({
    clock: () => now,
    env: { LOG_LEVEL: 'warn', REFRESH_INTERVAL_MS: '0' },
  });
  ingredients = countIngredients(service);
  process.stdout.write(`language: ${WORLDS * OF_A_WORLD} requests from ORACLE_SEED=${FIRST_SEED}\n`);
});

afterAll(async () => {
  for (const line of service.logLines) process.stdout.write(line);
  await service.close();
});

async function ask(key: string, request: unknown, how = ''): Promise<Answer> {
  const answer = await fetch(`${service.url}/connectivity/v1/report${how}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(request),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Most records stored summed up, the others still in the log, some of them late. */
async function send(world: World, key: string): Promise<void> {
  const held = world.random.integer(0, 5);
  const records = world.records.map((record) => spelt(world, record));
  await postRecords(service, key, records.slice(held));
  await service.app.get(Refresher).pass();
  if (held > 0) await postRecords(service, key, records.slice(0, held));
}

/** Any source, the facts, and one of the others in turn. */
async function expectSame(world: World, key: string): Promise<void> {
  const request = makeRequest(world);
  const moment = now;
  if (world.random.chance(0.3)) await expectBeside(world, key, request);
  for (const source of [ANY, FACTS, world.random.pick(SOURCE_NAMES.slice(2))]) {
    const isMore = (page: number) => pageOf(world, request, moment, page).result?.flat().length !== 0;
    let token: string | undefined;
    let page = 0;
    do {
      const asked = { ...request, ...(token && { page_token: token }) };
      const { status, text } = await from(source, service, () => ask(key, asked));
      token = NEXT_PAGE.exec(text)?.[1];
      const told = `${source}: ${JSON.stringify(request)}, page ${page}`;
      const answer = text.replace(NEXT_PAGE, '');
      const naive = exactJson(pageOf(world, request, moment, page));
      expect({ told, status, answer }).toEqual({ told, status: 200, answer: naive });
      page++;
      if (request.page_size)
        expect({ told, isMore: token !== undefined }).toEqual({ told, isMore: isMore(page) });
    } while (token);
  }
}

/** Its points alone, a line each; and what it would be, without its being read. */
async function expectBeside(world: World, key: string, request: WireRequest): Promise<void> {
  // Only JSON has a place for these.
  const points = { ...request, page_size: undefined, totals: undefined, compare: undefined };
  // Some fills change nothing but a comparison.
  if (request.compare !== undefined) points.fill = undefined;
  const naive = naiveAnswer(world.records, points, world.accounts, now, 0) as { result?: unknown[][] };
  if (naive.result) {
    const all = naive.result.flat();
    const lines = [...all.map(exactJson), exactJson({ end: true, row_count: all.length })];
    const { status, text } = await ask(key, points, '?format=ndjson');
    expect({ points, status, lines: text.split('\n') }).toEqual({
      points,
      status: 200,
      lines: [...lines, ''],
    });
  }
  const asking = askingWith(key);
  await expectEstimated(asking, request, world.accounts);
  await expectAskedAgain(asking, request, world.accounts);
}

const askingWith =
  (key: string): Ask =>
  (body, path) =>
    ask(key, body, path);

const NEXT_PAGE = /,"next_page_token":"([^"]+)"/;

const pageOf = ({ records, accounts }: World, request: WireRequest, moment: number, page: number) =>
  naiveAnswer(records, request, accounts, moment, page) as Record<string, unknown> & { result?: unknown[][] };

async function expectRefused(world: World, key: string): Promise<void> {
  const { request, field } = makeFault(world, makeRequest(world));
  const errors = await expectSameErrors(askingWith(key), request);
  const isNamed = errors.some((error) => error.field === field || error.field?.startsWith(`${field}[`));
  expect({ request, field, errors, isNamed }).toEqual({ request, field, errors, isNamed: true });
  const { request: faulty } = makeFault(world, request as WireRequest);
  await expectSameErrors(askingWith(key), faulty);
}

describe('the report language against the plain computation', () => {
  it.each(Array.from({ length: WORLDS }, (_, i) => FIRST_SEED + i))('seed %d', async (seed) => {
    const world = makeWorld(seed);
    const key = await keyFor(service, world.accounts);
    now = Date.UTC(2026, 0, 1);
    await send(world, key);
    for (let i = 0; i < OF_A_WORLD; i++) {
      now = world.random.integer(world.from, world.to + DAY);
      if (world.random.chance(0.1)) await expectRefused(world, key);
      else await expectSame(world, key);
    }
  });

  it('has tried every source', () => {
    process.stdout.write(
      `language: queries answered from ${JSON.stringify(Object.fromEntries(ingredients))}\n`,
    );
    if (REQUESTS < 300) return;
    expect([...ingredients.keys()].sort()).toEqual(['day', 'facts', 'hours', 'slots']);
  });
});
