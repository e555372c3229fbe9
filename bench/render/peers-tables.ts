import type { PeersResult } from '../peers/measure.js';
import { figure, spreadText } from './format.js';
import type { Table } from './table.js';

const MANY = 1;
const PERCENT = 100;

/** The same questions asked of each peer, and what each does with records. */
export function peersTables(result: PeersResult): Table[] {
  return [timesTable(result), ratesTable(result), recordsTable(result)];
}

function timesTable({ questions, peers, records }: PeersResult): Table {
  return {
    title: `Time of an answer over ${figure(records)} records: p50 in ms`,
    columns: ['bytes of', 'connections', ...peers.map(({ name }) => name)],
    rows: questions.map(({ title, connections, sides }) => [
      title,
      String(connections),
      ...sides.map(({ p50 }) => spreadText(p50)),
    ]),
  };
}

function ratesTable({ questions, peers }: PeersResult): Table {
  return {
    title: 'Answers a second, with the p99 in ms',
    columns: ['bytes of', 'connections', ...peers.map(({ name }) => name)],
    rows: questions
      .filter(({ connections }) => connections > MANY)
      .map(({ title, connections, sides }) => [
        title,
        String(connections),
        ...sides.map(({ perSecond, p99 }) => `${figure(perSecond.median)}, p99 ${figure(p99.median)}`),
      ]),
  };
}

function recordsTable({ peers, recordsARun }: PeersResult): Table {
  return {
    title: `Records in, ${figure(recordsARun)} a run, over two connections; and on the disk`,
    columns: [
      'store',
      'version',
      'records/s',
      'bytes a record',
      'finds records sent again',
      'on the disk when acknowledged',
      'apportions records',
      'keeps',
    ],
    rows: peers.map(({ name, version, recordsIn, bytesPerRecord, traits }) => [
      name,
      version,
      recordsIn ? spreadText(recordsIn) : 'as Edgemeter',
      figure(bytesPerRecord),
      traits.deduplicates,
      traits.durable,
      traits.apportions,
      traits.keeps,
    ]),
  };
}

const QUIET = 0.5;

const loadText = (loadBefore: number): string =>
  loadBefore < QUIET
    ? ''
    : `Other programs used the machine as well (a load average of ${loadBefore.toFixed(1)} before the run), and took turns with all stores. So the figures are no comparison of speeds: they show orders of magnitude. The bytes on the disk do not depend on the load.`;

/** What a reader must know beside the tables. */
export function peersNotes({ questions, missing, loadBefore }: PeersResult): string {
  const shares = questions
    .filter(({ connections }) => connections === MANY)
    .map(({ title, misplaced }) => `${title}: ${figure(misplaced * PERCENT)} %`);
  const absent = missing.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  return [
    loadText(loadBefore),
    'Before anything is timed, every answer is compared with a plain computation over all records. Edgemeter, PostgreSQL, DuckDB and ClickHouse answer exactly.',
    `VictoriaMetrics and InfluxDB count a record to the bucket in which it begins. Their answers are compared with that count. The sum of the differences from the exact answer, as a share of all bytes: ${shares.join('; ')}.`,
    absent === '' ? '' : `Not measured: ${absent}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
