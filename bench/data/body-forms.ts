import { toWire } from '../../src/usage-records/to-wire.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';

/** The form of records in a body. */
export interface BodyForm {
  readonly type: string;
  readonly query: string;
  /** The text before the first record. */
  readonly head: string;
  readonly line: (record: UsageRecord) => string;
}

export type FormName = 'ndjson' | 'csv' | 'mapped';

const COLUMNS = [
  'record_id',
  'account_id',
  'started_at',
  'ended_at',
  'uplink_bytes',
  'downlink_bytes',
  'customer_site_id',
  'msisdn',
  'imsi',
  'service_id',
  'cell_id',
  'network',
] as const;

/**
 * A mapping with the usual work of a foreign file: local times of a named zone, a duration, a unit, a decimal comma.
 */
export const BENCH_MAPPING = {
  name: 'bench',
  document: {
    delimiter: ';',
    decimal: ',',
    // UTC under a name that the zone clock has to look up.
    zone: 'Africa/Abidjan',
    fields: {
      record_id: 'id',
      account_id: 'account',
      started_at: 'start',
      ended_at: { after_start: { column: 'ms', duration: 'ms' } },
      uplink_bytes: 'up',
      downlink_bytes: { column: 'down', unit: 'kB' },
      customer_site_id: 'site',
      msisdn: { column: 'msisdn', steps: ['trim', { strip_prefix: '+' }] },
      imsi: 'imsi',
      service_id: 'service',
      cell_id: 'cell',
      network: 'network',
    },
  },
} as const;

const FORMS: Readonly<Record<FormName, BodyForm>> = {
  ndjson: {
    type: 'application/x-ndjson',
    query: '',
    head: '',
    line: (record) => `${JSON.stringify(toWire(record))}\n`,
  },
  csv: {
    type: 'text/csv',
    query: '',
    head: `${COLUMNS.join(',')}\n`,
    line: (record) => {
      const wire = toWire(record);
      return `${COLUMNS.map((name) => wire[name] ?? '').join(',')}\n`;
    },
  },
  mapped: {
    type: 'text/csv',
    query: `?mapping=${BENCH_MAPPING.name}`,
    head: 'id;account;start;ms;up;down;site;msisdn;imsi;service;cell;network\n',
    line: foreign,
  },
};

export const formOf = (name: FormName): BodyForm => FORMS[name];

function foreign(record: UsageRecord): string {
  const cells = [
    record.recordId,
    record.accountId,
    new Date(record.startedAt).toISOString().slice(0, -1).replace('T', ' '),
    record.endedAt - record.startedAt,
    record.uplinkBytes,
    (record.downlinkBytes / 1_000).toFixed(3).replace('.', ','),
    record.customerSiteId,
    `+${record.msisdn ?? ''}`,
    record.imsi,
    record.serviceId,
    record.cellId,
    record.network,
  ];
  return `${cells.join(';')}\n`;
}
