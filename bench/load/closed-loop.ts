import { performance } from 'node:perf_hooks';
import { quantile } from '../statistics.js';
import { Connection, type Address } from './connection.js';

export interface ClosedLoopJob extends LoopLength {
  readonly address: Address;
  /** Sent in turn, by all connections together. */
  readonly requests: readonly Uint8Array[];
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
  let bytes = 0;
  let refused = 0;
  const ask = async (place: number, count: number) => {
    const request = requests[count % requests.length] ?? Buffer.alloc(0);
    const answer = await connections[place]?.send(request);
    bytes += answer?.bodyBytes ?? 0;
    if (answer?.status === 503 && job.mayBeRefused) refused++;
    else if (answer?.status !== 200)
      throw new Error(`Answered ${answer?.status} to ${request.toString('latin1', 0, 400)}`);
  };
  try {
    const figures = await askInTurn(job, ask);
    return { ...figures, bytesPerAnswer: Math.round(bytes / figures.requests), refused };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** How long is asked over how many connections. */
export interface LoopLength {
  readonly connections: number;
  readonly durationMs: number;
  /** Least number of requests of each connection, even if they take longer than the time. */
  readonly atLeast: number;
}

/**
 * Asks on each connection as soon as it has its answer, for a time.
 * @param ask resolves when the answer is complete. It is given the place of the connection and the number of the request.
 */
export async function askInTurn(
  { connections, durationMs, atLeast }: LoopLength,
  ask: (place: number, count: number) => Promise<void>,
): Promise<Omit<LoadFigures, 'bytesPerAnswer' | 'refused'>> {
  const times: number[] = [];
  let next = 0;
  const start = performance.now();
  const endAt = start + durationMs;
  const loop = async (_: unknown, place: number) => {
    for (let count = 0; count < atLeast || performance.now() < endAt; count++) {
      const sentAt = performance.now();
      await ask(place, next++);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const seconds = (performance.now() - start) / 1000;
  const ascending = Float64Array.from(times).sort();
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: quantile(ascending, 0.5),
    p99: quantile(ascending, 0.99),
    min: ascending[0] ?? Number.NaN,
    max: ascending.at(-1) ?? Number.NaN,
  };
}
