import { parseArgs } from 'node:util';
import { RECORDS_A_DAY } from './world.js';

/** How much is measured, and how long. */
export interface PeersOptions {
  readonly days: number;
  readonly runs: number;
  /** Time of a load of one question, in milliseconds. */
  readonly runMs: number;
  /** Answers of a question that are compared with the plain computation, and then timed in turn. */
  readonly most: number;
  readonly connections: number;
  /** A check that the command works. It writes nothing. */
  readonly quick: boolean;
}

const MOST_DAYS = 60;

/** @throws Error with the fault of the command line. */
export function readPeersOptions(args: readonly string[]): PeersOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      days: { type: 'string' },
      records: { type: 'string' },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick, records } = values;
  const usual = quick
    ? { days: 1, runs: 1, runMs: 50, most: 20 }
    : { days: 30, runs: 5, runMs: 2_000, most: 600 };
  const days =
    records === undefined
      ? wholeFrom1('--days', values.days ?? usual.days)
      : Math.max(1, Math.round(wholeFrom1('--records', records) / RECORDS_A_DAY));
  if (days > MOST_DAYS) throw new Error(`At most ${MOST_DAYS} days: ${MOST_DAYS * RECORDS_A_DAY} records`);
  const runs = wholeFrom1('--runs', values.runs ?? usual.runs);
  return { days, runs, runMs: usual.runMs, most: usual.most, connections: quick ? 4 : 32, quick };
}

function wholeFrom1(name: string, given: string | number): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1`);
  return value;
}
