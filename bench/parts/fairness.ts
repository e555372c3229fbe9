import { setTimeout as delay } from 'node:timers/promises';
import { formatSecret, generateSecret, hashSecret } from '../../src/access/authentication/secret-text.js';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { DAY_MS, HOUR_MS } from '../../src/common/time.js';
import { makeFacts } from '../data/facts.js';
import { exact, ofSite } from '../data/requests.js';
import { PERIOD, sites, type Site } from '../data/world.js';
import { startOverFacts } from '../lab/aggregates.js';
import type { Helper } from '../lab/helper.js';
import { withClient, type LabDatabase } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import type { ClosedLoopJob, LoadFigures } from '../load/closed-loop.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import type { SlowSockets } from '../load/slow-sockets.js';
import { ratios, spread, type Spread } from '../statistics.js';
import { runLoad } from './measure.js';
import type { Bench } from './part.js';

/** The reports of a small tenant: alone, and beside clients that want everything. Times in milliseconds. */
export interface FairnessResult {
  readonly facts: number;
  readonly heavyClients: number;
  readonly sockets: number;
  readonly quietP50: Spread;
  readonly quietP99: Spread;
  readonly heavy: Beside;
  readonly slow: Beside;
  /** Reports of the heavy clients that were answered, and that were refused. */
  readonly heavyAnswered: number;
  readonly heavyRefused: number;
  /** Slow connections that the service closed. */
  readonly closed: number;
  /** Resident memory of the service before the slow connections, and beside them. */
  readonly quietBytes: Spread;
  readonly slowBytes: Spread;
}

/** The small tenant beside others. A refusal of one of its reports fails the bench. */
export interface Beside {
  readonly p99: Spread;
  /** Its p99 divided by the quiet one, round by round. */
  readonly ratio: Spread;
}

const SCALES = {
  full: { facts: 305_280, heavyClients: 50, sockets: 200, runMs: 4_000, leadMs: 2_000, slowMs: 9_000 },
  quick: { facts: 5_000, heavyClients: 10, sockets: 20, runMs: 200, leadMs: 100, slowMs: 300 },
} as const;

const SMALL_CONNECTIONS = 2;
const [HEAVY = { accountId: '', siteId: '' }, , , SMALL = { accountId: '', siteId: '' }] = sites(2);

const at = (instant: number): string => new Date(instant).toISOString();

/** A day by hour. Each number is another question, so that none is computed for several clients. */
const smallReport = (n: number): ReportDto => ({
  start_date_time: at(PERIOD.from + (n % 20) * DAY_MS),
  end_date_time: at(PERIOD.from + (n % 20) * DAY_MS + 23 * HOUR_MS),
  granularity: 'HOUR',
  dimension_filter_clauses: ofSite(SMALL),
  metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
});

/** Weeks of records, grouped by subscriber and hour: it reads facts. */
const heavyReport = (n: number): ReportDto => ({
  start_date_time: at(PERIOD.from + n * HOUR_MS),
  end_date_time: at(PERIOD.from + n * HOUR_MS + 30 * DAY_MS),
  granularity: 'DAY',
  dimensions: ['msisdn'],
  dimension_filter_clauses: [{ filters: [exact('account_id', HEAVY.accountId)] }],
  metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
});

/** Measures the small tenant alone, beside heavy clients, and beside slow connections, in turn. */
export async function measureFairness({ lab, options, tell }: Bench): Promise<FairnessResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const database = await lab.createDatabase('fairness');
  tell(`making ${scale.facts} facts`);
  const plan = { facts: scale.facts, sites: sites(2), cells: 20, services: 8, subscribers: 2_000 };
  await withClient(database.url, (client) => makeFacts(client, { ...plan, growingWindow: 30 }));
  const service = await startOverFacts(lab, database);
  const helpers = [1, 2].map(() => lab.startHelper('bench/load/worker.ts')) as [Helper, Helper];
  const side = new FairnessSide(service, helpers, await keysOf(database), scale);
  await side.quiet();
  const rounds: Round[] = [];
  for (let round = 1; round <= options.runs; round++) {
    tell(`fairness, run ${round} of ${options.runs}`);
    rounds.push(await side.round());
  }
  await service.stop();
  return resultOf(scale, rounds);
}

interface Round {
  readonly quiet: LoadFigures;
  readonly heavy: LoadFigures;
  readonly slow: LoadFigures;
  readonly flood: LoadFigures;
  readonly closed: number;
  readonly quietBytes: number;
  readonly slowBytes: number;
}

