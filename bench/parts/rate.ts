import { mixedLoad } from '../data/mixed-load.js';
import { startMixedService } from '../lab/mixed-service.js';
import type { StreamFigures } from '../load/open-loop.js';
import type { Bench } from './part.js';

/** The highest rate that a mixed load may have. */
export interface RateResult {
  /** Requests a second; 0 when the least rate was too high. */
  readonly perSecond: number;
  readonly limitMs: number;
  /** Each rate that was tried, in order. */
  readonly tried: readonly TriedRate[];
}

interface TriedRate {
  readonly perSecond: number;
  readonly isMet: boolean;
  readonly streams: readonly StreamFigures[];
}

/** The 99th percentile of every kind of request lies within this time, from the moment at which it was due. */
const LIMIT_MS = 100;
const CONNECTIONS = 64;
const MOST_MS = 600_000;

const SCALES = {
  full: {
    sitesPerAccount: 10,
    recordsPerSlot: 1,
    subscribers: 20_000,
    from: 100,
    durationMs: 20_000,
    closeness: 1.05,
  },
  quick: {
    sitesPerAccount: 1,
    recordsPerSlot: 0.1,
    subscribers: 200,
    from: 20,
    durationMs: 500,
    closeness: 4,
  },
} as const;

/** Doubles the rate until an answer is late or wrong, then halves the distance between the last two. */
export async function measureRate({ lab, options, tell }: Bench): Promise<RateResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const { service, database } = await startMixedService(lab, scale);
  const load = lab.startHelper('bench/load/worker.ts');
  const tried: TriedRate[] = [];
  const isMetAt = async (perSecond: number): Promise<boolean> => {
    const streams = mixedLoad(database.apiKey, scale.sitesPerAccount, tried.length * 1_000_000);
    const job = {
      address: service.address,
      streams,
      perSecond,
      durationMs: scale.durationMs,
      connections: CONNECTIONS,
    };
    const figures = await load.ask<StreamFigures[]>('openLoop', job, MOST_MS);
    const isMet = figures.every(({ p99, faults }) => p99 <= LIMIT_MS && Object.keys(faults).length === 0);
    tried.push({ perSecond, isMet, streams: figures });
    tell(`${Math.round(perSecond)} requests a second: ${isMet ? 'met' : 'missed'}`);
    return isMet;
  };
  let [met, missed] = [0, scale.from as number];
  while (await isMetAt(missed)) [met, missed] = [missed, missed * 2];
  while (met > 0 && missed / met > scale.closeness) {
    const middle = (met + missed) / 2;
    if (await isMetAt(middle)) met = middle;
    else missed = middle;
  }
  await load.end();
  await service.stop();
  return { perSecond: met, limitMs: LIMIT_MS, tried };
}
