import type { FairnessResult } from '../parts/fairness.js';
import type { GrowthResult } from '../parts/growth.js';
import type { CsvResult } from '../parts/csv.js';
import type { IngestResult } from '../parts/ingest.js';
import type { LoopResult } from '../parts/loop.js';
import type { MemoryResult } from '../parts/memory.js';
import type { RateResult } from '../parts/rate.js';
import type { SubscribersResult } from '../parts/subscribers.js';
import type { RefreshLag } from '../parts/refresh-lag.js';
import { spread } from '../statistics.js';
import type { ReportsResult } from '../parts/reports.js';
import { figure, megabytes, millions, spreadText } from './format.js';
import type { Table } from './table.js';

/** Reports and their floor. */
export function reportsTable({ reports, facts }: ReportsResult): Table {
  return {
    title: `Reports over ${figure(facts)} records`,
    columns: [
      'report',
      'requests',
      'connections',
      'floor p50 ms',
      'ours p50 ms',
      'ours p99 ms',
      'floor /s',
      'ours /s',
      'ratio',
    ],
    rows: reports.map(({ title, variant, connections, floor, ours, ratio }) => [
      title,
      variant,
      String(connections),
      figure(floor.p50.median),
      figure(ours.p50.median),
      figure(ours.p99.median),
      figure(floor.perSecond.median),
      figure(ours.perSecond.median),
      spreadText(ratio),
    ]),
  };
}

/** Ingestion and its floor, and the age of the oldest change. */
export function ingestTable(result: IngestResult): Table {
  const { recordsPerRun, recordsPerBody, bytesPerRecord, connections, readAfterWrite, refreshLag } = result;
  const ofLags = (value: (lag: RefreshLag) => number) => spreadText(spread(refreshLag.map(value)));
  return {
    title: `${figure(recordsPerRun)} records a run, ${figure(bytesPerRecord)} bytes each, ${figure(recordsPerBody)} a body, ${connections} connections`,
    columns: ['figure', 'median (least–greatest of the runs)'],
    rows: [
      ['floor, records/s', spreadText(result.floor)],
      ['ours, records/s', spreadText(result.ours)],
      ['ratio: floor over ours', spreadText(result.ratio)],
      ['time of a body, p50 ms', spreadText(result.bodyP50)],
      ['time of a body, p99 ms', spreadText(result.bodyP99)],
      ['age of the oldest change, p50 ms', ofLags(({ p50 }) => p50)],
      ['age of the oldest change, p99 ms', ofLags(({ p99 }) => p99)],
      ['age of the oldest change, greatest ms', ofLags(({ max }) => max)],
      ['from the last acknowledgement to an empty log, ms', ofLags(({ toEmpty }) => toEmpty)],
      ['reads after writes that were checked', figure(readAfterWrite.checks)],
      ['of these, wrong', String(readAfterWrite.violations)],
    ],
  };
}

/** Foreign CSV by a mapping, and plain CSV. */
export function csvTable(result: CsvResult): Table {
  const { recordsPerRun, recordsPerBody, plainBytes, mappedBytes } = result;
  return {
    title: `${figure(recordsPerRun)} records a run, ${figure(recordsPerBody)} a body; ${figure(plainBytes)} bytes each in plain CSV, ${figure(mappedBytes)} in the foreign one`,
    columns: ['figure', 'median (least–greatest of the runs)'],
    rows: [
      ['plain CSV, records/s', spreadText(result.plain)],
      ['foreign CSV by a mapping, records/s', spreadText(result.mapped)],
      ['ratio: by a mapping over plain', spreadText(result.ratio)],
    ],
  };
}

/** Peaks of memory and their limit. */
export function memoryTable({ limitBytes, tasks }: MemoryResult): Table {
  return {
    title: 'Most resident memory of a fresh process',
    columns: ['while', 'peak', 'limit', 'body', 'seconds'],
    rows: tasks.map(({ task, peakBytes, bytes, seconds }) => [
      task,
      peakBytes === undefined ? 'not told' : megabytes(peakBytes),
      megabytes(limitBytes),
      bytes === 0 ? '' : megabytes(bytes),
      seconds === 0 ? '' : figure(seconds),
    ]),
  };
}

