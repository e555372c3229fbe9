import { setTimeout as delay } from 'node:timers/promises';
import { worstRequests } from '../data/worst-requests.js';
import type { Helper } from '../lab/helper.js';
import { startMixedService } from '../lab/mixed-service.js';
import type { Service } from '../lab/service.js';
import type { Bench } from './part.js';

/** How long other requests wait beside the worst ones. Times in milliseconds. */
export interface LoopResult {
  /** The longest wait of a probe while the service did nothing else. */
  readonly quietMs: number;
  readonly limitMs: number;
  readonly requests: readonly LoopFigures[];
}

export interface LoopFigures {
  readonly title: string;
  readonly bytes: number;
  readonly status: number;
  /** The longest wait of a probe beside the request, without the quiet wait: the least of all rounds. */
  readonly waitMs: number;
  /** The longest delay of the event loop, as `/metrics` has it: the least of all rounds. */
  readonly delayMs: number;
}

/** No request may keep others waiting for longer. */
const LIMIT_MS = 50;
const PROBE_MS = 5;
const QUIET_MS = 500;
const MOST_MS = 120_000;

const SCALES = {
  full: { sitesPerAccount: 2, recordsPerSlot: 1, subscribers: 2_000, recordBytes: 15_728_640 },
  quick: { sitesPerAccount: 1, recordsPerSlot: 0.1, subscribers: 200, recordBytes: 1_000_000 },
} as const;

/**
 * Sends the worst requests one at a time, while a probe asks for something cheap. Another program may take the processor
 * from the service at any moment, so the least of several rounds counts.
 */
export async function measureLoop({ lab, options, tell }: Bench): Promise<LoopResult> {
  const scale = options.quick ? SCALES.quick : SCALES.full;
  const { service, database } = await startMixedService(lab, scale);
  const side = new LoopSide(
    service,
    lab.startHelper('bench/load/worker.ts'),
    lab.startHelper('bench/load/worker.ts'),
  );
  const quiet: number[] = [];
  for (let run = 0; run < options.runs; run++)
    quiet.push((await side.beside(() => delay(QUIET_MS, 0))).longest);
  const quietMs = Math.min(...quiet);
  const requests: LoopFigures[] = [];
  for (const { title, request } of worstRequests(database.apiKey, scale.recordBytes)) {
    const rounds = [];
    for (let run = 0; run < options.runs; run++) rounds.push(await side.beside(() => side.send(request)));
    const waitMs = Math.max(0, Math.min(...rounds.map(({ longest }) => longest)) - quietMs);
    const delayMs = Math.min(...rounds.map(({ delayMs }) => delayMs));
    requests.push({ title, bytes: request.length, status: rounds[0]?.result ?? 0, waitMs, delayMs });
    tell(`${waitMs.toFixed(0).padStart(5)} ms  ${title}`);
  }
  await service.stop();
  return { quietMs, limitMs: LIMIT_MS, requests };
}

class LoopSide {
  constructor(
    private readonly service: Service,
    private readonly sender: Helper,
    private readonly probe: Helper,
  ) {}

  send(request: Buffer): Promise<number> {
    return this.sender.ask<number>('sendOnce', { address: this.service.address, request }, MOST_MS);
  }

  /** The longest wait of a probe, and the longest delay of the event loop, beside some work. */
  async beside(work: () => Promise<number>): Promise<{ longest: number; delayMs: number; result: number }> {
    // Reading the delay also begins a new measurement of it.
    await this.longestDelay();
    await this.probe.ask('startProbe', { address: this.service.address, everyMs: PROBE_MS }, MOST_MS);
    const result = await work();
    const longest = await this.probe.ask<number>('endProbe', undefined, MOST_MS);
    return { longest, delayMs: await this.longestDelay(), result };
  }

  private async longestDelay(): Promise<number> {
    const text = await (await fetch(new URL('/metrics', this.service.url))).text();
    return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]) * 1000;
  }
}
