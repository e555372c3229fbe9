import { LONG_SITE, makeWideFacts, WIDE_FROM } from '../data/wide-facts.js';
import { SLOT_MS } from '../../src/usage/time.js';
import { startOverFacts } from '../lab/aggregates.js';
import type { Helper } from '../lab/helper.js';
import { withClient, type LabDatabase } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import type { LongAnswer } from '../load/long-answer.js';
import type { StreamFigures } from '../load/stream-load.js';
import type { Bench } from './part.js';

/** What a fresh process of the service held at most. */
export interface MemoryFigures {
  readonly task: string;
  /** Undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
  readonly bytes: number;
  readonly seconds: number;
}

export interface MemoryResult {
  readonly limitBytes: number;
  readonly tasks: readonly MemoryFigures[];
}

interface Task {
  readonly name: string;
  readonly database: LabDatabase;
  readonly run: (service: Service, load: Helper) => Promise<{ bytes: number; seconds: number }>;
}

const LIMIT_BYTES = 400_000_000;
const MOST_MS = 600_000;
const METRICS = 2;

const SCALES = {
  full: { streamBytes: 1_000_000_000, rows: 1_000_000, points: 1_000_000 },
  quick: { streamBytes: 2_000_000, rows: 10_000, points: 10_000 },
} as const;

/** The peak of resident memory while something large goes through. */
export async function measureMemory({ lab, options, tell }: Bench): Promise<MemoryResult> {
  const { streamBytes, rows, points } = options.quick ? SCALES.quick : SCALES.full;
  const wide = await lab.createDatabase('memory');
  tell(`making ${rows + points / METRICS} facts`);
  await withClient(wide.url, (client) => makeWideFacts(client, rows, points / METRICS));
  // A process of its own: what building takes is none of what is measured.
  await (await startOverFacts(lab, wide)).stop();
  const tasks: Task[] = [
    ...(options.quick ? [] : [idleTask(wide)]),
    streamTask(await lab.createDatabase('stream'), streamBytes),
    kpiTask(wide, rows),
    reportTask(wide, points),
  ];
  const figures: MemoryFigures[] = [];
  for (const { name, database, run } of tasks) {
    tell(name);
    const service = await lab.startService(database);
    const load = lab.startHelper('bench/load/worker.ts');
    const { bytes, seconds } = await run(service, load);
    figures.push({ task: name, peakBytes: await service.peakMemory(), bytes, seconds });
    await load.end();
    await service.stop();
  }
  return { limitBytes: LIMIT_BYTES, tasks: figures };
}

const idleTask = (database: LabDatabase): Task => ({
  name: 'idle, after its start',
  database,
  run: () => Promise.resolve({ bytes: 0, seconds: 0 }),
});

const english = (count: number): string => count.toLocaleString('en');

const streamTask = (database: LabDatabase, bytes: number): Task => ({
  name: `${english(bytes / 1_000_000)} MB of NDJSON in, over 2 connections`,
  database,
  run: ({ address }, load) =>
    load.ask<StreamFigures>(
      'streamRecords',
      { address, apiKey: database.apiKey, connections: 2, bytes },
      MOST_MS,
    ),
});

const kpiTask = (database: LabDatabase, rows: number): Task => ({
  name: `a KPI of ${english(rows)} rows out`,
  database,
  run: async ({ address }, load) => {
    const request = httpRequest('GET', '/api/kpi1?interval=1-hour');
    return assertObjects(await load.ask<LongAnswer>('readAnswer', { address, request }, MOST_MS), rows);
  },
});

const reportTask = (database: LabDatabase, points: number): Task => ({
  name: `a report of ${english(points)} points out`,
  database,
  run: async ({ address }, load) => {
    const request = reportRequest(database.apiKey, everySlot(points / METRICS));
    const answer = await load.ask<LongAnswer>('readAnswer', { address, request }, MOST_MS);
    // The answer is an object itself.
    return assertObjects(answer, points + 1);
  },
});

/** Two metrics in every slot: the largest report that is allowed. */
function everySlot(slots: number): object {
  const percentile = { filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] };
  return {
    start_date_time: new Date(WIDE_FROM).toISOString(),
    end_date_time: new Date(WIDE_FROM + (slots - 1) * SLOT_MS).toISOString(),
    dimension_filter_clauses: [
      {
        filters: [
          { dimension_name: 'account_id', operator: 'EXACT', expressions: [LONG_SITE.accountId] },
          { dimension_name: 'customer_site_id', operator: 'EXACT', expressions: [LONG_SITE.siteId] },
        ],
      },
    ],
    metrics: ['uplink_bandwidth', 'downlink_bandwidth'].map((name) => ({
      name,
      metric_filter_clauses: [percentile],
    })),
  };
}

function assertObjects(answer: LongAnswer, expected: number): LongAnswer {
  if (answer.objects !== expected)
    throw new Error(`An answer had ${answer.objects} objects and not ${expected}`);
  return answer;
}
