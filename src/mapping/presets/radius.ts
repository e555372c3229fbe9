import type { MappingDocument } from '../document.js';

const octets = (octetsColumn: string, gigawordsColumn: string) => ({
  sum: [octetsColumn, { column: gigawordsColumn, unit: 'gigawords', optional: true }],
});

/** RADIUS accounting in CSV: the columns of FreeRADIUS's table `radacct`. */
export const RADIUS: MappingDocument = {
  description:
    'RADIUS accounting: the table radacct of FreeRADIUS. Sessions that are still open are left out.',
  format: 'csv',
  zone: 'UTC',
  empty_values: ['NULL', '\\N', '0000-00-00 00:00:00'],
  ignore: [{ column: 'acctstoptime', empty: true }],
  fields: {
    record_id: { first: ['acctuniqueid', { hash: ['acctsessionid', 'nasipaddress', 'acctstarttime'] }] },
    started_at: 'acctstarttime',
    ended_at: { latest: ['acctstoptime', { after_start: { column: 'acctsessiontime', optional: true } }] },
    uplink_bytes: octets('acctinputoctets', 'acctinputgigawords'),
    downlink_bytes: octets('acctoutputoctets', 'acctoutputgigawords'),
    user_id: { column: 'username', optional: true, steps: ['trim'] },
    msisdn: {
      column: 'callingstationid',
      optional: true,
      steps: ['trim', { only: 'e164' }, { strip_prefix: '+' }],
    },
    imsi: {
      first: [
        { column: '3gpp_imsi', steps: [{ only: 'imsi' }] },
        { column: 'imsi', optional: true },
      ],
    },
    customer_site_id: { first: ['nasidentifier', { column: 'nasipaddress', optional: true }] },
    network: { column: 'nasporttype', optional: true },
    ue_ip: { column: 'framedipaddress', optional: true, steps: ['trim', { only: 'address' }] },
  },
};
