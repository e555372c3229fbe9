import type { KpiPosition } from './sql/kpi-rows.js';
import { cursor } from './cursor.js';
import { GivenParameters } from './given-parameters.js';
import { OTHER_SPELLINGS, PUBLISHED_INTERVALS, type IntervalName } from './intervals.js';
import type { Kpi } from './kpis.js';
import { count, decimal, instant, integer, oneOf } from './readers.js';

/** The parameters of a KPI; undefined where they are absent. Times are Unix milliseconds. */
export interface KpiParameters {
  readonly key: string | undefined;
  readonly interval: IntervalName | undefined;
  readonly intervalStart: number | undefined;
  readonly intervalEnd: number | undefined;
  readonly value: bigint | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly top: number | undefined;
  readonly limit: number | undefined;
  readonly after: KpiPosition | undefined;
}

export const MOST_ROWS_PER_PAGE = 100_000;

const readInterval = oneOf(PUBLISHED_INTERVALS, OTHER_SPELLINGS);
const readTop = count(1n, BigInt(Number.MAX_SAFE_INTEGER));
const readLimit = count(1n, BigInt(MOST_ROWS_PER_PAGE));

/**
 * Reads the parameters of a request. Faults are listed in the order of reading.
 * @throws KpiRefused with every fault.
 */
export function readKpiParameters({ key, value, refusal }: Kpi, url: string): KpiParameters {
  const given = new GivenParameters(url);
  const parameters = {
    key: given.read(key.parameter, key.read),
    interval: given.read('interval', readInterval),
    intervalStart: given.read('interval_start_timestamp', decimal),
    intervalEnd: given.read('interval_end_timestamp', decimal),
    value: given.read(value.parameter, integer),
    from: given.read('from', instant),
    to: given.read('to', instant),
    top: given.read('top', readTop),
    limit: given.read('limit', readLimit),
    after: given.read('cursor', cursor(key.read)),
  };
  given.finish(refusal);
  return parameters;
}
