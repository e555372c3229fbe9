import type pg from 'pg';
import { DAY_MS } from '../../src/common/time.js';
import { makeSubscriberDays } from '../data/subscriber-days.js';
import { sites } from '../data/world.js';
import { startOverFacts } from '../lab/aggregates.js';
import { withClient, type LabDatabase } from '../lab/laboratory.js';
import { packAll } from '../lab/pack-all.js';
import { processorTimes, usedSince } from '../lab/processor-time.js';
import type { Service } from '../lab/service.js';
import { ratios, spread, type Spread } from '../statistics.js';
import { IngestSide } from './ingest.js';
import type { Bench } from './part.js';

/** Processor time of an ingested record in microseconds, with old days packed beside and without. */
export interface PackingResult {
  readonly facts: number;
  readonly recordsPerRun: number;
  /** Of the service and all processes of the database server. */
  readonly alone: Spread;
  /** The same without the connection that packs. */
  readonly beside: Spread;
  readonly ratio: Spread;
  readonly aloneService: Spread;
  readonly besideService: Spread;
  /** Of the connection that packs, for each record that it packs. */
  readonly packing: Spread;
  readonly packed: Spread;
  readonly alonePerSecond: Spread;
  readonly besidePerSecond: Spread;
}

const SCALES = {
  full: { subscribers: 500, sitesPerAccount: 2, records: 100_000, recordsPerBody: 10_000 },
  quick: { subscribers: 10, sitesPerAccount: 1, records: 2_000, recordsPerBody: 500 },
} as const;

/** As the packer of the service: it works half of the time. */
const PAUSE_FACTOR = 1;

/** All records that come in begin later than this day. */
const OLD = Date.UTC(2023, 0, 1) / DAY_MS;

interface Run {
  readonly perSecond: number;
  /** Microseconds a record. */
  readonly all: number;
  readonly service: number;
}

/** Stores records alone, and beside the packing of old days, in turn. */
export async function measurePacking({ lab, options, tell }: Bench): Promise<PackingResult> {
  const { subscribers, sitesPerAccount, ...scale } = options.quick ? SCALES.quick : SCALES.full;
  const database = await lab.createDatabase('packing');
  const facts = await withClient(database.url, async (client) => {
    await client.query("SET synchronous_commit = off; SET statement_timeout = '1h'");
    await makeSubscriberDays(client, subscribers, sites(sitesPerAccount));
    // The view of the facts has packed facts, and there are none yet.
    await packAll(client);
    return unpackAll(client);
  });
  const service = await startOverFacts(lab, database);
  const side = new IngestSide(lab, database, service);
  const [alone, beside, packing, packed]: [Run[], Run[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round <= options.runs; round++) {
    tell(`round ${round} of ${options.runs}`);
    const ingest = (without: number[]) => measureIngest(side, service, database, scale, without);
    const first = await ingest([]);
    const second = await besidePacking(database, ingest);
    // The first round only warms everything up.
    if (round === 0) continue;
    alone.push(first);
    beside.push(second.run);
    packing.push(second.microseconds);
    packed.push(second.facts);
  }
  await service.stop();
  return {
    facts,
    recordsPerRun: scale.records,
    ...figuresOf(alone, beside),
    packing: spread(packing),
    packed: spread(packed),
  };
}

function figuresOf(alone: readonly Run[], beside: readonly Run[]) {
  const of = (runs: readonly Run[], name: keyof Run) => runs.map((run) => run[name]);
  return {
    alone: spread(of(alone, 'all')),
    beside: spread(of(beside, 'all')),
    ratio: spread(ratios(of(beside, 'all'), of(alone, 'all'))),
    aloneService: spread(of(alone, 'service')),
    besideService: spread(of(beside, 'service')),
    alonePerSecond: spread(of(alone, 'perSecond')),
    besidePerSecond: spread(of(beside, 'perSecond')),
  };
}

async function measureIngest(
  side: IngestSide,
  service: Service,
  database: LabDatabase,
  { records, recordsPerBody }: { readonly records: number; readonly recordsPerBody: number },
  without: readonly number[],
): Promise<Run> {
  return withClient(database.url, async (client) => {
    const pids = async () => (await serverPids(client)).filter((pid) => !without.includes(pid));
    const before = processorTimes([service.pid, ...(await pids())]);
    const [{ perSecond }] = await side.run(records, recordsPerBody);
    const ofService = usedSince(before, [service.pid]);
    const all = ofService + usedSince(before, await pids());
    return { perSecond, all: (all * 1000) / records, service: (ofService * 1000) / records };
  });
}

/** Packs while records come in, and unpacks all afterwards. */
async function besidePacking(
  { url }: LabDatabase,
  ingest: (without: number[]) => Promise<Run>,
): Promise<{ run: Run; microseconds: number; facts: number }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pids = rows.map(({ pid }) => pid);
    const before = processorTimes(pids);
    let isOver = false;
    const packing = packAll(client, { before: OLD, pauseFactor: PAUSE_FACTOR, isStopped: () => isOver });
    const run = await ingest(pids);
    isOver = true;
    const facts = await packing;
    const microseconds = (usedSince(before, pids) * 1000) / facts;
    await unpackAll(client);
    return { run, microseconds, facts };
  });
}

async function unpackAll(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ account_id: string; day: number }>(
    'SELECT DISTINCT account_id, day FROM usage_packed ORDER BY 1, 2',
  );
  let facts = 0;
  for (const { account_id: accountId, day } of rows) {
    const unpacked = await client.query<{ facts: number }>(
      'SELECT usage_unpack_days($1, $2, $2)::int AS facts',
      [accountId, day],
    );
    facts += unpacked.rows[0]?.facts ?? 0;
  }
  await client.query('VACUUM (ANALYZE) usage_record, usage_packed');
  await client.query('CHECKPOINT');
  return facts;
}

async function serverPids(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  return rows.map(({ pid }) => pid);
}
