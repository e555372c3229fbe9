import { performance } from 'node:perf_hooks';
import { Connection, type Address } from './connection.js';
import { JsonCounter } from './json-counter.js';
import { LineCounter } from './line-counter.js';

/** The parts of an answer: objects in JSON at any depth, or lines. */
const COUNTERS = { objects: JsonCounter, lines: LineCounter } as const;

export interface LongAnswerJob {
  readonly address: Address;
  readonly request: Uint8Array;
  readonly counts: keyof typeof COUNTERS;
}

export interface LongAnswer {
  readonly count: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Reads an answer of any length without keeping it.
 * @throws Error unless it is 200 and complete.
 */
export async function readAnswer({ address, request, counts }: LongAnswerJob): Promise<LongAnswer> {
  const connection = new Connection(address);
  const counter = new COUNTERS[counts]();
  const start = performance.now();
  try {
    const { status, bodyBytes } = await connection.send(Buffer.from(request), (chunk) => counter.push(chunk));
    if (status !== 200) throw new Error(`Answered ${status}`);
    return { count: counter.finish(), bytes: bodyBytes, seconds: (performance.now() - start) / 1000 };
  } finally {
    connection.close();
  }
}
