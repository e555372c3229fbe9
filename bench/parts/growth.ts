import { makeFacts } from '../data/facts.js';
import type { NowStreams } from '../data/streams.js';
import { GROWING_NOW, KPI_TARGETS, PUBLISHED } from '../data/requests.js';
import { PERIOD, sites } from '../data/world.js';
import { DAY_MS } from '../../src/common/time.js';
import { startOverFacts } from '../lab/aggregates.js';
import type { Helper } from '../lab/helper.js';
import { withClient, type LabDatabase, type Laboratory } from '../lab/laboratory.js';
import { packAll } from '../lab/pack-all.js';
import type { Service } from '../lab/service.js';
import type { LoadFigures } from '../load/closed-loop.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import { ratios, spread, type Spread } from '../statistics.js';
import { compareIngest, IngestFloor, IngestSide, type IngestResult } from './ingest.js';
import { runLoad, summary, type RunFigures } from './measure.js';
import type { Bench } from './part.js';

/** A size of the database at which the same loads were measured. */
export interface GrowthSize {
  readonly facts: number;
  readonly subscribers: number;
  /** Seconds for making the facts and starting the service, which builds their aggregates. */
  readonly makingSeconds: number;
  readonly aggregatesSeconds: number;
}

/** One request at every size, in ascending order. */
export interface GrowthRequest {
  readonly title: string;
  readonly sizes: readonly RunFigures[];
  /** The p50 divided by the p50 of the smallest size, measured in the same round. */
  readonly ratios: readonly Spread[];
}

export interface GrowthResult {
  readonly sizes: readonly GrowthSize[];
  readonly requests: readonly GrowthRequest[];
  /** Ingestion at each size. */
  readonly ingest: readonly IngestResult[];
}

interface Grown {
  readonly size: GrowthSize;
  readonly database: LabDatabase;
  readonly service: Service;
  readonly streams: NowStreams;
}

interface Asked {
  readonly title: string;
  readonly request: (database: LabDatabase) => Buffer;
}

const CELLS = 20;
const SERVICES = 8;
const FACTS_PER_SUBSCRIBER = 15;
const SMALLEST_WINDOW = 30;

const SCALES = {
  full: {
    // One, ten and a hundred records in every slot of the period, at each of the twenty sites.
    facts: [305_280, 3_052_800, 30_528_000],
    runMs: 1_000,
    atLeast: 5,
    ingest: { records: 100_000, recordsPerBody: 10_000 },
  },
  quick: {
    facts: [5_000, 20_000],
    runMs: 20,
    atLeast: 1,
    ingest: { records: 2_000, recordsPerBody: 500 },
  },
} as const;

const REQUESTS: readonly Asked[] = [
  ...[...PUBLISHED, GROWING_NOW].map(({ title, report }): Asked => ({
    title,
    request: ({ apiKey }) => reportRequest(apiKey, report),
  })),
  ...KPI_TARGETS.map(({ title, target }): Asked => ({ title, request: () => httpRequest('GET', target) })),
];

/** Measures the same requests and the same ingestion over databases of different sizes, round by round. */
export async function measureGrowth({ lab, options, tell }: Bench): Promise<GrowthResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const grown: Grown[] = [];
  for (const facts of scale.facts.slice(0, options.sizes)) {
    const database = await lab.createDatabase('growth');
    const one = await grow(lab, database, facts, scale.facts[0], tell);
    if (options.packed) await packOld(one, tell);
    grown.push(one);
  }
  const load = lab.startHelper('bench/load/worker.ts');
  const requests: GrowthRequest[] = [];
  for (const asked of REQUESTS) {
    tell(asked.title);
    requests.push(await measureRequest(load, grown, asked, { ...scale, runs: options.runs }));
  }
  const ingest: IngestResult[] = [];
  const floor = new IngestFloor(lab, await lab.createDatabase('growth_floor'));
  for (const { size, database, service } of grown) {
    tell(`records in, over ${size.facts}`);
    const side = new IngestSide(lab, database, service);
    ingest.push(await compareIngest(side, floor, { ...scale.ingest, runs: options.runs }, tell));
  }
  for (const { database, service } of grown) {
    await service.stop();
    await lab.dropDatabase(database);
  }
  return { sizes: grown.map(({ size }) => size), requests, ingest };
}

async function grow(
  lab: Laboratory,
  database: LabDatabase,
  facts: number,
  smallest: number,
  tell: Bench['tell'],
): Promise<Grown> {
  tell(`making ${facts} facts`);
  const subscribers = Math.ceil(facts / FACTS_PER_SUBSCRIBER);
  const growingWindow = Math.round((SMALLEST_WINDOW * facts) / smallest);
  const plan = { facts, sites: sites(2), cells: CELLS, services: SERVICES, subscribers, growingWindow };
  const start = Date.now();
  const streams = await withClient(database.url, (client) => makeFacts(client, plan));
  const made = Date.now();
  tell('building their aggregates');
  const service = await startOverFacts(lab, database);
  const size: GrowthSize = {
    facts,
    subscribers,
    makingSeconds: (made - start) / 1000,
    aggregatesSeconds: (Date.now() - made) / 1000,
  };
  return { size, database, service, streams };
}

/** Packs all but the records of the last minutes. */
async function packOld({ database }: Grown, tell: Bench['tell']): Promise<void> {
  await withClient(database.url, async (client) => {
    const packed = await packAll(client, { before: Math.floor(PERIOD.to / DAY_MS) + 1 });
    tell(`packed ${packed} facts`);
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT');
  });
}

async function measureRequest(
  load: Helper,
  grown: readonly Grown[],
  { title, request }: Asked,
  { runs, runMs, atLeast }: { runs: number; runMs: number; atLeast: number },
): Promise<GrowthRequest> {
  const figures: LoadFigures[][] = grown.map(() => []);
  // One more round than are counted: the first one only warms everything up.
  for (let round = 0; round <= runs; round++) {
    for (const [place, { database, service, streams }] of grown.entries()) {
      await withClient(database.url, (client) => streams.keepUp(client));
      const requests = [request(database)];
      const job = { address: service.address, requests, connections: 1, durationMs: runMs, atLeast };
      const run = await runLoad(load, job);
      if (round > 0) figures[place]?.push(run);
    }
  }
  const medians = figures.map((ofSize) => ofSize.map(({ p50 }) => p50));
  return {
    title,
    sizes: figures.map(summary),
    ratios: medians.map((ofSize) => spread(ratios(ofSize, medians[0] ?? []))),
  };
}
