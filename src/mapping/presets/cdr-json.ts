import type { Expression, MappingDocument } from '../document.js';

const CONTAINER = 'pDUContainerInformation';
const SESSION = '$.pDUSessionChargingInformation';

/** A subscription identifier is a text (`imsi-...`), or an object with its type. */
const subscriber = (kind: 'imsi' | 'e164', prefix: string, paths: readonly string[]): Expression => ({
  first: paths.map((column) => ({ column, steps: [{ strip_prefix: prefix }, { only: kind }] })),
});

/** Producers omit a volume of 0. A record with the total alone is rejected: the volume of each direction is unknown. */
const volume = (names: readonly string[], others: readonly string[]): Expression => ({
  first: [
    ...names,
    ...others.map((column) => ({ value: 0, when: { column, empty: false } })),
    {
      first: [{ value: 0, when: { column: 'dataTotalVolume', empty: true } }],
      when: { column: 'totalVolume', empty: true },
    },
  ],
});

const UPLINK = ['uplinkVolume', 'dataVolumeUplink'];
const DOWNLINK = ['downlinkVolume', 'dataVolumeDownlink'];

/** Charging data of 5G sessions (3GPP TS 32.291): a record for each used unit container. */
export const CDR_JSON: MappingDocument = {
  description:
    'Charging data of data sessions (3GPP TS 32.291), a record for each used unit container: what was used since the one before.',
  format: 'json',
  rows: [
    'multipleUnitUsage[].usedUnitContainer[]',
    'listOfMultipleUnitUsage[].usedUnitContainers[]',
    'multipleUnitUsage[].usedUnitContainers[]',
  ],
  fields: {
    record_id: {
      join: [
        {
          first: [
            `${SESSION}.chargingId`,
            `${SESSION}.pDUSessionChargingID`,
            '$.chargingId',
            '$.chargingSessionIdentifier',
          ],
        },
        {
          first: [
            `${SESSION}.pduSessionInformation.pduSessionID`,
            `${SESSION}.pduSessionId`,
            `${SESSION}.pDUSessionId`,
            '$.pduSessionId',
            { value: '0' },
          ],
        },
        { first: ['^.ratingGroup', { value: '0' }] },
        { first: ['localSequenceNumber', 'localSequencenumber'] },
      ],
    },
    started_at: {
      first: [
        `${CONTAINER}.timeofFirstUsage`,
        `${CONTAINER}.timeOfFirstUsage`,
        { before_end: 'time' },
        'triggerTimestamp',
        'triggerTimeStamp',
      ],
    },
    ended_at: {
      first: [
        'triggerTimestamp',
        'triggerTimeStamp',
        `${CONTAINER}.timeofLastUsage`,
        `${CONTAINER}.timeOfLastUsage`,
        '$.invocationTimeStamp',
        '$.invocationTimestamp',
      ],
    },
    uplink_bytes: volume(UPLINK, DOWNLINK),
    downlink_bytes: volume(DOWNLINK, UPLINK),
    imsi: subscriber('imsi', 'imsi-', [
      '$.subscriberIdentifier.subscriptionIDData',
      '$.subscriberIdentifier',
      `${SESSION}.userInformation.servedSUPI`,
    ]),
    msisdn: subscriber('e164', 'msisdn-', [
      `${SESSION}.userInformation.servedGPSI.subscriptionIDData`,
      `${SESSION}.userInformation.servedGPSI`,
    ]),
    service_id: { first: ['serviceId', 'serviceIdentifier', '^.ratingGroup'] },
    network: { first: [`${CONTAINER}.rATType`, `${SESSION}.pduSessionInformation.ratType`] },
    ue_ip: {
      column: `${SESSION}.pduSessionInformation.pduAddress.pduIPv4Address`,
      steps: [{ only: 'address' }],
    },
  },
};
