import { parseArgs } from 'node:util';
import { mixedLoad } from '../data/mixed-load.js';
import { Laboratory } from '../lab/laboratory.js';
import { startMixedService } from '../lab/mixed-service.js';
import type { StreamFigures } from '../load/open-loop.js';
import { slopeOf } from './slope.js';

/**
 * A constant mixed load for hours. It shows times and memory window by window, and fails when an answer is wrong or
 * memory grows.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    rate: { type: 'string', default: '100' },
  },
});
const [minutes, perSecond] = [Number(values.minutes), Number(values.rate)];
if (!(minutes > 0) || !(perSecond > 0)) throw new Error('--minutes and --rate must be numbers above 0');

const WINDOW_MS = 30_000;
const MINUTE_MS = 60_000;
const MEGABYTE = 1_000_000;
/** Caches and the heap fill during this share of the time. */
const WARM_UP_SHARE = 1 / 3;
/** Megabytes in ten minutes, after the warm-up. */
const MOST_GROWTH = 1;
const SCALE = { sitesPerAccount: 4, recordsPerSlot: 1, subscribers: 20_000 };

interface Window {
  readonly minute: number;
  readonly megabytes: number;
  readonly streams: readonly StreamFigures[];
}

async function soak(lab: Laboratory): Promise<Window[]> {
  const { service, database } = await startMixedService(lab, SCALE);
  const load = lab.startHelper('bench/load/worker.ts');
  const windows: Window[] = [];
  for (let nth = 0; nth * WINDOW_MS < minutes * MINUTE_MS; nth++) {
    const streams = mixedLoad(database.apiKey, SCALE.sitesPerAccount, nth * 1_000_000);
    const job = { address: service.address, streams, perSecond, durationMs: WINDOW_MS, connections: 64 };
    const figures = await load.ask<StreamFigures[]>('openLoop', job, 10 * WINDOW_MS);
    const megabytes = ((await service.memory()) ?? Number.NaN) / MEGABYTE;
    const window = { minute: ((nth + 1) * WINDOW_MS) / MINUTE_MS, megabytes, streams: figures };
    windows.push(window);
    process.stdout.write(`${line(window)}\n`);
  }
  return windows;
}

function line({ minute, megabytes, streams }: Window): string {
  const times = streams.map(({ name, p50, p99 }) => `${name} ${p50.toFixed(1)} / ${p99.toFixed(1)} ms`);
  return `${minute.toFixed(1).padStart(6)} min  ${megabytes.toFixed(0)} MB  ${times.join(', ')}`;
}

const lab = await Laboratory.open();
try {
  const windows = await soak(lab);
  const settled = windows.slice(Math.floor(windows.length * WARM_UP_SHARE));
  const growth = 10 * slopeOf(settled.map(({ minute, megabytes }) => [minute, megabytes]));
  const faults = windows.flatMap(({ streams }) => streams.flatMap((one) => Object.entries(one.faults)));
  process.stdout.write(
    `resident memory after the warm-up: ${growth.toFixed(2)} MB in ten minutes (at most ${MOST_GROWTH}); ` +
      `faults: ${faults.length === 0 ? 'none' : JSON.stringify(faults)}\n`,
  );
  process.exitCode = growth <= MOST_GROWTH && faults.length === 0 ? 0 : 1;
} finally {
  await lab.close();
}
process.exit();
