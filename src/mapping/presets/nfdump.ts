import type { MappingDocument } from '../document.js';

/** Flows as nfdump prints them with `-o csv`, each by itself or aggregated. */
export const NFDUMP: MappingDocument = {
  description:
    'Flows in the CSV of nfdump, single or aggregated. Bytes of the flow are uplink, of its reverse downlink.',
  format: 'csv',
  zone: 'UTC',
  end_line: 'Summary',
  fields: {
    record_id: { hash: 'row' },
    started_at: { first: ['firstSeen', 'ts'] },
    ended_at: { first: ['lastSeen', 'te', { after_start: { first: ['duration', 'td'] } }] },
    uplink_bytes: { first: ['bytes', 'ibyt', 'inBytes'] },
    downlink_bytes: { first: ['obyt', 'outBytes', { value: 0 }] },
    ue_ip: { first: ['srcAddr', { column: 'sa', optional: true }], steps: ['trim', { only: 'address' }] },
  },
};
