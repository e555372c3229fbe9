import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { RacingRefresher } from '../rollup/racing-refresher.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { askAggregate, askKpi, askReport, portalHeaders } from './asking.js';
import { sendBody, toBodies } from './bodies.js';
import { makeAggregate, makeCase, makeReport, type Case } from './cases.js';
import { exactJson, type NaiveRecord } from './naive.js';
import { naiveAggregate, naiveKpi1, naiveKpi2 } from './naive-others.js';
import { naiveNow, naiveReport, type ReportRequest } from './naive-report.js';
import { ANY, countIngredients, FACTS, from, SOURCE_NAMES, type Ingredient } from './sources.js';

// `ORACLE_SEED=n` repeats a run, `ORACLE_CASES=n` makes it longer.
const FIRST_SEED = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 1e9));
const CASES = Number(process.env.ORACLE_CASES ?? 16);
/** Records of a body that are seen all at once or not at all. */
const BATCH = 7;
const AFTER_ALL = Date.UTC(2026, 0, 1);

let service: TestApp;
let racer: RacingRefresher;
let ingredients: ReadonlyMap<Ingredient, number>;
let now = AFTER_ALL;
/** Of every other case, days are packed and unpacked between requests. */
let packs = false;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => now,
    packing: () => packs,
    env: { LOG_LEVEL: 'warn', INGEST_BATCH_SIZE: String(BATCH), REFRESH_INTERVAL_MS: '0' },
  });
  racer = new RacingRefresher(service, FIRST_SEED);
  ingredients = countIngredients(service);
  process.stdout.write(`oracle: ${CASES} cases from ORACLE_SEED=${FIRST_SEED}\n`);
});

// What the service could not do and why would otherwise be lost with it.
afterAll(async () => {
  await racer.stop();
  for (const line of service.logLines) process.stdout.write(line);
  await service.close();
});

/** Holds the answer to a request, from each of some sources, against the one plain answer. */
async function expectFrom(
  sources: readonly string[],
  request: unknown,
  naive: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  for (const source of sources) {
    const answer = await from(source, service, ask);
    expect({ request, source, answer }).toEqual({ request, source, answer: naive });
  }
}

/**
 * Sends a case's records in several bodies, and asks for reports between and during them: what is acknowledged is in
 * them, and of a batch that is not, all or nothing.
 */
async function send(world: Case, key: string): Promise<void> {
  const { random } = world;
  const bodies = toBodies(world.records, random);
  // What is in the log then stays there, beside what is stored.
  const heldFrom = random.chance(0.5) ? random.integer(0, bodies.length - 1) : undefined;
  const acknowledged = new Set<NaiveRecord>();
  for (const [i, body] of bodies.entries()) {
    if (i === heldFrom) await racer.hold();
    const fresh = new Set(body.filter((record) => !acknowledged.has(record)));
    const before = [...acknowledged];
    const request = makeReport(world, false);
    const source = random.pick(SOURCE_NAMES);
    const sent = sendBody(service, key, random, body);
    const asksMeanwhile = body.length <= BATCH;
    const meanwhile = asksMeanwhile
      ? from(source, service, () => askReport(service, key, request))
      : undefined;
    expect(await sent).toMatchObject({
      received: body.length,
      accepted: fresh.size,
      duplicates: body.length - fresh.size,
      conflicts: 0,
      rejected: 0,
      errors: [],
    });
    for (const record of fresh) acknowledged.add(record);
    const answerTo = (records: readonly NaiveRecord[]) => exactJson(naiveReport(records, request));
    const after = answerTo([...acknowledged]);
    if (meanwhile) expect([answerTo(before), after]).toContain(await meanwhile);
    const answer = await from(source, service, () => askReport(service, key, request));
    expect({ request, source, answer }).toEqual({ request, source, answer: after });
  }
}

