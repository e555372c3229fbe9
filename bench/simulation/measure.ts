import pg from 'pg';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { ServiceProcess } from '../../test/support/service-process.js';
import { liveRecords } from '../data/records.js';
import { processorMs } from '../lab/processor-time.js';
import { closedLoop } from '../load/closed-loop.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import { toWire } from '../../src/usage-records/to-wire.js';

/** Processor time of one request, in milliseconds, by who used it. */
export interface ServiceTime {
  readonly client: number;
  readonly instance: number;
  readonly database: number;
  /** The rest of the fastest request: waiting for the disk and for the system. */
  readonly waiting: number;
}

/** What was measured of a load. */
export interface Measured {
  readonly perSecond: number;
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly time: ServiceTime;
  /** Cores that all programs of the run used together, on average. */
  readonly cores: number;
}

export type LoadName = 'report' | 'records';

/** Records of a body. */
export const RECORDS_OF_BODY = 2_000;

/** A database server and what runs over it. */
export class Bed {
  private seed = 1;

  constructor(
    private readonly databaseUrl: string,
    private readonly instances: readonly { readonly process: ServiceProcess; readonly dev: DevCredentials }[],
    private readonly postmaster: number,
  ) {}

  /** Sends a load for a time, over so many connections, to so many of the instances in turn. */
  async run(load: LoadName, instances: number, connections: number, durationMs: number): Promise<Measured> {
    const targets = this.instances.slice(0, instances).map(({ dev }) => ({
      dev,
      requests: load === 'report' ? this.reports(dev) : this.bodies(dev, durationMs),
    }));
    const before = this.processorTimes();
    const began = performance.now();
    const figures = await Promise.all(
      targets.map(({ dev, requests: sent }, nth) =>
        closedLoop({
          address: { host: new URL(dev.url).hostname, port: Number(new URL(dev.url).port) },
          requests: sent,
          connections: Math.floor(connections / instances) + (nth < connections % instances ? 1 : 0),
          durationMs,
          atLeast: 1,
        }),
      ),
    );
    const wallMs = performance.now() - began;
    const during = this.processorTimes();
    // What the refresher does later for these records is their work as well.
    await this.settled();
    const after = this.processorTimes();
    const requests = figures.reduce((sum, { requests: count }) => sum + count, 0);
    const of = (name: 'client' | 'instance' | 'database') => (after[name] - before[name]) / requests;
    const least = Math.min(...figures.map(({ min }) => min));
    const time = { client: of('client'), instance: of('instance'), database: of('database') };
    const meanMs = (wallMs * connections) / requests;
    const busy = time.client + time.instance + time.database;
    const used = (name: keyof typeof during) => during[name] - before[name];
    return {
      perSecond: (1000 * requests) / wallMs,
      meanMs,
      p99Ms: Math.max(...figures.map(({ p99 }) => p99)),
      requests,
      time: { ...time, waiting: Math.max(0, least - busy) },
      cores: (used('client') + used('instance') + used('database')) / wallMs,
    };
  }

  /** Waits until the stored aggregates have every record. */
  async settled(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      while ((await client.query('SELECT FROM usage_change LIMIT 1')).rowCount !== 0) await delay(100);
    } finally {
      await client.end();
    }
  }

  /** Bytes by table, with indexes, and the number of records. */
  async bytes(): Promise<{
    readonly records: number;
    readonly tables: Record<string, readonly [number, number]>;
  }> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      await client.query('VACUUM (ANALYZE)');
      const { rows } = await client.query<{ name: string; heap: string; indexes: string }>(`
        SELECT coalesce(parent.relname, own.relname) AS name,
               sum(pg_table_size(own.oid)) AS heap, sum(pg_indexes_size(own.oid)) AS indexes
        FROM pg_class AS own
        LEFT JOIN pg_inherits ON inhrelid = own.oid LEFT JOIN pg_class AS parent ON parent.oid = inhparent
        WHERE own.relkind = 'r' AND own.relname LIKE ANY ('{usage%,subscriber%}')
        GROUP BY 1 HAVING sum(pg_table_size(own.oid)) > 65536 ORDER BY 1`);
      const count = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM usage_record_key');
      const tables = rows.map(({ name, heap, indexes }) => [name, [Number(heap), Number(indexes)]] as const);
      return { records: count.rows[0]?.n ?? 0, tables: Object.fromEntries(tables) };
    } finally {
      await client.end();
    }
  }

  private reports(dev: DevCredentials): Buffer[] {
    return Array.from({ length: 24 }, (_, hour) => {
      const account = ACCOUNTS[hour % ACCOUNTS.length] ?? '';
      const body = {
        start_date_time: new Date(END - 86_400_000).toISOString(),
        end_date_time: new Date(END - hour * 60_000).toISOString(),
        granularity: 'HOUR',
        bucket_range: 'EXACT',
        metrics: [
          { name: 'uplink_bytes', aggregation_type: 'COUNT' },
          { name: 'downlink_bytes', aggregation_type: 'COUNT' },
        ],
        dimension_filter_clauses: [
          { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
        ],
      };
      return reportRequest(dev.api_key, body);
    });
  }

  /** New records for each body: more of them than a run can send. */
  private bodies(dev: DevCredentials, durationMs: number): Buffer[] {
    return Array.from({ length: Math.ceil(durationMs / 20) }, () => {
      const records = liveRecords({ count: RECORDS_OF_BODY, endingAt: END, seed: this.seed++ });
      const lines = Array.from(records, (record) => JSON.stringify(toWire(record))).join('\n');
      const headers = { 'X-API-Key': dev.api_key, 'Content-Type': 'application/x-ndjson' };
      return httpRequest('POST', '/usage/v1/records', headers, lines);
    });
  }

  private processorTimes() {
    const { user, system } = process.cpuUsage();
    return {
      client: (user + system) / 1000,
      instance: processorMs(this.instances.map(({ process: { pid } }) => pid)),
      database: withChildrenMs(this.postmaster),
    };
  }
}

/** The accounts of all records. */
export const ACCOUNTS = Array.from({ length: 10 }, (_, nth) => `62c40843c7a19097091${20_000 + nth}`);

/** The end of all records. */
const END = Date.UTC(2026, 2, 2);

/** @throws Error when there is no such process. */
export const parentOf = (pid: number): number => Number(fieldsOf(pid)[1]);

/** The fields of a process from its state on. The name of the program comes before, and may contain anything. */
function fieldsOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The clock of the kernel's times of ended processes. */
const TICK_MS = 10;

/** The processor time of a process and of all that it started, also of those that have ended. Milliseconds. */
function withChildrenMs(root: number): number {
  const own = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && parentOf(Number(name)) === root;
    } catch {
      // It has ended.
      return false;
    }
  });
  const [ended, endedInKernel] = fieldsOf(root).slice(13, 15).map(Number);
  return processorMs([root, ...own.map(Number)]) + TICK_MS * ((ended ?? 0) + (endedInKernel ?? 0));
}
