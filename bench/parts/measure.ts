import type { Helper } from '../lab/helper.js';
import type { ClosedLoopJob, LoadFigures } from '../load/closed-loop.js';
import { spread, type Spread } from '../statistics.js';

/** The figures of several runs of one load. Times in milliseconds. */
export interface RunFigures {
  readonly perSecond: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
}

const GRACE_MS = 120_000;

/** Runs the load generator once. */
export const runLoad = (load: Helper, job: ClosedLoopJob): Promise<LoadFigures> =>
  load.ask<LoadFigures>('closedLoop', job, job.durationMs + GRACE_MS);

export const summary = (runs: readonly LoadFigures[]): RunFigures => ({
  perSecond: spread(runs.map(({ perSecond }) => perSecond)),
  p50: spread(runs.map(({ p50 }) => p50)),
  p99: spread(runs.map(({ p99 }) => p99)),
});