/** The same requests and the same ingestion over different sizes. */
export function growthTables({ sizes, requests, ingest }: GrowthResult): Table[] {
  const facts = sizes.map((size) => `${millions(size.facts)} records`);
  return [
    {
      title: 'p50 of a request over different sizes, in ms',
      columns: ['request', ...facts, 'greatest over smallest'],
      rows: requests.map(({ title, sizes: figures, ratios }) => {
        const last = ratios.at(-1);
        return [title, ...figures.map(({ p50 }) => figure(p50.median)), last ? spreadText(last) : ''];
      }),
    },
    {
      title: 'Records in over different sizes',
      columns: ['', ...facts],
      rows: [
        ['ours, records/s', ...ingest.map(({ ours }) => spreadText(ours))],
        ['floor (one small database), records/s', ...ingest.map(({ floor }) => spreadText(floor))],
        ['reads after writes, wrong', ...ingest.map(({ readAfterWrite }) => violationsText(readAfterWrite))],
      ],
    },
  ];
}

const violationsText = ({ checks, violations }: IngestResult['readAfterWrite']): string =>
  `${violations} of ${checks}`;

/** A small tenant beside heavy clients, and beside slow connections. */
export function fairnessTable(result: FairnessResult): Table {
  const { heavyClients, sockets, heavy, slow, quietBytes, slowBytes } = result;
  return {
    title: `The reports of a small tenant, over ${figure(result.facts)} records`,
    columns: ['figure', 'median (least–greatest of the runs)'],
    rows: [
      ['alone, p50 ms', spreadText(result.quietP50)],
      ['alone, p99 ms', spreadText(result.quietP99)],
      [`beside ${heavyClients} heavy clients, p99 ms`, spreadText(heavy.p99)],
      ['ratio to alone', spreadText(heavy.ratio)],
      ['reports of the heavy clients, answered', figure(result.heavyAnswered)],
      ['of these clients, refused', figure(result.heavyRefused)],
      [`beside ${sockets} slow connections, p99 ms`, spreadText(slow.p99)],
      ['ratio to alone', spreadText(slow.ratio)],
      ['slow connections closed', figure(result.closed)],
      ['memory before, MB', figure(quietBytes.median / 1e6)],
      ['memory beside them, MB', figure(slowBytes.median / 1e6)],
    ],
  };
}

/** The rates that were tried, and the highest one that was met. */
export function rateTable({ perSecond, limitMs, tried }: RateResult): Table {
  const last = tried.filter(({ isMet }) => isMet).at(-1) ?? tried.at(-1);
  return {
    title: `The highest rate of a mixed load with every 99th percentile within ${limitMs} ms: ${figure(Math.round(perSecond))} requests a second`,
    columns: [
      `at ${figure(Math.round(last?.perSecond ?? 0))} a second`,
      'p50 ms',
      'p99 ms',
      'greatest ms',
      'faults',
    ],
    rows: (last?.streams ?? []).map(({ name, p50, p99, max, faults }) => [
      name,
      p50.toFixed(1),
      p99.toFixed(1),
      max.toFixed(1),
      Object.keys(faults).length === 0 ? 'none' : JSON.stringify(faults),
    ]),
  };
}

/** How long other requests wait beside the worst ones. */
export function loopTable({ quietMs, limitMs, requests }: LoopResult): Table {
  const late = requests.filter(({ waitMs, busyMs }) => (busyMs ?? waitMs) > limitMs);
  return {
    title: `Other requests beside the worst ones: ${late.length} of ${requests.length} keep them waiting for more than ${limitMs} ms (quiet: ${quietMs.toFixed(1)} ms)`,
    columns: ['request', 'bytes', 'status', 'wait ms', 'service busy ms'],
    rows: requests.map(({ title, bytes, status, waitMs, busyMs }) => [
      title,
      figure(bytes),
      status === 0 ? 'closed' : String(status),
      waitMs.toFixed(1),
      busyMs?.toFixed(1) ?? '',
    ]),
  };
}

/** Reports of a subscriber beside reports of a site. */
export function subscribersTable({ facts, reports }: SubscribersResult): Table {
  return {
    title: `A day by hour, all different, over ${figure(facts)} records`,
    columns: ['of', 'connections', 'p50 ms', 'p99 ms', '/s', 'service ms', 'backends ms'],
    rows: reports.map(({ title, connections, ours, service, backends }) => [
      title,
      String(connections),
      spreadText(ours.p50),
      spreadText(ours.p99),
      spreadText(ours.perSecond),
      spreadText(service),
      spreadText(backends),
    ]),
  };
}
