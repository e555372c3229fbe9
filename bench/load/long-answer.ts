import { performance } from 'node:perf_hooks';
import { Connection, type Address } from './connection.js';
import { JsonCounter } from './json-counter.js';

export interface LongAnswerJob {
  readonly address: Address;
  readonly request: Uint8Array;
}

export interface LongAnswer {
  /** Objects in the answer, at any depth. */
  readonly objects: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Reads an answer of any length and keeps nothing of it.
 * @throws Error unless it is 200 and JSON to its end.
 */
export async function readAnswer({ address, request }: LongAnswerJob): Promise<LongAnswer> {
  const connection = new Connection(address);
  const counter = new JsonCounter();
  const start = performance.now();
  try {
    const { status, bodyBytes } = await connection.send(Buffer.from(request), (chunk) => counter.push(chunk));
    counter.finish();
    if (status !== 200) throw new Error(`Answered ${status}`);
    return { objects: counter.objects, bytes: bodyBytes, seconds: (performance.now() - start) / 1000 };
  } finally {
    connection.close();
  }
}
