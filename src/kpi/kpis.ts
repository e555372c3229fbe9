import type { KpiQuery, KpiRow } from './sql/kpi-rows.js';
import { Kpi1Row, Kpi2Row } from './kpi.answer.js';
import { kpi1Line, kpi2Line } from './row-csv.js';
import { kpi1Row, kpi2Row } from './row-json.js';
import { refuseKpi1, refuseKpi2, type Refusal } from './problems.js';
import { integer, uuid, type Reader } from './readers.js';

/** One of the two KPIs, with all differences between them. */
export interface Kpi {
  readonly name: string;
  readonly key: {
    readonly parameter: KpiQuery['keyedBy'];
    /** The key, as the database compares it. */
    readonly read: Reader<string>;
  };
  readonly value: {
    readonly parameter: 'total_bytes' | 'number_of_unique_users';
    readonly measure: KpiQuery['measure'];
    /** Rows with a smaller value are left out. */
    readonly least: number;
  };
  readonly refusal: Refusal;
  /** The JSON text of a row. */
  readonly print: (row: KpiRow) => string;
  /** The keys of a row, in their order. */
  readonly columns: readonly string[];
  /** The CSV text of a row. No value needs quotes. */
  readonly line: (row: KpiRow) => string;
}

/** No record has this number: services have numbers from 0 on that a JSON number can hold. */
const NO_SERVICE = '-1';

const serviceId: Reader<string> = (text) => {
  const read = integer(text);
  if ('problem' in read) return read;
  const possible = read.value >= 0n && read.value <= BigInt(Number.MAX_SAFE_INTEGER);
  return { value: possible ? read.value.toString() : NO_SERVICE };
};

/** The bytes of each service. */
export const KPI_1: Kpi = {
  name: 'kpi1',
  key: { parameter: 'service_id', read: serviceId },
  value: { parameter: 'total_bytes', measure: 'total_bytes', least: 0 },
  refusal: refuseKpi1,
  print: kpi1Row,
  columns: Object.keys(Kpi1Row.example),
  line: kpi1Line,
};

/** The unique users of each radio cell. Usage without a subscriber makes no row by itself. */
export const KPI_2: Kpi = {
  name: 'kpi2',
  key: { parameter: 'cell_id', read: uuid },
  value: { parameter: 'number_of_unique_users', measure: 'unique_subscribers', least: 1 },
  refusal: refuseKpi2,
  print: kpi2Row,
  columns: Object.keys(Kpi2Row.example),
  line: kpi2Line,
};
