import { toWire } from '../../src/usage-records/to-wire.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { formOf } from '../data/body-forms.js';

/** The columns of a record, where a peer has a table. */
export const COLUMNS = [
  ['account_id', 'text'],
  ['record_id', 'text'],
  ['started_at', 'integer'],
  ['ended_at', 'integer'],
  ['uplink_bytes', 'integer'],
  ['downlink_bytes', 'integer'],
  ['customer_site_id', 'text'],
  ['msisdn', 'text'],
  ['imsi', 'text'],
  ['service_id', 'integer'],
  ['cell_id', 'text'],
  ['network', 'text'],
] as const;

const TAGS = [
  'account_id',
  'customer_site_id',
  'msisdn',
  'imsi',
  'service_id',
  'cell_id',
  'network',
] as const;

const tagsOf = (wire: Record<string, string | number>): string =>
  TAGS.map((name) => `${name}=${wire[name] ?? ''}`).join(',');

/** A record as a line, for each way in which records are sent. */
const FORMS = {
  ndjson: formOf('ndjson').line,
  rows: (record: UsageRecord) => {
    const wire = toWire(record);
    return `${COLUMNS.map(([name]) => wire[name] ?? '').join('\t')}\n`;
  },
  influx: (record: UsageRecord) => {
    const wire = toWire(record);
    return `usage,${tagsOf(wire)} uplink_bytes=${wire.uplink_bytes}i,downlink_bytes=${wire.downlink_bytes}i,ended_at=${wire.ended_at}i ${record.startedAt}\n`;
  },
  // A range of its query language excludes its first instant and includes its last one.
  samples: (record: UsageRecord) => {
    const wire = toWire(record);
    return `usage,${tagsOf(wire)} uplink_bytes=${wire.uplink_bytes},downlink_bytes=${wire.downlink_bytes} ${record.startedAt + 1}\n`;
  },
} as const;

export type PeerForm = keyof typeof FORMS;

export const lineOf = (form: PeerForm): ((record: UsageRecord) => string) => FORMS[form];
