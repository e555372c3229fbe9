import { setTimeout as delay } from 'node:timers/promises';
import { worstRequests, type Credentials } from '../data/worst-requests.js';
import type { Helper } from '../lab/helper.js';
import type { LabDatabase } from '../lab/laboratory.js';
import { startMixedService } from '../lab/mixed-service.js';
import type { Service } from '../lab/service.js';
import type { ProbeFigures } from '../load/probe.js';
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
  /** The longest time that the service's main thread worked while a probe waited: the least of all rounds. */
  readonly busyMs: number | undefined;
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
    quiet.push((await side.beside(() => delay(QUIET_MS, 0))).waitMs);
  const quietMs = Math.min(...quiet);
  const requests: LoopFigures[] = [];
  for (const { title, request } of worstRequests(credentialsOf(service, database), scale.recordBytes)) {
    const rounds = [];
    for (let run = 0; run < options.runs; run++) rounds.push(await side.beside(() => side.send(request)));
    const waitMs = Math.max(0, Math.min(...rounds.map(({ waitMs }) => waitMs)) - quietMs);
    const busy = rounds.flatMap(({ busyMs }) => busyMs ?? []);
    const busyMs = busy.length === 0 ? undefined : Math.min(...busy);
    requests.push({ title, bytes: request.length, status: rounds[0]?.result ?? 0, waitMs, busyMs });
    tell(`${waitMs.toFixed(0).padStart(5)} ms, busy ${busyMs?.toFixed(0) ?? '?'} ms  ${title}`);
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

  /** The longest times of a probe beside some work. */
  async beside(work: () => Promise<number>): Promise<ProbeFigures & { readonly result: number }> {
    const { address, pid } = this.service;
    await this.probe.ask('startProbe', { address, pid, everyMs: PROBE_MS }, MOST_MS);
    const result = await work();
    return { ...(await this.probe.ask<ProbeFigures>('endProbe', undefined, MOST_MS)), result };
  }
}

const credentialsOf = ({ credentials }: Service, { apiKey }: LabDatabase): Credentials => ({
  apiKey,
  iamToken: credentials.iam_token ?? '',
  adminToken: credentials.admin_token ?? '',
  userToken: credentials.user_token ?? '',
});
