import type { Measured, Results } from '../results.js';
import { csvTable, growthTables, ingestTable, memoryTable, reportsTable } from './tables.js';
import { peersNotes, peersTables } from './peers-tables.js';
import { HOW_IT_IS_MEASURED } from './how-measured.js';
import { SUBSCRIBER_REPORTS } from './subscriber-reports.js';
import type { Table } from './table.js';

const INTRODUCTION = `# Performance

This page shows what the service costs beyond the least program that does the same work, what growth changes, and how much memory the service takes. \`npm run bench\` writes it from [the figures](../bench/results/latest.json). See [how it is measured](#how-it-is-measured).
`;

interface Section {
  readonly title: string;
  readonly measured: Measured<unknown>;
  /** A paragraph before the tables. */
  readonly text?: string;
  readonly tables: readonly Table[];
  readonly pictures: readonly string[];
}

/** The page of all measured parts, in Markdown. */
export function performancePage(results: Results, pictures: readonly string[]): string {
  const parts = sections(results, pictures).map(
    ({ title, measured, text = '', tables, pictures: own }) =>
      `## ${title}\n\n${circumstancesOf(measured)}${noteOf(measured)}\n\n${text}\n\n${own.map(image).join('\n\n')}\n\n${tables.map(markdown).join('\n\n')}\n`,
  );
  return [INTRODUCTION, ...parts, SUBSCRIBER_REPORTS, HOW_IT_IS_MEASURED].join('\n');
}

function sections(
  { reports, ingest, csv, growth, memory, peers }: Results,
  pictures: readonly string[],
): Section[] {
  const named = (prefix: RegExp) => pictures.filter((name) => prefix.test(name));
  return [
    ...(reports
      ? [
          {
            title: 'Reports',
            measured: reports,
            tables: [reportsTable(reports.figures)],
            pictures: named(/^reports-/),
          },
        ]
      : []),
    ...(ingest
      ? [
          {
            title: 'Records in',
            measured: ingest,
            tables: [ingestTable(ingest.figures)],
            pictures: named(/^ingest/),
          },
        ]
      : []),
    ...(csv
      ? [{ title: 'Foreign files', measured: csv, tables: [csvTable(csv.figures)], pictures: [] }]
      : []),
    ...(growth
      ? [
          {
            title: 'Growth',
            measured: growth,
            tables: growthTables(growth.figures),
            pictures: named(/^growth/),
          },
        ]
      : []),
    ...(memory
      ? [
          {
            title: 'Memory',
            measured: memory,
            tables: [memoryTable(memory.figures)],
            pictures: named(/^memory/),
          },
        ]
      : []),
    ...(peers
      ? [
          {
            title: 'Beside other stores',
            measured: peers,
            text: peersNotes(peers.figures),
            tables: peersTables(peers.figures),
            pictures: [],
          },
        ]
      : []),
  ];
}

function circumstancesOf({ measuredAt, commit, machine, versions, runs }: Measured<unknown>): string {
  const { cpu, cores, memoryGb, os } = machine;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${measuredAt.slice(0, 10)} at commit \`${commit}\`, ${runs} ${runs === 1 ? 'run' : 'runs'} each, on ${cores} cores of ${cpu} with ${memoryGb} GB, ${os}; ${packages.join(', ')}.`;
}

const noteOf = ({ note }: Measured<unknown>): string => (note === undefined ? '' : ` ${note}`);

const image = (name: string): string =>
  `![${name.replace('.svg', '').replaceAll('-', ' ')}](images/bench/${name})`;

function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((_, place) => (place === 0 ? ':--' : '--:'));
  return [`**${title}**`, '', line(columns), line(rule), ...rows.map(line)].join('\n');
}
