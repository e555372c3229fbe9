import { parseArgs } from 'node:util';

export const PART_NAMES = [
  'reports',
  'ingest',
  'csv',
  'growth',
  'memory',
  'fairness',
  'rate',
  'loop',
  'subscribers',
  'packing',
] as const;
export type PartName = (typeof PART_NAMES)[number];

/** How much is measured, and how long. */
export interface Options {
  readonly parts: readonly PartName[];
  /** Pairs of floor and service for each figure. */
  readonly runs: number;
  /** Whether the growth is measured with packed days, and its figures are only shown. */
  readonly packed: boolean;
  /** Sizes of the growth, the smallest first. */
  readonly sizes: number;
  /** A short run on little data. It checks that everything works, and its figures are not kept. */
  readonly quick: boolean;
}

const USUAL_RUNS = 5;
const QUICK_RUNS = 1;

/** @throws Error with the fault of the command line. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      runs: { type: 'string' },
      packed: { type: 'boolean', default: false },
      sizes: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs ?? (values.quick ? QUICK_RUNS : USUAL_RUNS));
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number from 1');
  const sizes = Number(values.sizes);
  if (![1, 2, 3].includes(sizes)) throw new Error('--sizes must be 1, 2 or 3');
  const { packed, quick } = values;
  return { parts: partsOf(values.only), runs, packed, sizes, quick };
}

function partsOf(only: string | undefined): PartName[] {
  const names = only?.split(',') ?? [...PART_NAMES];
  const unknown = names.filter((name) => !PART_NAMES.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`--only takes ${PART_NAMES.join(', ')}`);
  return PART_NAMES.filter((part) => names.includes(part));
}
