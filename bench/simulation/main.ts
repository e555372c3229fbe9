import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedServer } from '@edgemeter/embedded-postgres-server';
import { ServiceProcess } from '../../test/support/service-process.js';
import { ACCOUNTS, Bed, parentOf, RECORDS_OF_BODY, type LoadName, type Measured } from './measure.js';
import { planned, predict } from './predict.js';

const SECONDS = Number(process.env.SIMULATION_SECONDS ?? 10);
const CONNECTIONS = 8;
const DAY_SECONDS = 86_400;
/** The busiest time of a day has so many times the mean. */
const PEAK = 3;
const REPORTS_A_SECOND = 50;

const show = (rows: readonly object[]) => console.table(rows);
const short = (value: number) => Number(value.toPrecision(3));

/** Measures service times, compares the simulation with runs of one and two instances, and plans with it. */
async function main(): Promise<void> {
  // On the disk, not in memory: the wait for it is part of what is measured.
  const folder = await mkdtemp(join(tmpdir(), 'edgemeter-simulation-'));
  const server = await startEmbeddedServer({ dataFolder: folder, application: 'edgemeter' });
  const postmaster = await postmasterOf(server.url);
  const env = { DATABASE_URL: server.url, LOG_LEVEL: 'error' };
  const processes = ['one', 'two'].map((name) => new ServiceProcess(join(folder, name), ['--no-demo'], env));
  try {
    const devs = await Promise.all(processes.map((one) => one.ready()));
    const key = await keyOf(devs[0]);
    const instances = processes.map((process, nth) => ({ process, dev: { ...devs[nth]!, api_key: key } }));
    const bed = new Bed(server.url, instances, postmaster);
    const alone = await compare(bed);
    plan(alone.records, alone.report);
    const { records, tables } = await bed.bytes();
    console.log(`bytes of ${records} records, after a vacuum`);
    show(
      Object.entries(tables).map(([table, [heap, indexes]]) => ({
        table,
        'heap a record': short(heap / records),
        'indexes a record': short(indexes / records),
      })),
    );
  } finally {
    await Promise.all(processes.map((one) => one.end('SIGTERM')));
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The process that starts a process for each connection. */
async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return parentOf(rows[0]?.pid ?? 0);
  } finally {
    await client.end();
  }
}

async function keyOf(
  dev: { readonly url: string; readonly admin_token: string | null } | undefined,
): Promise<string> {
  const answer = await fetch(`${dev?.url ?? ''}/admin/v1/api-keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${dev?.admin_token ?? ''}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'bench', account_ids: ACCOUNTS, scopes: ['usage:write', 'report:read'] }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return ((await answer.json()) as { data: { key: string } }).data.key;
}

async function compare(bed: Bed): Promise<Record<LoadName, Measured>> {
  const alone: Partial<Record<LoadName, Measured>> = {};
  const rows: object[] = [];
  await bed.run('records', 2, 2, 4_000);
  for (const load of ['report', 'records'] as const) {
    await bed.run(load, 2, 2, 1_000);
    const one = await bed.run(load, 1, 1, SECONDS * 1_000);
    alone[load] = one;
    for (const instances of [1, 2]) {
      const real = await bed.run(load, instances, CONNECTIONS, SECONDS * 1_000);
      const simulated = predict(one.time, instances, CONNECTIONS, real.cores);
      rows.push({
        load,
        instances,
        'cores had': short(real.cores),
        'measured/s': short(real.perSecond),
        'simulated/s': short(simulated.perSecond),
        'measured mean ms': short(real.meanMs),
        'simulated mean ms': short(simulated.meanMs),
        'measured p99 ms': short(real.p99Ms),
        'simulated p99 ms': short(simulated.p99Ms),
      });
    }
  }
  const { records, report } = alone as Record<LoadName, Measured>;
  console.log('processor time of a request alone, ms');
  show(
    Object.entries({ records, report }).map(([load, { time, meanMs }]) => ({
      load,
      client: short(time.client),
      instance: short(time.instance),
      database: short(time.database),
      waiting: short(time.waiting),
      mean: short(meanMs),
    })),
  );
  console.log(`${CONNECTIONS} connections, ${SECONDS} s each, ${RECORDS_OF_BODY} records a body`);
  show(rows);
  return { records, report };
}

/** Instances and database cores that a number of records a day needs, at its peak. */
function plan(records: Measured, report: Measured): void {
  const rows = [1e6, 1e7, 1e8, 1e9].map((aDay) => {
    const bodies = Math.max(0.001, (aDay * PEAK) / DAY_SECONDS / RECORDS_OF_BODY);
    const work = (of: 'instance' | 'database') =>
      (bodies * records.time[of] + REPORTS_A_SECOND * report.time[of]) / 1000;
    // Not more than 60 % busy, so that no queue grows long.
    const [instances, cores] = [Math.ceil(work('instance') / 0.6), Math.ceil(work('database') / 0.6)];
    const found = planned(records, report, { bodies, reports: REPORTS_A_SECOND }, { instances, cores });
    return {
      'records a day': aDay,
      'peak records/s': Math.round((aDay * PEAK) / DAY_SECONDS),
      instances,
      'database cores': cores,
      'instance busy': short(found.instanceBusy),
      'database busy': short(found.databaseBusy),
      'body p99 ms': short(found.recordsP99Ms),
      'report p99 ms': short(found.reportsP99Ms),
    };
  });
  console.log(`${REPORTS_A_SECOND} reports a second besides`);
  show(rows);
}

await main();
