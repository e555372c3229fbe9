import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { decodeBy, sumsOf } from './mapped.js';

const RADIUS_HEADER =
  'acctuniqueid,acctsessionid,nasipaddress,nasidentifier,username,acctstarttime,acctstoptime,acctsessiontime,acctinputoctets,acctoutputoctets,callingstationid,framedipaddress';

describe('radius', () => {
  it('takes the table as it is, with the zone of its clock', async () => {
    const text = await readFile('test/cases/radacct.csv');
    const { records, outcomes } = await decodeBy('radius', text, { settings: { zone: '+07:00' } });
    expect(outcomes.filter((outcome) => Array.isArray(outcome))).toEqual([]);
    expect([records.length, sumsOf(records)]).toEqual([60, { up: 350_180_529, down: 2_674_977_269 }]);
    expect(outcomes[0]).toEqual({
      record_id: 'session-001',
      account_id: 'acme',
      started_at: Date.UTC(2019, 0, 24, 6, 3, 1),
      ended_at: Date.UTC(2019, 0, 24, 6, 5, 29),
      uplink_bytes: 34_735_005,
      downlink_bytes: 1_945_121,
      customer_site_id: 'media',
      user_id: 'user01',
      network: 'Wireless-802.11',
      ue_ip: '10.1.0.2',
    });
  });

  it('ends a session with its session time, where that is later than its stop', async () => {
    const text = await readFile('test/cases/radacct.csv');
    const { records } = await decodeBy('radius', text, { settings: { zone: 'Asia/Bangkok' } });
    const lengths = Object.fromEntries(
      records.map(({ recordId, startedAt, endedAt }) => [recordId, (endedAt - startedAt) / 1000]),
    );
    // Stop and session time in seconds: 148 and 148, 182 and 181, 0 and 0, 0 and 606.
    expect([
      lengths['session-001'],
      lengths['session-002'],
      lengths['session-053'],
      lengths['session-056'],
      lengths['session-058'],
    ]).toEqual([148, 182, 0, 606, 606]);
    expect(records.filter(({ startedAt, endedAt }) => startedAt === endedAt)).toHaveLength(6);
  });

  it('adds gigawords, leaves open sessions out, and knows a number from a MAC address', async () => {
    const header = `${RADIUS_HEADER},acctinputgigawords,acctoutputgigawords`;
    const row = (id: string, stop: string, station: string, giga: string) =>
      `${id},s,192.0.2.1,,u,2026-06-05 10:00:00,${stop},60,1,2,${station},,${giga}`;
    const { outcomes, ignored, lines } = await decodeBy(
      'radius',
      [
        header,
        row('a', '2026-06-05 10:01:00', '+4915112345678', '1,2'),
        row('b', 'NULL', 'x', '0,0'),
        row('c', '0000-00-00 00:00:00', 'x', '0,0'),
        row('d', '2026-06-05 10:01:00', '02-00-00-00-00-01', ','),
        '',
      ].join('\n'),
    );
    expect(ignored).toBe(2);
    expect(lines).toEqual([2, 5]);
    expect(outcomes).toMatchObject([
      { record_id: 'a', msisdn: '4915112345678', uplink_bytes: 4_294_967_297, downlink_bytes: 8_589_934_594 },
      { record_id: 'd', customer_site_id: '192.0.2.1', uplink_bytes: 1, downlink_bytes: 2 },
    ]);
    expect(outcomes[1]).not.toHaveProperty('msisdn');
  });
});

