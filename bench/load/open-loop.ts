import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { formOf } from '../data/body-forms.js';
import { liveRecords } from '../data/records.js';
import { quantile } from '../statistics.js';
import { Connection, type Address } from './connection.js';
import { httpRequest } from './http-request.js';

/** Requests of one kind. */
export interface Stream {
  readonly name: string;
  /** Its part of all requests, beside the shares of the others. */
  readonly share: number;
  /** Sent in turn; or bodies of new records. */
  readonly requests: readonly Uint8Array[] | NewRecords;
}

interface NewRecords {
  readonly apiKey: string;
  readonly recordsPerBody: number;
  /** The first body's seed. Later bodies have the numbers after it. */
  readonly seed: number;
}

export interface OpenLoopJob {
  readonly address: Address;
  readonly streams: readonly Stream[];
  /** Requests that become due each second. */
  readonly perSecond: number;
  readonly durationMs: number;
  /** Most connections. A request that finds none free waits, and its time runs. */
  readonly connections: number;
}

/** Times in milliseconds, from the moment at which a request was due to the end of its answer. */
export interface StreamFigures {
  readonly name: string;
  readonly answered: number;
  /** Answers by another status than 200, and connections that failed. */
  readonly faults: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Due {
  readonly stream: StreamSource;
  readonly at: number;
}

/** The kinds of a stream's requests and what became of them. */
class StreamSource {
  readonly times: number[] = [];
  readonly faults: Record<string, number> = {};
  /** Grows by its share with each request that becomes due. The greatest is sent next. */
  credit = 0;
  private next = 0;

  constructor(readonly stream: Stream) {}

  request(): Buffer {
    const { requests } = this.stream;
    const nth = this.next++;
    if ('apiKey' in requests) return newRecords(requests, requests.seed + nth);
    return Buffer.from(requests[nth % requests.length] ?? []);
  }

  count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  figures(): StreamFigures {
    const ascending = Float64Array.from(this.times).sort();
    return {
      name: this.stream.name,
      answered: ascending.length,
      faults: this.faults,
      p50: quantile(ascending, 0.5),
      p99: quantile(ascending, 0.99),
      max: ascending.at(-1) ?? Number.NaN,
    };
  }
}

function newRecords({ apiKey, recordsPerBody: count }: NewRecords, seed: number): Buffer {
  const { line, type } = formOf('ndjson');
  const body = Array.from(liveRecords({ count, endingAt: Date.now(), seed }), line).join('');
  return httpRequest('POST', '/usage/v1/records', { 'X-API-Key': apiKey, 'Content-Type': type }, body);
}

/** The longest wait between two looks at what is due. */
const TICK_MS = 1;

/**
 * Sends requests at a constant rate. A slow answer delays no later request, so the times
 * contain the waiting that users would have had.
 */
export async function openLoop(job: OpenLoopJob): Promise<StreamFigures[]> {
  const sources = job.streams.map((stream) => new StreamSource(stream));
  const lanes = new Lanes(job.address, job.connections);
  const start = performance.now();
  const total = Math.floor((job.perSecond * job.durationMs) / 1000);
  for (let sent = 0; sent < total;) {
    for (; sent < total; sent++) {
      const at = start + (sent * 1000) / job.perSecond;
      if (at > performance.now()) break;
      lanes.add({ stream: nextOf(sources), at });
    }
    await delay(TICK_MS);
  }
  await lanes.end();
  return sources.map((source) => source.figures());
}

/** Each stream in turn, as often as its share says. */
function nextOf(sources: readonly StreamSource[]): StreamSource {
  let [best, all] = [sources[0] as StreamSource, 0];
  for (const source of sources) {
    source.credit += source.stream.share;
    all += source.stream.share;
    if (source.credit > best.credit) best = source;
  }
  best.credit -= all;
  return best;
}

/** The connections, and the requests that wait for one. */
class Lanes {
  private readonly waiting: Due[] = [];
  private readonly idle: Connection[] = [];
  private readonly busy = new Set<Promise<void>>();

  constructor(
    private readonly address: Address,
    private readonly most: number,
  ) {}

  add(due: Due): void {
    if (this.busy.size >= this.most) {
      this.waiting.push(due);
      return;
    }
    const work = this.serve(due).finally(() => this.busy.delete(work));
    this.busy.add(work);
  }

  /** Waits for all answers. */
  async end(): Promise<void> {
    await Promise.all(this.busy);
    for (const connection of this.idle) connection.close();
  }

  private async serve(first: Due): Promise<void> {
    for (let due: Due | undefined = first; due; due = this.waiting.shift()) {
      const { stream, at } = due;
      const connection = this.idle.pop() ?? new Connection(this.address);
      try {
        const { status } = await connection.send(stream.request());
        stream.times.push(performance.now() - at);
        if (status !== 200) stream.count(String(status));
        this.idle.push(connection);
      } catch {
        stream.count('connection');
        connection.close();
      }
    }
  }
}
