import { everyServiceAndHour, everySlot } from '../data/long-reports.js';
import { makeWideFacts } from '../data/wide-facts.js';
import { startOverFacts } from '../lab/aggregates.js';
import type { Helper } from '../lab/helper.js';
import { withClient, type LabDatabase } from '../lab/laboratory.js';
import type { Service } from '../lab/service.js';
import { httpRequest, reportRequest } from '../load/http-request.js';
import type { LongAnswer, LongAnswerJob } from '../load/long-answer.js';
import type { StreamFigures } from '../load/stream-load.js';
import type { Bench } from './part.js';

/** The peak of memory of a new process of the service. */
export interface MemoryFigures {
  readonly task: string;
  /** Undefined if the system does not provide it. */
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

/** Measures the peak of resident memory during large requests. */
export async function measureMemory({ lab, options, tell }: Bench): Promise<MemoryResult> {
  const { streamBytes, rows, points } = options.quick ? SCALES.quick : SCALES.full;
  const wide = await lab.createDatabase('memory');
  tell(`making ${rows + points / METRICS} facts`);
  await withClient(wide.url, (client) => makeWideFacts(client, rows, points / METRICS));
  // A new process: the memory for building aggregates is not measured.
  await (await startOverFacts(lab, wide)).stop();
  const tasks: Task[] = [
    ...(options.quick ? [] : [idleTask(wide)]),
    streamTask(await lab.createDatabase('stream'), streamBytes),
    kpiTask(wide, rows),
    ...LONG_REPORTS.map((report) => reportTask(wide, points, report)),
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
  run: ({ address }, load) => {
    const request = httpRequest('GET', '/api/kpi1?interval=1-hour');
    return readAnswer(load, { address, request, counts: 'objects' }, rows);
  },
});

const LONG_REPORTS = [
  { title: 'a report', format: 'json', counts: 'objects', report: everySlot },
  { title: 'a report with groups', format: 'json', counts: 'objects', report: everyServiceAndHour },
  { title: 'a report as CSV', format: 'csv', counts: 'lines', report: everyServiceAndHour },
  { title: 'a report as NDJSON', format: 'ndjson', counts: 'lines', report: everyServiceAndHour },
] as const;

const reportTask = (
  database: LabDatabase,
  points: number,
  { title, format, counts, report }: (typeof LONG_REPORTS)[number],
): Task => ({
  name: `${title} of ${english(points)} points out`,
  database,
  run: ({ address }, load) => {
    const request = reportRequest(database.apiKey, report(points), format);
    // Besides the points: the answer itself, the names of the columns, the line at the end.
    return readAnswer(load, { address, request, counts }, points + 1);
  },
});

async function readAnswer(load: Helper, job: LongAnswerJob, expected: number): Promise<LongAnswer> {
  const answer = await load.ask<LongAnswer>('readAnswer', job, MOST_MS);
  if (answer.count !== expected)
    throw new Error(`An answer had ${answer.count} ${job.counts} and not ${expected}`);
  return answer;
}
