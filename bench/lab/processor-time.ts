import { readdirSync, readFileSync } from 'node:fs';

/**
 * The processor time that processes have used, in milliseconds. A process that has ended, and every process on a system
 * without `/proc`, has 0.
 */
export const processorMs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ofProcess(pid), 0);

/** The processor time of each process, in milliseconds. */
export const processorTimes = (pids: readonly number[]): Map<number, number> =>
  new Map(pids.map((pid) => [pid, ofProcess(pid)]));

/** What processes have used since an earlier look. Those that have begun meanwhile count as a whole. */
export const usedSince = (before: ReadonlyMap<number, number>, pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ofProcess(pid) - (before.get(pid) ?? 0), 0);

function ofProcess(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + ofThread(pid, thread), 0);
  } catch {
    return 0;
  }
}

function ofThread(pid: number, thread: string): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return 0;
  }
}
