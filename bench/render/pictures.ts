import type { ReportFigures } from '../parts/reports.js';
import type { Results } from '../results.js';
import { bars } from './bars.js';
import { curves } from './curves.js';

/** The pictures of the figures, by the names of their files. */
export function pictures({ reports, ingest, growth, memory }: Results): Map<string, string> {
  const files = new Map<string, string>();
  const all = reports?.figures.reports ?? [];
  for (const connections of new Set(all.map((one) => one.connections))) {
    const figures = all.filter((one) => one.connections === connections);
    files.set(`reports-${connections}.svg`, reportBars(connections, figures));
  }
  if (ingest) {
    const { floor, ours } = ingest.figures;
    const groups = [{ label: 'records coming in', values: [floor.median, ours.median] }];
    const series = ['floor', 'Edgemeter'];
    files.set('ingest.svg', bars({ title: 'Records in', unit: 'records a second', series, groups }));
  }
  if (growth) {
    const { sizes, requests, ingest: ingests } = growth.figures;
    const facts = sizes.map((size) => size.facts);
    const latencies = requests.map(({ title, sizes: own }) => ({
      label: title,
      values: own.map(({ p50 }) => p50.median),
    }));
    files.set(
      'growth.svg',
      curves({
        title: 'Time of a request as the records grow',
        unit: 'p50 in ms',
        sizes: facts,
        curves: latencies,
      }),
    );
    const rates = [{ label: 'records a second', values: ingests.map(({ ours }) => ours.median) }];
    files.set(
      'growth-ingest.svg',
      curves({
        title: 'Records in as the records grow',
        unit: 'records a second',
        sizes: facts,
        curves: rates,
      }),
    );
  }
  if (memory) {
    const { limitBytes, tasks } = memory.figures;
    const groups = tasks.map(({ task, peakBytes = 0 }) => ({ label: task, values: [peakBytes / 1_000_000] }));
    const limit = { label: 'limit', value: limitBytes / 1_000_000 };
    const title = 'Most resident memory of a fresh process';
    files.set('memory.svg', bars({ title, unit: 'MB', series: ['Edgemeter'], groups, limit }));
  }
  return files;
}

function reportBars(connections: number, figures: readonly ReportFigures[]): string {
  return bars({
    title: `Reports over ${connections === 1 ? 'one connection' : `${connections} connections`}`,
    unit: 'time for a request over that of the floor',
    series: ['Edgemeter'],
    groups: figures.map(({ title, variant, ratio }) => ({
      label: variant === 'distinct' ? `${title}, distinct` : title,
      values: [ratio.median],
    })),
    limit: { label: 'floor', value: 1 },
  });
}