type Scale = (typeof SCALES)[keyof typeof SCALES];

interface Keys {
  readonly heavy: string;
  readonly small: string;
}

class FairnessSide {
  constructor(
    private readonly service: Service,
    private readonly helpers: readonly [Helper, Helper],
    private readonly keys: Keys,
    private readonly scale: Scale,
  ) {}

  async round(): Promise<Round> {
    const quiet = await this.quiet();
    const [heavy, flood] = await this.besideHeavy();
    const quietBytes = (await this.service.memory()) ?? Number.NaN;
    const { figures: slow, closed, slowBytes } = await this.besideSlow();
    return { quiet, heavy, slow, flood, closed, quietBytes, slowBytes };
  }

  /** The small tenant alone. */
  quiet(): Promise<LoadFigures> {
    return runLoad(this.helpers[0], this.smallJob());
  }

  private async besideHeavy(): Promise<[LoadFigures, LoadFigures]> {
    const { heavyClients, runMs, leadMs } = this.scale;
    const requests = Array.from({ length: 200 }, (_, n) => reportRequest(this.keys.heavy, heavyReport(n)));
    const durationMs = runMs + 2 * leadMs;
    const flood = runLoad(this.helpers[1], {
      ...this.job(requests, heavyClients, durationMs),
      mayBeRefused: true,
    });
    await delay(leadMs);
    const figures = await this.quiet();
    return [figures, await flood];
  }

  private async besideSlow() {
    const { sockets, slowMs, runMs } = this.scale;
    const job = {
      address: this.service.address,
      sockets,
      durationMs: slowMs,
      large: httpRequest('GET', '/api/kpi2?interval=5-minute'),
      bodiless: httpRequest('POST', '/connectivity/v1/report', {
        'X-API-Key': this.keys.heavy,
        'Content-Type': 'application/json',
        'Content-Length': '1000',
      }),
    };
    const slow = this.helpers[1].ask<SlowSockets>('slowSockets', job, slowMs + 60_000);
    await delay(slowMs - runMs);
    const figures = await this.quiet();
    const slowBytes = (await this.service.memory()) ?? Number.NaN;
    return { figures, closed: (await slow).closed, slowBytes };
  }

  private smallJob(): ClosedLoopJob {
    const requests = Array.from({ length: 20 }, (_, n) => reportRequest(this.keys.small, smallReport(n)));
    return this.job(requests, SMALL_CONNECTIONS, this.scale.runMs);
  }

  private job(requests: readonly Buffer[], connections: number, durationMs: number): ClosedLoopJob {
    return { address: this.service.address, requests, connections, durationMs, atLeast: 1 };
  }
}

/** A key of each tenant. */
const keysOf = async (database: LabDatabase): Promise<Keys> => ({
  heavy: await keyOf(database, HEAVY),
  small: await keyOf(database, SMALL),
});

async function keyOf({ url }: LabDatabase, { accountId }: Site): Promise<string> {
  const parts = generateSecret();
  await withClient(url, (client) =>
    client.query(
      `INSERT INTO api_key (id, name, secret_hash, all_accounts, account_ids, scopes, allowed_cidrs)
       VALUES ($1, 'fairness', $2, false, $3, '{report:read}', '{}')`,
      [parts.id, Buffer.from(hashSecret(parts.secret)), [accountId]],
    ),
  );
  return formatSecret('em', parts);
}

function resultOf({ facts, heavyClients, sockets }: Scale, rounds: readonly Round[]): FairnessResult {
  const quiet = rounds.map((round) => round.quiet.p99);
  const beside = (all: readonly LoadFigures[]): Beside => {
    const p99 = all.map((figures) => figures.p99);
    return { p99: spread(p99), ratio: spread(ratios(p99, quiet)) };
  };
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  return {
    facts,
    heavyClients,
    sockets,
    quietP50: spread(rounds.map((round) => round.quiet.p50)),
    quietP99: spread(quiet),
    heavy: beside(rounds.map((round) => round.heavy)),
    slow: beside(rounds.map((round) => round.slow)),
    heavyAnswered: sum(({ flood }) => flood.requests - flood.refused),
    heavyRefused: sum(({ flood }) => flood.refused),
    closed: sum(({ closed }) => closed),
    quietBytes: spread(rounds.map(({ quietBytes }) => quietBytes)),
    slowBytes: spread(rounds.map(({ slowBytes }) => slowBytes)),
  };
}
