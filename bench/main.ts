import { Laboratory } from './lab/laboratory.js';
import { circumstances } from './machine.js';
import { readOptions, type Options, type PartName } from './options.js';
import { measureFairness } from './parts/fairness.js';
import { measureGrowth } from './parts/growth.js';
import { measureCsv } from './parts/csv.js';
import { measureIngest } from './parts/ingest.js';
import { measureLoop } from './parts/loop.js';
import { measureMemory } from './parts/memory.js';
import type { Bench } from './parts/part.js';
import { measurePacking } from './parts/packing.js';
import { measureRate } from './parts/rate.js';
import { measureReports } from './parts/reports.js';
import { measureSubscribers } from './parts/subscribers.js';
import { toTable } from './render/table.js';
import { toDocs, writeDocs } from './render/write-docs.js';
import { keepResults, type Results } from './results.js';

/** Runs each part by itself. The shared laboratory is removed at the end, also after a failure. */
const PARTS: Readonly<Record<PartName, (bench: Bench) => Promise<unknown>>> = {
  reports: measureReports,
  ingest: measureIngest,
  csv: measureCsv,
  growth: measureGrowth,
  memory: measureMemory,
  fairness: measureFairness,
  rate: measureRate,
  loop: measureLoop,
  subscribers: measureSubscribers,
  packing: measurePacking,
};

async function measure(options: Options): Promise<Results> {
  const start = Date.now();
  const tell = (message: string) =>
    process.stderr.write(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s  ${message}\n`);
  const lab = await Laboratory.open();
  const abandon = (signal: NodeJS.Signals) => {
    tell(`${signal}: cleaning up`);
    void lab.close().finally(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abandon);
  try {
    const given = circumstances(await lab.serverVersion());
    const results: Record<string, unknown> = {};
    for (const name of options.parts) {
      tell(`measuring ${name}`);
      results[name] = { ...given, runs: options.runs, figures: await PARTS[name]({ lab, options, tell }) };
    }
    return results;
  } finally {
    await lab.close();
  }
}

/** Fairness, rate, loop, subscribers and packing are figures of one machine without a floor. They are only shown. */
function withoutShown({ reports, ingest, csv, growth, memory }: Results): Results {
  const parts = { reports, ingest, csv, growth: options.packed ? undefined : growth, memory };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

const options = readOptions(process.argv.slice(2));
const results = await measure(options);
process.stdout.write(toTable(results));
// Also when no results are kept: this checks that the page can be made.
const kept = withoutShown(results);
if (options.quick) await toDocs(kept);
else if (Object.keys(kept).length > 0) await writeDocs(await keepResults(kept));
process.exit(0);
