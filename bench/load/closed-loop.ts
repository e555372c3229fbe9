import { performance } from 'node:perf_hooks';
import { quantile } from '../statistics.js';
import { Connection, type Address } from './connection.js';

export interface ClosedLoopJob {
  readonly address: Address;
  /** Sent in turn, by all connections together. */
  readonly requests: readonly Uint8Array[];
  readonly connections: number;
  readonly durationMs: number;
  /** Least number of requests of each connection, even if they take longer than the time. */
  readonly atLeast: number;
  /** Whether 503 is an answer. */
  readonly mayBeRefused?: boolean;
}

/** Times in milliseconds. */
export interface LoadFigures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
  readonly bytesPerAnswer: number;
  /** Requests answered 503. */
  readonly refused: number;
}

/**
 * Each connection sends its next request as soon as it has its answer, for a time.
 * @throws Error when an answer is not 200, or 503 where that is allowed.
 */
export async function closedLoop(job: ClosedLoopJob): Promise<LoadFigures> {
  const requests = job.requests.map((request) => Buffer.from(request));
  const connections = Array.from({ length: job.connections }, () => new Connection(job.address));
  const times: number[] = [];
  let next = 0;
  let bytes = 0;
  let refused = 0;
  const start = performance.now();
  const endAt = start + job.durationMs;
  const loop = async (connection: Connection) => {
    for (let count = 0; count < job.atLeast || performance.now() < endAt; count++) {
      const request = requests[next++ % requests.length] ?? Buffer.alloc(0);
      const sentAt = performance.now();
      const { status, bodyBytes } = await connection.send(request);
      times.push(performance.now() - sentAt);
      bytes += bodyBytes;
      if (status === 503 && job.mayBeRefused) refused++;
      else if (status !== 200) throw new Error(`Answered ${status} to ${request.toString('latin1', 0, 400)}`);
    }
  };
  try {
    await Promise.all(connections.map(loop));
  } finally {
    for (const connection of connections) connection.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const ascending = Float64Array.from(times).sort();
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: quantile(ascending, 0.5),
    p99: quantile(ascending, 0.99),
    min: ascending[0] ?? Number.NaN,
    max: ascending.at(-1) ?? Number.NaN,
    bytesPerAnswer: Math.round(bytes / times.length),
    refused,
  };
}
