import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type Address } from './connection.js';
import { httpRequest } from './http-request.js';

export interface ProbeJob {
  readonly address: Address;
  /** Milliseconds between two probes. */
  readonly everyMs: number;
  /** The process of the service. */
  readonly pid: number;
}

/** The longest times of a probe, in milliseconds. */
export interface ProbeFigures {
  /** From the moment at which it was due to its answer. */
  readonly waitMs: number;
  /**
   * That the service's main thread used the processor meanwhile. Other programs do not add to it. Undefined if the
   * system does not tell.
   */
  readonly busyMs: number | undefined;
}

const PROBE = httpRequest('GET', '/health/live');

let stop: (() => Promise<ProbeFigures>) | undefined;

/** Asks for something cheap, on a connection of its own, until {@link endProbe}. */
export async function startProbe({ address, everyMs, pid }: ProbeJob): Promise<void> {
  const connection = new Connection(address);
  // The first answer of a connection takes longer.
  await connection.send(PROBE);
  let [isOver, waitMs] = [false, 0];
  let busyMs = processorMs(pid) === undefined ? undefined : 0;
  const work = (async () => {
    let due = performance.now() + everyMs;
    while (!isOver) {
      await delay(Math.max(0, due - performance.now()));
      const before = processorMs(pid) ?? 0;
      await connection.send(PROBE);
      const now = performance.now();
      waitMs = Math.max(waitMs, now - due);
      if (busyMs !== undefined) busyMs = Math.max(busyMs, (processorMs(pid) ?? 0) - before);
      due = Math.max(due + everyMs, now);
    }
    connection.close();
  })();
  stop = async () => {
    isOver = true;
    await work;
    return { waitMs, busyMs };
  };
}

/** Undefined when no probe was started. */
export const endProbe = async (): Promise<ProbeFigures | undefined> => stop?.();

/** The processor time of the main thread of a process. */
function processorMs(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return undefined;
  }
}
