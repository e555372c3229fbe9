import type { KpiPosition } from './sql/kpi-rows.js';
import { cursor } from './cursor.js';
import { GivenParameters } from './given-parameters.js';
import { OTHER_SPELLINGS, PUBLISHED_INTERVALS, type IntervalName } from './intervals.js';
import type { Kpi } from './kpis.js';
import { count, decimal, instant, integer, oneOf, switchOf } from './readers.js';
import { preferred } from '../http/accept.js';

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
  readonly form: RowForm;
}

/** The form of an answer. */
export interface RowForm {
  readonly format: KpiFormat;
  /** Whether CSV begins with a byte order mark. */
  readonly bom: boolean;
}

const OFFERS = [
  { name: 'json', mediaType: 'application/json' },
  { name: 'csv', mediaType: 'text/csv' },
] as const;
export type KpiFormat = (typeof OFFERS)[number]['name'];
export const KPI_FORMATS: readonly KpiFormat[] = OFFERS.map(({ name }) => name);

export const MOST_ROWS_PER_PAGE = 100_000;

const readInterval = oneOf(PUBLISHED_INTERVALS, OTHER_SPELLINGS);
const readFormat = oneOf(KPI_FORMATS);
const readTop = count(1n, BigInt(Number.MAX_SAFE_INTEGER));
const readLimit = count(1n, BigInt(MOST_ROWS_PER_PAGE));

/**
 * Reads the parameters of a request. Faults are listed in the order of reading.
 * @throws KpiRefused with every fault.
 */
export function readKpiParameters({ key, value, refusal }: Kpi, url: string, accept?: string): KpiParameters {
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
    form: readForm(given, accept),
  };
  given.finish(refusal);
  return parameters;
}

/**
 * The form of the answer. It is JSON, as published, unless `format` or `Accept` says CSV. `safe` changes nothing: no
 * column has texts of customers.
 */
function readForm(given: GivenParameters, accept: string | undefined): RowForm {
  const format = given.read('format', readFormat) ?? preferred(accept, OFFERS) ?? 'json';
  const [bom = false] = ['bom', 'safe'].map((name) => given.read(name, switchOf(format)));
  return { format, bom };
}