async function checkReports(world: Case, key: string): Promise<void> {
  const { random, records } = world;
  const check = (request: ReportRequest, naive: unknown, isNow: boolean) =>
    expectFrom(SOURCE_NAMES, request, exactJson(naive), () => askReport(service, key, request, isNow));
  for (let i = 0; i < 5; i++) {
    const request = makeReport(world, false);
    await check(request, naiveReport(records, request), false);
  }
  await checkTogether(world, key);
  for (let i = 0; i < 3; i++) {
    const request = makeReport(world, true);
    const near = random.pick(records).started_at;
    now = random.chance(0.5)
      ? near + random.pick([0, 300_000, random.integer(0, 600_000)])
      : random.integer(world.from, world.to + 3_600_000);
    // On the grid of the stored slots as well.
    if (random.chance(0.3)) now -= now % 300_000;
    await check(request, naiveNow(records, request, now), true);
  }
}

/** Different reports at once: their stored aggregates are read together. */
async function checkTogether(world: Case, key: string): Promise<void> {
  const requests = Array.from({ length: 12 }, () => makeReport(world, false));
  const source = world.random.pick(SOURCE_NAMES);
  const answers = await from(source, service, () =>
    Promise.all(requests.map((request) => askReport(service, key, request))),
  );
  const naive = requests.map((request) => exactJson(naiveReport(world.records, request)));
  expect({ requests, source, answers }).toEqual({ requests, source, answers: naive });
}

/** KPIs take longest: besides what is chosen freely and the facts, one of the other sources in turn. */
async function checkKpis({ records, services, cells, random }: Case): Promise<void> {
  const check = (path: string, rows: unknown) =>
    expectFrom([ANY, FACTS, random.pick(SOURCE_NAMES.slice(2))], path, exactJson(rows), () =>
      askKpi(service, path),
    );
  for (const id of services) await check(`kpi1?service_id=${id}`, naiveKpi1(records, id, now));
  for (const id of cells) await check(`kpi2?cell_id=${id}`, naiveKpi2(records, id, now));
}

async function checkAggregates(world: Case): Promise<void> {
  for (const userId of world.users) {
    const headers = await portalHeaders(service, userId);
    for (let i = 0; i < 3; i++) {
      const request = makeAggregate(world);
      const naive = exactJson(naiveAggregate(world.records, userId, request));
      const sources = [ANY, world.random.pick(SOURCE_NAMES.slice(1))];
      await expectFrom(sources, request, naive, () => askAggregate(service, headers, request));
    }
  }
}

/** What is stored and logged for some days is what their facts say. */
async function expectVerified(from?: number, to?: number): Promise<void> {
  const { different, differences } = await service.app
    .get(VerificationService)
    .verify({ from, to, repair: false });
  expect({ different, differences }).toEqual({ different: 0, differences: [] });
}

describe('every API against the plain computation', () => {
  it.each(Array.from({ length: CASES }, (_, i) => FIRST_SEED + i))('seed %d', async (seed) => {
    const world = makeCase(seed);
    now = AFTER_ALL;
    packs = seed % 2 === 0;
    racer.goOn();
    const key = await keyFor(service, world.accounts);
    await send(world, key);
    await checkReports(world, key);
    // In the midst of the data, so that what is not over yet must be left out.
    now = world.random.integer(world.from, world.to + 86_400_000);
    await checkKpis(world);
    now = AFTER_ALL;
    await checkAggregates(world);
    if (seed % 5 === 0) await expectVerified(world.from, world.to + 86_400_000);
    expect(racer.faults).toEqual([]);
  });

  it('leaves stored aggregates that are what the facts say', () => expectVerified(), 180_000);

  it('has tried every source', () => {
    const counts = Object.fromEntries(ingredients);
    process.stdout.write(
      `oracle: queries answered from ${JSON.stringify(counts)}, ${racer.cutPasses} passes cut off, ${racer.gathered} parts gathered, ${JSON.stringify(service.packed)}\n`,
    );
    if (CASES < 16) return;
    expect(Object.keys(counts).sort()).toEqual(['day', 'facts', 'hours', 'slots']);
    expect(racer.cutPasses).toBeGreaterThan(0);
    expect(racer.gathered).toBeGreaterThan(0);
    expect(service.packed?.packed).toBeGreaterThan(100);
    expect(service.packed?.unpacked).toBeGreaterThan(0);
  });
});
