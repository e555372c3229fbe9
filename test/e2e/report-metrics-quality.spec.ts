import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { faultsOf, postReport, seriesOf } from '../support/report-answers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NOW = Date.parse('2024-07-01T12:05:00Z');

let service: TestApp;
let key: string;

const RECORDS = [
  [
    '10:00',
    '10:10',
    { imsi: '1', sim_type: 'physical', packet_latency_ms: 20.5, jitter_ms: 1, packet_loss_percent: 0.5 },
  ],
  ['10:05', '10:10', { imsi: '2', sim_type: 'esim', packet_latency_ms: 50, packet_loss_percent: 0 }],
  ['10:50', '11:10', { imsi: '1', sim_type: 'physical', packet_latency_ms: 10.25, jitter_ms: 3 }],
  ['11:30', '11:31', { imsi: '3' }],
  [
    '12:00',
    '12:03',
    {
      imsi: '2',
      sim_type: 'esim',
      packet_latency_ms: 0.1,
      enodeb_ip: '10.0.0.5',
      ue_ip: '2001:db8::5',
      lr_id: 'lr-5',
    },
  ],
  ['12:00', '12:06', { packet_latency_ms: 0.2, enodeb_ip: '10.0.0.6' }],
] as const;

const instant = (time: string) => `2024-07-01T${time}:00Z`;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW });
  key = await keyFor(service, ['acme']);
  const records = RECORDS.map(([start, end, rest], i) => ({
    record_id: `r-${i}`,
    account_id: 'acme',
    started_at: instant(start),
    ended_at: instant(end),
    uplink_bytes: 600,
    downlink_bytes: 0,
    ...rest,
  }));
  expect(await postRecords(service, key, records)).toMatchObject({ accepted: RECORDS.length });
});

afterAll(() => service.close());

const RANGE = { start_date_time: instant('10:00'), end_date_time: instant('12:00') };
const qualityOf = (name: string) =>
  ['AVG', 'MIN', 'MAX'].map((aggregation_type) => ({ name, aggregation_type }));
const SIM = { name: 'sim', aggregation_type: 'COUNT' };

/** Each series as its aggregation, the kind of SIM that it is of, and its values by hour. */
async function tell(body: object): Promise<unknown[]> {
  const series = await seriesOf(service, key, { ...RANGE, ...body });
  return series.map((points) => [
    points[0]?.aggregation_type,
    ...('sim_type' in (points[0] ?? {}) ? [points[0]?.sim_type] : []),
    Object.fromEntries(points.map(({ time_stamp, value }) => [time_stamp.slice(11, 16), value])),
  ]);
}

describe.each(SOURCE_NAMES)('quality, from %s', (source) => {
  const told = (body: object) => from(source, service, () => tell(body));

  it('is weighted by the time of the record in the bucket', async () => {
    // 10 min of 20.5, 5 min of 50 and 10 min of 10.25; then 10 min of 10.25; then 3 min of 0.1 and 6 min of 0.2.
    expect(await told({ granularity: 'HOUR', metrics: qualityOf('packet_latency') })).toEqual([
      ['AVG', { '10:00': 22.3, '11:00': 10.25, '12:00': 1 / 6 }],
      ['MIN', { '10:00': 10.25, '11:00': 10.25, '12:00': 0.1 }],
      ['MAX', { '10:00': 50, '11:00': 10.25, '12:00': 0.2 }],
    ]);
  });

  it('is of the records that tell it, and null where none does', async () => {
    expect(await told({ granularity: 'HOUR', metrics: qualityOf('jitter') })).toEqual([
      ['AVG', { '10:00': 2, '11:00': 3, '12:00': null }],
      ['MIN', { '10:00': 1, '11:00': 3, '12:00': null }],
      ['MAX', { '10:00': 3, '11:00': 3, '12:00': null }],
    ]);
    // Ten minutes of a half, five of nothing lost.
    expect(await told({ granularity: 'HOUR', metrics: qualityOf('packet_loss') })).toEqual([
      ['AVG', { '10:00': 1 / 3, '11:00': null, '12:00': null }],
      ['MIN', { '10:00': 0, '11:00': null, '12:00': null }],
      ['MAX', { '10:00': 0.5, '11:00': null, '12:00': null }],
    ]);
  });

  it('is of the whole range without granularity', async () => {
    // With 12:00 to 12:05: 10 min of 20.5, 5 of 50, 20 of 10.25, 3 of 0.1 and 5 of 0.2, in all 661.3 over 43.
    const average = Number('15.379069767441860465');
    expect(await told({ metrics: [...qualityOf('packet_latency'), SIM] })).toEqual([
      // The third card does not tell its kind.
      ['COUNT', { '10:00': 2 }],
      ['AVG', { '10:00': average }],
      ['MIN', { '10:00': 0.1 }],
      ['MAX', { '10:00': 50 }],
    ]);
  });

  it('counts cards by their kind, beside bytes', async () => {
    expect(await told({ granularity: 'HOUR', metrics: [SIM] })).toEqual([
      ['COUNT', { '10:00': 2, '11:00': 1, '12:00': 1 }],
    ]);
    const metrics = [
      SIM,
      { name: 'uplink_bytes', aggregation_type: 'SUM' },
      ...qualityOf('jitter').slice(0, 1),
    ];
    expect(await told({ granularity: 'HOUR', dimensions: ['sim_type'], metrics })).toEqual([
      ['COUNT', 'esim', { '10:00': 1, '12:00': 1 }],
      ['COUNT', 'physical', { '10:00': 1, '11:00': 1 }],
      ['COUNT', null, { '11:00': 0, '12:00': 0 }],
      ['SUM', 'esim', { '10:00': 600, '12:00': 600 }],
      ['SUM', 'physical', { '10:00': 900, '11:00': 300 }],
      ['SUM', null, { '11:00': 600, '12:00': 600 }],
      ['AVG', 'esim', { '10:00': null, '12:00': null }],
      ['AVG', 'physical', { '10:00': 2, '11:00': 3 }],
      ['AVG', null, { '11:00': null, '12:00': null }],
    ]);
  });
});

