import { readConfig } from '../../src/config/config.js';
import type { Helper } from '../lab/helper.js';
import { withClient, type LabDatabase, type Laboratory } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import type { IngestFigures } from '../load/ingest-load.js';
import { ratios, spread, type Spread } from '../statistics.js';
import type { FormName } from '../data/body-forms.js';
import type { Bench } from './part.js';
import { watchRefreshLag, type RefreshLag } from './refresh-lag.js';

export interface IngestResult {
  readonly recordsPerRun: number;
  readonly recordsPerBody: number;
  readonly bytesPerRecord: number;
  readonly connections: number;
  /** Records a second. */
  readonly floor: Spread;
  readonly ours: Spread;
  /** Time for a record divided by the floor's time, pair by pair. */
  readonly ratio: Spread;
  /** Milliseconds from a body's first byte to its 200. */
  readonly bodyP50: Spread;
  readonly bodyP99: Spread;
  /** Of each run. */
  readonly refreshLag: readonly RefreshLag[];
  readonly readAfterWrite: { readonly checks: number; readonly violations: number };
}

export interface IngestScale {
  readonly records: number;
  readonly recordsPerBody: number;
  readonly runs: number;
}

const CONNECTIONS = 2;
/** The batch size of the service. */
const BATCH_SIZE = readConfig({}).ingest.batchSize;
const MOST_MS = 300_000;

const SCALES = {
  full: { records: 300_000, recordsPerBody: 20_000 },
  quick: { records: 4_000, recordsPerBody: 1_000 },
} as const;

/** Measures records over HTTP, and for comparison the same rows copied into the same tables. */
export async function measureIngest({ lab, options, tell }: Bench): Promise<IngestResult> {
  const scale = { ...(options.quick ? SCALES.quick : SCALES.full), runs: options.runs };
  const database = await lab.createDatabase('ingest');
  const service = await lab.startService(database);
  const side = new IngestSide(lab, database, service);
  const floor = new IngestFloor(lab, await lab.createDatabase('floor'));
  const result = await compareIngest(side, floor, scale, tell);
  await service.stop();
  return result;
}

/** Runs floor and service in turn. */
export async function compareIngest(
  side: IngestSide,
  floor: IngestFloor,
  { records, recordsPerBody, runs }: IngestScale,
  tell: Bench['tell'],
): Promise<IngestResult> {
  const [floorRates, ourRuns, lags]: [number[], IngestFigures[], RefreshLag[]] = [[], [], []];
  for (let round = 1; round <= runs; round++) {
    tell(`ingest, run ${round} of ${runs}`);
    floorRates.push(await floor.run(records));
    const [figures, lag] = await side.run(records, recordsPerBody);
    ourRuns.push(figures);
    lags.push(lag);
  }
  const rates = ourRuns.map(({ perSecond }) => perSecond);
  const readAfterWrite = {
    checks: ourRuns.reduce((sum, { checks }) => sum + checks, 0),
    violations: ourRuns.reduce((sum, { violations }) => sum + violations, 0),
  };
  if (readAfterWrite.violations > 0) throw new Error('A report did not show what was acknowledged');
  return {
    recordsPerRun: records,
    recordsPerBody,
    bytesPerRecord: ourRuns[0]?.bytesPerRecord ?? 0,
    connections: CONNECTIONS,
    floor: spread(floorRates),
    ours: spread(rates),
    ratio: spread(ratios(floorRates, rates)),
    bodyP50: spread(ourRuns.map(({ bodyP50 }) => bodyP50)),
    bodyP99: spread(ourRuns.map(({ bodyP99 }) => bodyP99)),
    refreshLag: lags,
    readAfterWrite,
  };
}

let seed = 0;

const nextPlan = (count: number) => ({ count, endingAt: Date.now(), seed: ++seed });

/** A checkpoint before each run. Only checkpoints that occur during the run count. */
const settle = (url: string) => withClient(url, (client) => client.query('CHECKPOINT'));

/** The service, which receives records over HTTP. */
export class IngestSide {
  private readonly load: Helper;

  constructor(
    lab: Laboratory,
    private readonly database: LabDatabase,
    private readonly service: Service,
  ) {
    this.load = lab.startHelper('bench/load/worker.ts');
  }

  async run(
    records: number,
    recordsPerBody: number,
    form: FormName = 'ndjson',
  ): Promise<[IngestFigures, RefreshLag]> {
    const { url, apiKey } = this.database;
    await this.load.ask('prepareBodies', { ...nextPlan(records), recordsPerBody, apiKey, form }, MOST_MS);
    await settle(url);
    const job = { address: this.service.address, apiKey, connections: CONNECTIONS };
    return watchRefreshLag(url, () => this.load.ask<IngestFigures>('ingest', job, MOST_MS));
  }
}

/** Another database on the same server, which is written by COPY. No refresher reads its change log. */
export class IngestFloor {
  private readonly writer: Helper;

  constructor(
    lab: Laboratory,
    private readonly database: LabDatabase,
  ) {
    this.writer = lab.startHelper('bench/floor/copy-records.ts');
  }

  /** @returns records a second. */
  async run(records: number): Promise<number> {
    const { url } = this.database;
    await withClient(url, (client) =>
      client.query(
        `SELECT ensure_usage_partition($1::bigint - n * 86400000::bigint) FROM generate_series(0, 1) AS n`,
        [Date.now()],
      ),
    );
    await this.writer.ask('prepare', { ...nextPlan(records), batchSize: BATCH_SIZE }, MOST_MS);
    await settle(url);
    const job = { databaseUrl: url, connections: CONNECTIONS };
    const { perSecond } = await this.writer.ask<{ perSecond: number }>('write', job, MOST_MS);
    await withClient(url, (client) => client.query('TRUNCATE usage_change'));
    return perSecond;
  }
}