describe('nfdump', () => {
  it('takes aggregated flows, those of no length as they are', async () => {
    const text = await readFile('test/cases/nfdump-616.csv');
    const { records, outcomes } = await decodeBy('nfdump', text);
    expect(records).toHaveLength(6);
    expect(sumsOf(records)).toEqual({ up: 3_646_447_616, down: 0 });
    expect(records.map(({ startedAt, endedAt }) => endedAt - startedAt)).toEqual([
      0, 0, 59_000, 60_000, 0, 0,
    ]);
    expect(outcomes[0]).toMatchObject({
      started_at: Date.UTC(2025, 3, 8, 5, 7, 17),
      uplink_bytes: 1_107_968,
    });
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(6);
  });

  it('takes the long form, up to its summary', async () => {
    const text = [
      'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt',
      '2026-06-05 22:00:00,2026-06-05 22:05:00,300.0,10.0.0.1,10.0.0.2,0,0,TCP,........,0,0,100,37500,2,10',
      'Summary',
      'flows,bytes,packets,avg_bps,avg_pps,avg_bpp',
      '1,37500,100,1,2,3',
    ].join('\n');
    const { outcomes } = await decodeBy('nfdump', text);
    expect(outcomes).toMatchObject([
      {
        started_at: Date.UTC(2026, 5, 5, 22),
        ended_at: Date.UTC(2026, 5, 5, 22, 5),
        uplink_bytes: 37_500,
        downlink_bytes: 10,
        ue_ip: '10.0.0.1',
      },
    ]);
  });

  it('takes the newer names, whose end is told by the duration', async () => {
    const text =
      'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n2026-06-05 22:00:00.250,1.500,TCP,10.0.0.1,1,10.0.0.2,2,3,4,1\n';
    expect((await decodeBy('nfdump', text)).outcomes).toMatchObject([
      {
        started_at: Date.UTC(2026, 5, 5, 22, 0, 0, 250),
        ended_at: Date.UTC(2026, 5, 5, 22, 0, 1, 750),
        uplink_bytes: 4,
      },
    ]);
  });
});

describe('ipfix-csv', () => {
  it('takes the times in any of their units', async () => {
    const at = Date.UTC(2026, 5, 5, 22);
    const row = async (names: string, cells: string) =>
      (await decodeBy('ipfix-csv', `${names},octetDeltaCount\n${cells},5\n`)).outcomes[0];
    const expected = { started_at: at, ended_at: at + 1_000, uplink_bytes: 5, downlink_bytes: 0 };
    expect(await row('flowStartMilliseconds,flowEndMilliseconds', `${at},${at + 1_000}`)).toMatchObject(
      expected,
    );
    expect(await row('flowStartSeconds,flowEndSeconds', `${at / 1_000},${at / 1_000 + 1}`)).toMatchObject(
      expected,
    );
    expect(await row('flowStartMicroseconds,flowEndMicroseconds', `${at}000,${at + 1_000}999`)).toMatchObject(
      expected,
    );
    expect(
      await row('flowStartMilliseconds,flowDurationMilliseconds,reverseOctetDeltaCount', `${at},1000,7`),
    ).toMatchObject({ ...expected, downlink_bytes: 7 });
  });
});

const CHARGING = {
  subscriberIdentifier: 'imsi-001019756139935',
  invocationTimeStamp: '2026-06-05T10:10:00Z',
  multipleUnitUsage: [
    {
      ratingGroup: 7,
      usedUnitContainer: [
        {
          localSequenceNumber: 1,
          triggerTimestamp: '2026-06-05T10:05:00Z',
          time: 300,
          uplinkVolume: 100,
          downlinkVolume: 2_000,
          totalVolume: 2_100,
          pDUContainerInformation: { timeofFirstUsage: '2026-06-05T10:01:00+00:00', rATType: 'NR' },
        },
        {
          localSequenceNumber: 2,
          triggerTimestamp: '2026-06-05T10:10:00Z',
          time: 60,
          downlinkVolume: 3,
          totalVolume: 3,
        },
      ],
    },
    {
      ratingGroup: 8,
      usedUnitContainer: [
        { localSequenceNumber: 3, triggerTimestamp: '2026-06-05T10:10:00Z', totalVolume: 9 },
        { localSequenceNumber: 4, triggerTimestamp: '2026-06-05T10:10:00Z' },
      ],
    },
  ],
  pDUSessionChargingInformation: {
    chargingId: 4711,
    userInformation: { servedGPSI: 'msisdn-4915112345678' },
    pduSessionInformation: { pduSessionID: 5, pduAddress: { pduIPv4Address: '10.0.0.9' } },
  },
};

const CONTAINERS = [
  {
    record_id: '4711-5-7-1',
    account_id: 'acme',
    started_at: Date.UTC(2026, 5, 5, 10, 1),
    ended_at: Date.UTC(2026, 5, 5, 10, 5),
    uplink_bytes: 100,
    downlink_bytes: 2_000,
    imsi: '001019756139935',
    msisdn: '4915112345678',
    service_id: 7,
    network: 'NR',
    ue_ip: '10.0.0.9',
  },
  {
    record_id: '4711-5-7-2',
    started_at: Date.UTC(2026, 5, 5, 10, 9),
    ended_at: Date.UTC(2026, 5, 5, 10, 10),
    uplink_bytes: 0,
    downlink_bytes: 3,
  },
];

