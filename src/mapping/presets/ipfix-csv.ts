import type { Expression, MappingDocument } from '../document.js';

const times = (edge: 'Start' | 'End'): Expression[] => [
  { column: `flow${edge}Milliseconds`, time: 'epoch_ms' },
  { column: `flow${edge}Microseconds`, time: 'epoch_us' },
  { column: `flow${edge}Nanoseconds`, time: 'epoch_ns' },
  { column: `flow${edge}Seconds`, time: 'epoch_s' },
];

/** Flows in CSV with the names of IANA's IPFIX information elements. */
export const IPFIX_CSV: MappingDocument = {
  description: 'Flows in CSV under the IPFIX names. Bytes of the flow are uplink, of its reverse downlink.',
  format: 'csv',
  fields: {
    record_id: { hash: 'row' },
    started_at: { first: times('Start') },
    ended_at: {
      first: [...times('End'), { after_start: { column: 'flowDurationMilliseconds', duration: 'ms' } }],
    },
    uplink_bytes: { first: ['octetDeltaCount', 'initiatorOctets'] },
    downlink_bytes: { first: ['reverseOctetDeltaCount', 'responderOctets', { value: 0 }] },
    imsi: { column: 'mobileIMSI', optional: true },
    msisdn: { column: 'mobileMSISDN', optional: true },
    user_id: { column: 'userName', optional: true },
    network: { column: 'wlanSSID', optional: true },
    ue_ip: {
      first: ['sourceIPv4Address', { column: 'sourceIPv6Address', optional: true }],
      steps: [{ only: 'address' }],
    },
  },
};
