import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { httpRequest } from '../load/http-request.js';
import { overHttp } from './http-peer.js';
import { bytesOf, findProgram, freePort, type PeerMaker } from './peer.js';
import type { Question } from './questions.js';
import { ServerProcess } from './server-process.js';
import { conditionOf } from './statements.js';

const COLD_SECONDS = 10;
const LONGEST_SETTLING_MS = 120_000;
/** A journal that has been emptied has a block of the disk for each folder and file. */
const EMPTY_JOURNAL_BYTES = 1_000_000;

interface Series {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly { readonly values: readonly (readonly [number, number | null])[] }[];
  }[];
}

/** Records that are not written for some seconds leave the journal, so that the bytes on the disk can be compared. */
const configOf = (folder: string, port: number, other: number): string => `
reporting-enabled = false
bind-address = "127.0.0.1:${other}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
  cache-snapshot-write-cold-duration = "${COLD_SECONDS}s"
  compact-full-write-cold-duration = "${COLD_SECONDS}s"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
`;

function targetOf(question: Question): string {
  const { column, value } = conditionOf(question);
  const { from, to, bucketMs } = question;
  const query = `SELECT sum(downlink_bytes) FROM usage WHERE ${column} = '${value}' AND time >= ${from}ms AND time < ${to}ms GROUP BY time(${bucketMs}ms)`;
  return `/query?db=bench&epoch=ms&q=${encodeURIComponent(query)}`;
}

function toBytes(text: string, { from, to, bucketMs }: Question): number[] {
  const bytes = new Array<number>((to - from) / bucketMs).fill(0);
  const [result] = (JSON.parse(text) as Series).results;
  if (result?.error !== undefined) throw new Error(result.error);
  for (const [at, value] of result?.series?.[0]?.values ?? []) bytes[(at - from) / bucketMs] = value ?? 0;
  return bytes;
}

/** InfluxDB 1, if it is installed. */
export const INFLUXDB: PeerMaker = {
  name: 'InfluxDB',
  missing: () => (findProgram('influxd') ? undefined : 'no influxd'),
  async make({ lab, folder: parent, worker }) {
    const folder = join(parent, 'influxdb');
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const config = join(parent, 'influxdb.conf');
    await writeFile(config, configOf(folder, port, await freePort()));
    const server = await ServerProcess.start(findProgram('influxd') ?? '', ['-config', config], {
      url: `${url}/ping`,
      log: join(parent, 'influxdb.log'),
    });
    lab.keep(server);
    await fetch(`${url}/query?q=${encodeURIComponent('CREATE DATABASE bench')}`, { method: 'POST' });
    const ping = await fetch(`${url}/ping`);
    return {
      name: this.name,
      version: ping.headers.get('x-influxdb-version') ?? '',
      traits: {
        deduplicates: 'by time and tags',
        durable: 'yes',
        apportions: 'no',
        keeps: 'no ids',
      },
      answers: 'byStart',
      ...overHttp(worker, () => ({
        address: { host: '127.0.0.1', port },
        form: 'influx',
        url: `${url}/write?db=bench&precision=ms`,
        toRequest: (question) => httpRequest('GET', targetOf(question)),
        toBytes,
      })),
      async settle() {
        const end = Date.now() + LONGEST_SETTLING_MS;
        while (Date.now() < end && (await bytesOf(join(folder, 'wal'))) > EMPTY_JOURNAL_BYTES)
          await delay(1_000);
      },
      bytes: () => bytesOf(folder),
    };
  },
};