const STATUS = { name: 'ue_online_status', aggregation_type: 'EXISTS' };
const IN_WINDOW = { start_date_time: 'NOW', end_date_time: 'NOW' };
const DETAILS = ['lr_id', 'enodeb_ip', 'ue_ip'];

describe('the online status', () => {
  const flat = async (body: object, imsi?: string) => {
    const filters = [{ dimension_name: 'imsi', operator: 'EXACT', expressions: [imsi] }];
    const clauses = imsi ? { dimension_filter_clauses: [{ filters }] } : {};
    return (await postReport(service, key, { ...IN_WINDOW, ...clauses, ...body })).text;
  };
  const window = '"start_time":"2024-07-01T12:00:00+00:00","end_time":"2024-07-01T12:05:00+00:00"';

  it('is YES or NO', async () => {
    expect(await flat({ metrics: [STATUS] }, '2')).toBe(
      `{${window},"ue_online_status":"YES","imsi":"2","account_id":"acme"}`,
    );
    expect(await flat({ metrics: [{ ...STATUS, alias: 'online' }] }, '1')).toBe(
      `{${window},"online":"NO","imsi":"1","account_id":"acme"}`,
    );
  });

  it('comes with the newest that is known of the equipment', async () => {
    const body = { metrics: [STATUS], dimensions: DETAILS };
    expect(await flat(body, '2')).toBe(
      `{${window},"ue_online_status":"YES","lr_id":"lr-5","enodeb_ip":"10.0.0.5","ue_ip":"2001:db8::5","imsi":"2","account_id":"acme"}`,
    );
    // Of all subscribers, the record that ends last tells only its base station.
    expect(await flat(body)).toBe(
      `{${window},"ue_online_status":"YES","lr_id":"lr-5","enodeb_ip":"10.0.0.6","ue_ip":"2001:db8::5","account_id":"acme"}`,
    );
    expect(await flat(body, '3')).toBe(
      `{${window},"ue_online_status":"NO","lr_id":null,"enodeb_ip":null,"ue_ip":null,"imsi":"3","account_id":"acme"}`,
    );
  });

  it('stands beside every other kind of metric', async () => {
    const metrics = [
      STATUS,
      SIM,
      { name: 'uplink_bytes', aggregation_type: 'COUNT' },
      { name: 'ue_connections', aggregation_type: 'MAX' },
      { name: 'packet_latency', aggregation_type: 'AVG' },
      { name: 'packet_loss', aggregation_type: 'MAX' },
    ];
    // 3 min of 0.1 and 5 of 0.2; 600 bytes and five sixths of 600.
    expect(JSON.parse(await flat({ metrics }))).toEqual({
      start_time: '2024-07-01T12:00:00+00:00',
      end_time: '2024-07-01T12:05:00+00:00',
      uplink_bytes: 1100,
      ue_connections: 1,
      packet_latency: 0.1625,
      packet_loss: null,
      ue_online_status: 'YES',
      sim: 1,
      account_id: 'acme',
    });
  });

  it('is of NOW alone, and so are its details', async () => {
    const told = async (body: object) =>
      (await faultsOf(service, key, body)).map(({ code, field, description }) => [code, field, description]);
    expect(await told({ ...RANGE, metrics: [STATUS, { ...STATUS, aggregation_type: 'COUNT' }] })).toEqual([
      ['40470172', 'metrics[0].aggregation_type', expect.stringContaining('told of NOW')],
      ['40470110', 'metrics[1].aggregation_type', expect.stringContaining('ue_online_status has EXISTS')],
    ]);
    const flatOnly = [['40470116', 'dimensions', expect.anything()]];
    expect(await told({ ...IN_WINDOW, dimensions: DETAILS, metrics: [SIM] })).toEqual(flatOnly);
    expect(await told({ ...IN_WINDOW, dimensions: ['ue_ip', 'msisdn'], metrics: [STATUS] })).toEqual(
      flatOnly,
    );
  });

  it('shows a portal token no metric that it is not given', async () => {
    const { token } = await service.app
      .get(PortalTokensService)
      .issue({ accounts: ['acme'], metrics: ['sim'] }, THE_SERVICE);
    const ask = async (metrics: object[]) => {
      const answer = await fetch(`${service.url}/connectivity/v1/report`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ ...IN_WINDOW, metrics }),
      });
      return [answer.status, await answer.text()] as const;
    };
    expect(await ask([{ ...SIM, alias: 'cards' }])).toEqual([
      200,
      `{${window},"cards":1,"account_id":"acme"}`,
    ]);
    const [status, text] = await ask([SIM, { ...STATUS, alias: 'cards' }]);
    expect(status).toBe(403);
    expect(text).toContain('"field":"metrics[1].name"');
  });
});
