import type { Expression, MappingDocument } from '../document.js';

const bytesOf = (direction: string, other: string): Expression => ({
  column: 'bytes',
  when: { column: 'direction', is: [direction], not: [other] },
  otherwise: 0,
});

const address = (direction: 'uplink' | 'downlink', column: string): Expression => ({
  column,
  optional: true,
  when: { column: 'direction', is: [direction] },
});

/** Flow reports of Ella Core: the JSON of its API, or CSV with the same names. A row has one direction. */
export const ELLA_FLOWS: MappingDocument = {
  description: 'Flow reports of Ella Core. A row has one direction; flows that were dropped are left out.',
  format: 'any',
  rows: ['result.items[]', ''],
  ignore: [{ column: 'action', is: ['drop'], optional: true }],
  fields: {
    record_id: { first: [{ column: 'id', steps: ['trim'] }, { hash: 'row' }] },
    started_at: 'start_time',
    ended_at: 'end_time',
    uplink_bytes: bytesOf('uplink', 'downlink'),
    downlink_bytes: bytesOf('downlink', 'uplink'),
    imsi: { column: 'subscriber_id', steps: [{ strip_prefix: 'imsi-' }] },
    ue_ip: { first: [address('uplink', 'source_ip'), address('downlink', 'destination_ip')] },
  },
};
