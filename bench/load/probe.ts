import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type Address } from './connection.js';
import { httpRequest } from './http-request.js';

export interface ProbeJob {
  readonly address: Address;
  /** Milliseconds between two probes. */
  readonly everyMs: number;
}

const PROBE = httpRequest('GET', '/health/live');

let stop: (() => Promise<number>) | undefined;

/** Asks for something cheap, on a connection of its own, until {@link endProbe}. */
export async function startProbe({ address, everyMs }: ProbeJob): Promise<void> {
  const connection = new Connection(address);
  // The first answer of a connection takes longer.
  await connection.send(PROBE);
  let [isOver, longest] = [false, 0];
  const work = (async () => {
    let due = performance.now() + everyMs;
    while (!isOver) {
      await delay(Math.max(0, due - performance.now()));
      await connection.send(PROBE);
      const now = performance.now();
      longest = Math.max(longest, now - due);
      due = Math.max(due + everyMs, now);
    }
    connection.close();
  })();
  stop = async () => {
    isOver = true;
    await work;
    return longest;
  };
}

/** The longest time in milliseconds from the moment at which a probe was due to its answer. */
export const endProbe = async (): Promise<number> => (await stop?.()) ?? Number.NaN;