describe('cdr-json', () => {
  it.each(['json', 'ndjson'] as const)(
    'makes a record of each used unit container, in %s',
    async (format) => {
      const { outcomes, lines } = await decodeBy('cdr-json', JSON.stringify(CHARGING), { format });
      expect(outcomes).toHaveLength(4);
      expect(outcomes[0]).toEqual(CONTAINERS[0]);
      expect(outcomes[1]).toMatchObject(CONTAINERS[1]!);
      // Only the total is known: its uplink part is unknown.
      expect(outcomes[2]).toEqual([
        expect.stringMatching(/^Invalid or missing uplink bytes: missing/),
        expect.stringMatching(/^Invalid or missing downlink bytes: missing/),
      ]);
      expect(outcomes[3]).toMatchObject({ record_id: '4711-5-8-4', uplink_bytes: 0, downlink_bytes: 0 });
      expect(lines).toEqual(
        format === 'ndjson' ? [1, 1, 1, 1] : [undefined, undefined, undefined, undefined],
      );
    },
  );

  it('takes the names of charging records, too, and leaves documents without containers out', async () => {
    const record = {
      subscriberIdentifier: { subscriptionIDType: 'eND-USER-IMSI', subscriptionIDData: '001019756139935' },
      listOfMultipleUnitUsage: [
        {
          ratingGroup: 1,
          usedUnitContainers: {
            localSequenceNumber: 9,
            triggerTimeStamp: '2026-06-05T10:05:00Z',
            dataVolumeUplink: 1,
            dataVolumeDownlink: 2,
          },
        },
      ],
      pDUSessionChargingInformation: { pDUSessionChargingID: 12, pDUSessionId: 3 },
    };
    const { outcomes, ignored } = await decodeBy(
      'cdr-json',
      JSON.stringify([record, { subscriberIdentifier: 'imsi-1' }, 7]),
      { format: 'json' },
    );
    expect(outcomes).toMatchObject([
      { record_id: '12-3-1-9', imsi: '001019756139935', uplink_bytes: 1, downlink_bytes: 2 },
      ['Malformed record: not a JSON object'],
    ]);
    expect(ignored).toBe(1);
  });
});

describe('ella-flows', () => {
  const flow = (id: number, direction: string, action = 'allow') => ({
    id,
    subscriber_id: '001019756139935',
    source_ip: '10.45.0.2',
    destination_ip: '8.8.8.8',
    bytes: 5_000,
    start_time: '2026-06-05T10:00:00.000Z',
    end_time: '2026-06-05T10:00:01.000Z',
    direction,
    action,
  });

  it('takes the bytes of a row in its direction, and no row of another', async () => {
    const answer = {
      result: { items: [flow(1, 'uplink'), flow(2, 'downlink'), flow(3, 'up'), flow(4, 'uplink', 'drop')] },
    };
    const { outcomes, ignored } = await decodeBy('ella-flows', JSON.stringify(answer), { format: 'json' });
    const wrong = 'must be one of uplink, downlink; "direction" held "up" [direction=up]';
    expect(outcomes).toEqual([
      {
        record_id: '1',
        account_id: 'acme',
        started_at: Date.UTC(2026, 5, 5, 10),
        ended_at: Date.UTC(2026, 5, 5, 10, 0, 1),
        uplink_bytes: 5_000,
        downlink_bytes: 0,
        imsi: '001019756139935',
        ue_ip: '10.45.0.2',
      },
      expect.objectContaining({ record_id: '2', uplink_bytes: 0, downlink_bytes: 5_000, ue_ip: '8.8.8.8' }),
      [
        `Invalid or missing uplink bytes: ${wrong}`,
        `Invalid or missing downlink bytes: ${wrong.replace('uplink, downlink', 'downlink, uplink')}`,
      ],
    ]);
    expect(ignored).toBe(1);
  });

  it('takes the same in CSV', async () => {
    const rows = [flow(1, 'uplink'), flow(2, 'downlink')];
    const text = [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
      .map((cells) => cells.join())
      .join('\n');
    const { outcomes } = await decodeBy('ella-flows', text);
    expect(outcomes).toMatchObject([
      { record_id: '1', uplink_bytes: 5_000, downlink_bytes: 0 },
      { record_id: '2', uplink_bytes: 0, downlink_bytes: 5_000 },
    ]);
  });
});
