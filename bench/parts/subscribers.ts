import type pg from 'pg';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { DAY_MS } from '../../src/common/time.js';
import { byHour, exact, ofSite } from '../data/requests.js';
import { BUSY_DAYS, BUSY_FROM, busyMsisdn, makeSubscriberDays } from '../data/subscriber-days.js';
import { sites, type Site } from '../data/world.js';
import { startOverFacts } from '../lab/aggregates.js';
import { withClient } from '../lab/laboratory.js';
import { packAll } from '../lab/pack-all.js';
import { processorMs } from '../lab/processor-time.js';
import type { Helper } from '../lab/helper.js';
import type { Service } from '../lab/service.js';
import type { ClosedLoopJob, LoadFigures } from '../load/closed-loop.js';
import { reportRequest } from '../load/http-request.js';
import { spread, type Spread } from '../statistics.js';
import { runLoad, summary, type RunFigures } from './measure.js';
import type { Bench } from './part.js';

/** Reports of one subscriber beside reports of one site: a day by hour, each request about another one. */
export interface SubscribersResult {
  readonly facts: number;
  readonly reports: readonly SubscriberFigures[];
}

export interface SubscriberFigures {
  readonly title: string;
  readonly connections: number;
  readonly ours: RunFigures;
  /** Processor time of a report, in milliseconds: of the service, and of its connections in the database server. */
  readonly service: Spread;
  readonly backends: Spread;
}

const SCALES = {
  full: { sitesPerAccount: 10, subscribers: 500, connections: [1, 32], runMs: 2_500, warmUpMs: 1_000 },
  quick: { sitesPerAccount: 1, subscribers: 10, connections: [1, 4], runMs: 50, warmUpMs: 0 },
} as const;

/** Neighbouring requests are about subscribers of different sites and days. */
const STEP = 37;

/** Measures both kinds of report in turn. */
export async function measureSubscribers({ lab, options, tell }: Bench): Promise<SubscribersResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const own = sites(scale.sitesPerAccount);
  const database = await lab.createDatabase('subscribers');
  tell('making facts');
  const facts = await withClient(database.url, (client) => makeFacts(client, scale.subscribers, own));
  const service = await startOverFacts(lab, database);
  const load = lab.startHelper('bench/load/worker.ts');
  const reports: SubscriberFigures[] = [];
  await withClient(database.url, async (client) => {
    for (const stored of ['', ', packed']) {
      if (stored !== '') {
        tell('packing');
        await packAll(client);
        await client.query('VACUUM (ANALYZE)');
      }
      for (const connections of scale.connections) {
        tell(`${connections} connections${stored}`);
        const sides = casesOf(own, scale.subscribers).map(({ title, asked }): Side => {
          const requests = asked.map((report) => reportRequest(database.apiKey, report));
          const job = {
            address: service.address,
            requests,
            connections,
            atLeast: 1,
            durationMs: scale.runMs,
          };
          return { title: `${title}${stored}`, job, runs: [], service: [], backends: [] };
        });
        for (const { job } of sides) await runLoad(load, { ...job, durationMs: scale.warmUpMs });
        for (let round = 0; round < options.runs; round++) {
          for (const side of sides)
            await measureOnce(side, load, service, await backendsOf(client, database.name));
        }
        reports.push(...sides.map(figuresOf));
      }
    }
  });
  await load.end();
  await service.stop();
  return { facts, reports };
}

/** One kind of report at one number of connections, and what was measured of it so far. */
interface Side {
  readonly title: string;
  readonly job: ClosedLoopJob;
  readonly runs: LoadFigures[];
  readonly service: number[];
  readonly backends: number[];
}

async function makeFacts(client: pg.Client, subscribers: number, own: readonly Site[]): Promise<number> {
  await client.query("SET synchronous_commit = off; SET statement_timeout = '1h'");
  await makeSubscriberDays(client, subscribers, own);
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM usage_record');
  return Number(rows[0]?.count);
}

async function measureOnce(
  side: Side,
  load: Helper,
  service: Service,
  backends: readonly number[],
): Promise<void> {
  const [before, backendsBefore] = [processorMs([service.pid]), processorMs(backends)];
  const figures = await runLoad(load, side.job);
  side.service.push((processorMs([service.pid]) - before) / figures.requests);
  side.backends.push((processorMs(backends) - backendsBefore) / figures.requests);
  side.runs.push(figures);
}

const figuresOf = ({ title, job, runs, service, backends }: Side): SubscriberFigures => ({
  title,
  connections: job.connections,
  ours: summary(runs),
  service: spread(service),
  backends: spread(backends),
});

function casesOf(own: readonly Site[], subscribers: number): { title: string; asked: ReportDto[] }[] {
  const numbers = Array.from({ length: subscribers * BUSY_DAYS }, (_, i) => i);
  const [first] = own;
  if (!first) throw new Error('There are no sites');
  const siteAt = (n: number): Site => own[n % own.length] ?? first;
  const startAt = (n: number) => BUSY_FROM + (n % BUSY_DAYS) * DAY_MS;
  return [
    {
      title: 'a site',
      asked: numbers.map((n) => byHour(ofSite(siteAt(n * STEP)), startAt(n))),
    },
    {
      title: 'a subscriber',
      asked: numbers.map((n) => {
        const subscriber = (n * STEP) % subscribers;
        const { accountId } = siteAt(subscriber);
        const filters = [exact('account_id', accountId), exact('msisdn', busyMsisdn(subscriber))];
        return byHour([{ filters }], startAt(n));
      }),
    },
  ];
}

async function backendsOf(client: pg.Client, database: string): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [database],
  );
  return rows.map(({ pid }) => pid);
}
