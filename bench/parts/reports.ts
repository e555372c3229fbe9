import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { makeFacts } from '../data/facts.js';
import {
  DAY_BY_HOUR,
  distinctByHour,
  distinctMonths,
  MONTH_BY_SLOT,
  PUBLISHED,
  SHAPES,
} from '../data/requests.js';
import { makeSubscriberMonth } from '../data/subscriber-months.js';
import { PERIOD, sites } from '../data/world.js';
import { SLOT_MS } from '../../src/common/time.js';
import { startOverFacts } from '../lab/aggregates.js';
import type { Helper } from '../lab/helper.js';
import { withClient } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import type { LoadFigures } from '../load/closed-loop.js';
import type { Address } from '../load/connection.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import { ratios, spread, type Spread } from '../statistics.js';
import { runLoad, summary, type RunFigures } from './measure.js';
import type { Bench } from './part.js';

/** One report at one number of connections. */
export interface ReportFigures {
  readonly title: string;
  /** Whether all requests under way at a time are the same. */
  readonly variant: 'identical' | 'distinct';
  readonly connections: number;
  readonly answerBytes: number;
  readonly floor: RunFigures;
  readonly ours: RunFigures;
  /** Time for a request divided by the floor's time, pair by pair. */
  readonly ratio: Spread;
}

export interface ReportsResult {
  readonly facts: number;
  readonly reports: readonly ReportFigures[];
}

interface Case {
  readonly title: string;
  readonly variant: ReportFigures['variant'];
  readonly reports: readonly ReportDto[];
}

/** One side of a comparison: its address, and its requests. */
interface Side {
  readonly address: Address;
  readonly request: (report: ReportDto) => Buffer;
}

interface Sides {
  readonly load: Helper;
  readonly floor: Side;
  readonly ours: Side;
  /** Makes the records for reports of NOW. */
  readonly keepUp: () => Promise<void>;
}

const POOL_SIZE = 10;
const CELLS = 200;
const SERVICES = 8;
const GROWING_WINDOW = 30;
const START_MS = 60_000;

const SCALES = {
  full: {
    sitesPerAccount: 10,
    recordsPerSlot: 1,
    subscribers: 20_000,
    monthSubscribers: 1_000,
    connections: [1, 32],
    runMs: 1_000,
    warmUpMs: 300,
    distinct: 1_000,
    months: 100,
  },
  quick: {
    sitesPerAccount: 1,
    recordsPerSlot: 0.1,
    subscribers: 200,
    monthSubscribers: 20,
    connections: [1, 4],
    runMs: 20,
    warmUpMs: 0,
    distinct: 50,
    months: 5,
  },
} as const;

/** Measures reports of the service, and for comparison those of a bare handler over the same rows. */
export async function measureReports({ lab, options, tell }: Bench): Promise<ReportsResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const ownSites = sites(scale.sitesPerAccount);
  const database = await lab.createDatabase('reports');
  const slots = (PERIOD.to - PERIOD.from) / SLOT_MS;
  const facts = Math.floor(ownSites.length * slots * scale.recordsPerSlot);
  tell(`making ${facts} facts`);
  const plan = { facts, sites: ownSites, cells: CELLS, services: SERVICES, subscribers: scale.subscribers };
  const streams = await withClient(database.url, async (client) => {
    await makeSubscriberMonth(client, scale.monthSubscribers);
    return makeFacts(client, { ...plan, growingWindow: GROWING_WINDOW });
  });
  const keepUp = () => withClient(database.url, (client) => streams.keepUp(client));
  const service = await startOverFacts(lab, database);
  const cases: Case[] = [
    ...[...PUBLISHED, DAY_BY_HOUR, MONTH_BY_SLOT, ...SHAPES].map(({ title, report }): Case => ({
      title,
      variant: 'identical',
      reports: [report],
    })),
    { title: DAY_BY_HOUR.title, variant: 'distinct', reports: distinctByHour(ownSites, scale.distinct) },
    { title: MONTH_BY_SLOT.title, variant: 'distinct', reports: distinctMonths(ownSites, scale.months) },
  ];
  const sides = { ...(await openSides(lab, database, service, cases)), keepUp };
  const reports: ReportFigures[] = [];
  for (const one of cases) {
    tell(`${one.title}, ${one.variant}`);
    await keepUp();
    await assertSameAnswers(sides, one);
    for (const connections of scale.connections)
      reports.push(await measureCase(sides, one, connections, { ...scale, runs: options.runs }));
  }
  await service.stop();
  return { facts, reports };
}

async function openSides(
  lab: Bench['lab'],
  database: { url: string; apiKey: string; name: string },
  service: Service,
  cases: readonly Case[],
): Promise<Omit<Sides, 'keepUp'>> {
  const floor = lab.startHelper('bench/floor/server.ts');
  const all = cases.flatMap(({ reports }) => reports);
  const places = new Map(all.map((report, place) => [report, place]));
  const job = { databaseUrl: database.url, poolSize: POOL_SIZE, reports: all };
  return {
    load: lab.startHelper('bench/load/worker.ts'),
    floor: {
      address: await floor.ask<Address>('open', job, START_MS),
      request: (report) => httpRequest('GET', `/${places.get(report) ?? 0}`),
    },
    ours: {
      address: service.address,
      request: (report) => reportRequest(database.apiKey, report),
    },
  };
}

async function measureCase(
  { load, floor, ours, keepUp }: Sides,
  { title, variant, reports }: Case,
  connections: number,
  { runs, runMs, warmUpMs }: { runs: number; runMs: number; warmUpMs: number },
): Promise<ReportFigures> {
  const run = ({ address, request }: Side, durationMs: number): Promise<LoadFigures> =>
    runLoad(load, { address, requests: reports.map(request), connections, durationMs, atLeast: 1 });
  if (warmUpMs > 0) for (const side of [floor, ours]) await run(side, warmUpMs);
  const [floorRuns, ourRuns]: [LoadFigures[], LoadFigures[]] = [[], []];
  for (let round = 0; round < runs; round++) {
    await keepUp();
    floorRuns.push(await run(floor, runMs));
    ourRuns.push(await run(ours, runMs));
  }
  const msPerRequest = (figures: readonly LoadFigures[]) => figures.map(({ perSecond }) => 1000 / perSecond);
  return {
    title,
    variant,
    connections,
    answerBytes: ourRuns[0]?.bytesPerAnswer ?? 0,
    floor: summary(floorRuns),
    ours: summary(ourRuns),
    ratio: spread(ratios(msPerRequest(ourRuns), msPerRequest(floorRuns))),
  };
}

const ATTEMPTS = 10;

/** @throws Error unless floor and service give the same answer byte by byte, and it is not empty. */
async function assertSameAnswers({ load, floor, ours }: Sides, { title, reports }: Case): Promise<void> {
  const ask = ({ address, request }: Side, report: ReportDto) =>
    load.ask<{ status: number; body: string }>('ask', { address, request: request(report) }, START_MS);
  for (const report of reports.slice(0, 3)) {
    for (let attempt = 1; ; attempt++) {
      const [one, other] = [await ask(floor, report), await ask(ours, report)];
      if (one.status === 200 && one.body === other.body) {
        if (/"result":\[\[\]/.test(other.body)) throw new Error(`${title} has an empty answer`);
        break;
      }
      // Reports of NOW differ when a second ends between the two.
      if (attempt === ATTEMPTS)
        throw new Error(`${title} differs:\n${one.body.slice(0, 600)}\n${other.body.slice(0, 600)}`);
    }
  }
}
