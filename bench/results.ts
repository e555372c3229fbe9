import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Circumstances } from './machine.js';
import type { CsvResult } from './parts/csv.js';
import type { FairnessResult } from './parts/fairness.js';
import type { GrowthResult } from './parts/growth.js';
import type { IngestResult } from './parts/ingest.js';
import type { LoopResult } from './parts/loop.js';
import type { MemoryResult } from './parts/memory.js';
import type { PackingResult } from './parts/packing.js';
import type { RateResult } from './parts/rate.js';
import type { ReportsResult } from './parts/reports.js';
import type { PeersResult } from './peers/measure.js';
import type { SubscribersResult } from './parts/subscribers.js';

/** Figures of a part, and the conditions of their measurement. */
export interface Measured<T> extends Circumstances {
  readonly runs: number;
  /** A note that a reader needs for these figures alone. Added by hand. */
  readonly note?: string;
  readonly figures: T;
}

/** The figures of all parts. */
export interface Results {
  readonly reports?: Measured<ReportsResult>;
  readonly ingest?: Measured<IngestResult>;
  readonly csv?: Measured<CsvResult>;
  readonly growth?: Measured<GrowthResult>;
  readonly memory?: Measured<MemoryResult>;
  readonly fairness?: Measured<FairnessResult>;
  readonly rate?: Measured<RateResult>;
  readonly loop?: Measured<LoopResult>;
  readonly subscribers?: Measured<SubscribersResult>;
  readonly packing?: Measured<PackingResult>;
  readonly peers?: Measured<PeersResult>;
}

const FOLDER = fileURLToPath(new URL('results/', import.meta.url));
const LATEST = 'latest.json';

/**
 * Keeps the figures, under their date and as the latest. Earlier figures of other parts are kept as well.
 * @returns the latest figures of all parts.
 */
export async function keepResults(results: Results): Promise<Results> {
  await mkdir(FOLDER, { recursive: true });
  const today = `${new Date().toISOString().slice(0, 10)}.json`;
  const latest = { ...(await readKept(LATEST)), ...results };
  await writeJson(today, { ...(await readKept(today)), ...results });
  await writeJson(LATEST, latest);
  return latest;
}

async function readKept(name: string): Promise<Results> {
  try {
    return JSON.parse(await readFile(FOLDER + name, 'utf8')) as Results;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return {};
    throw error;
  }
}

async function writeJson(name: string, value: unknown): Promise<void> {
  const rounded = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? round(part) : part,
  );
  await writeFile(
    FOLDER + name,
    await format(rounded, { ...(await resolveConfig(FOLDER + name)), parser: 'json' }),
  );
}

const SIGNIFICANT_DIGITS = 5;

/** More digits than this are not accurate. */
const round = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS));
