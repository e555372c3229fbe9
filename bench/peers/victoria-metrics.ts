import { join } from 'node:path';
import { httpRequest } from '../load/http-request.js';
import { overHttp } from './http-peer.js';
import { bytesOf, findProgram, freePort, versionOfPackage, type PeerMaker } from './peer.js';
import type { Question } from './questions.js';
import { ServerProcess } from './server-process.js';
import { conditionOf } from './statements.js';

interface Matrix {
  readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
}

/** A window of a sample ends at its instant, and includes it: so the first window ends a bucket after the start. */
function targetOf(question: Question): string {
  const { from, to, bucketMs } = question;
  const { column, value } = conditionOf(question);
  const seconds = bucketMs / 1000;
  const query = `sum(sum_over_time(usage_downlink_bytes{${column}="${value}"}[${seconds}s]))`;
  return `/api/v1/query_range?query=${encodeURIComponent(query)}&start=${from / 1000 + seconds}&end=${to / 1000}&step=${seconds}s`;
}

function toBytes(text: string, { from, to, bucketMs }: Question): number[] {
  const bytes = new Array<number>((to - from) / bucketMs).fill(0);
  const { data } = JSON.parse(text) as Matrix;
  for (const [seconds, value] of data.result[0]?.values ?? [])
    bytes[(seconds * 1000 - from) / bucketMs - 1] = Number(value);
  return bytes;
}

/** VictoriaMetrics, if it is installed. */
export const VICTORIA_METRICS: PeerMaker = {
  name: 'VictoriaMetrics',
  missing: () => (findProgram('victoria-metrics') ? undefined : 'no victoria-metrics'),
  async make({ lab, folder: parent, worker }) {
    const folder = join(parent, 'victoria-metrics');
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await ServerProcess.start(
      findProgram('victoria-metrics') ?? '',
      [
        `-storageDataPath=${folder}`,
        `-httpListenAddr=127.0.0.1:${port}`,
        '-retentionPeriod=100y',
        // The questions come again in each run. No other peer keeps answers.
        '-search.disableCache',
      ],
      { url: `${url}/health`, log: join(parent, 'victoria-metrics.log') },
    );
    lab.keep(server);
    const flush = async () => {
      await fetch(`${url}/internal/force_flush`);
    };
    return {
      name: this.name,
      version: versionOfPackage('victoria-metrics'),
      traits: {
        deduplicates: 'no',
        durable: 'no: within seconds',
        apportions: 'no',
        keeps: 'no ids, no ends',
      },
      answers: 'byStart',
      ...overHttp(worker, () => ({
        address: { host: '127.0.0.1', port },
        form: 'samples',
        url: `${url}/write?precision=ms`,
        toRequest: (question) => httpRequest('GET', targetOf(question)),
        toBytes,
      })),
      async settle() {
        await flush();
        await fetch(`${url}/internal/force_merge`);
        await flush();
      },
      bytes: () => bytesOf(folder),
    };
  },
};
