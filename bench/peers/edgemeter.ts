import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withClient, type LabDatabase } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import { reportRequest } from '../load/http-request.js';
import { exact } from '../data/requests.js';
import { DAY_MS, HOUR_MS } from '../../src/common/time.js';
import { overHttp, type Talk } from './http-peer.js';
import type { Peer, Setting, Traits } from './peer.js';
import type { Question } from './questions.js';
import { conditionOf } from './statements.js';
import { accountId } from './world.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const POLL_MS = 200;

const TRAITS: Traits = {
  deduplicates: 'yes',
  durable: 'yes',
  apportions: 'yes',
  keeps: 'all, and stored aggregates',
};

const GRANULARITY: Readonly<Record<number, string>> = { [HOUR_MS]: 'HOUR', [DAY_MS]: 'DAY' };

/** A service over a database of the laboratory. */
class Edgemeter implements Peer {
  readonly version = 'this commit';
  readonly traits = TRAITS;
  readonly answers = 'apportioned';
  readonly storeDay?: Peer['storeDay'];
  readonly ask: Peer['ask'];
  readonly load: Peer['load'];

  constructor(
    readonly name: string,
    private readonly database: LabDatabase,
    /** The bytes of a database without records. */
    private readonly empty: number,
    private service: Service,
    private readonly setting: Setting,
    isFilled = false,
  ) {
    const { storeDay, ask, load } = overHttp(setting.worker, () => this.talk());
    if (!isFilled) this.storeDay = storeDay;
    this.ask = ask;
    this.load = load;
  }

  /** Waits until all changes are in the stored aggregates. */
  settle(): Promise<void> {
    return withClient(this.database.url, async (client) => {
      const isBehind = async () => (await client.query('SELECT FROM usage_change LIMIT 1')).rows.length > 0;
      while (await isBehind()) await delay(POLL_MS);
      await client.query('VACUUM (ANALYZE)');
      await client.query('CHECKPOINT');
    });
  }

  async bytes(): Promise<number> {
    return (await sizeOf(this.database)) - this.empty;
  }

  /** A copy of the database with all days packed, and a service over it. */
  async packed(): Promise<Peer> {
    const { lab } = this.setting;
    const copy = await lab.copyDatabase(this.database, () => this.service.stop());
    this.service = await lab.startService(this.database);
    const env = { PATH: process.env.PATH, DATABASE_URL: copy.url };
    await promisify(execFile)(process.execPath, [CLI, 'pack'], { env });
    return new Edgemeter(
      'Edgemeter, packed',
      copy,
      this.empty,
      await lab.startService(copy),
      this.setting,
      true,
    );
  }

  private talk(): Talk {
    const { apiKey } = this.database;
    return {
      address: this.service.address,
      form: 'ndjson',
      url: new URL('/usage/v1/records', this.service.url).href,
      headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/x-ndjson' },
      toRequest: (question) => reportRequest(apiKey, reportOf(question)),
      toBytes,
    };
  }
}

/** Edgemeter without records yet, which are then stored as they come in. */
export async function makeEdgemeter(setting: Setting): Promise<Edgemeter> {
  const database = await setting.lab.createDatabase('peers');
  const empty = await sizeOf(database);
  return new Edgemeter('Edgemeter', database, empty, await setting.lab.startService(database), setting);
}

function reportOf(question: Question): object {
  const { from, to, bucketMs, account, of } = question;
  const { column, value } = conditionOf(question);
  const narrower = of === 'account' ? [] : [exact(column as 'msisdn' | 'customer_site_id', value)];
  return {
    start_date_time: new Date(from).toISOString(),
    end_date_time: new Date(to).toISOString(),
    bucket_range: 'EXACT',
    granularity: GRANULARITY[bucketMs] ?? 'MINUTE_5',
    dimension_filter_clauses: [{ filters: [exact('account_id', accountId(account)), ...narrower] }],
    metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
  };
}

function toBytes(text: string, { from, to, bucketMs }: Question): number[] {
  const { result } = JSON.parse(text) as { result: { time_stamp: string; value: number }[][] };
  const bytes = new Array<number>((to - from) / bucketMs).fill(0);
  for (const { time_stamp: stamp, value } of result.flat())
    bytes[(Date.parse(stamp) - from) / bucketMs] = value;
  return bytes;
}

const sizeOf = ({ url }: LabDatabase): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    return Number(rows[0]?.bytes);
  });
