import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { Refresher } from '../../src/rollups/refresher.js';
import {
  adminToken,
  amendRecords,
  differencesOf,
  NO_DIFFERENCE,
  send,
  voidRecords,
} from '../corrections/corrector.js';
import { NOW, written } from '../ingestion/decoding.js';
import { CSV_TYPE, expectCounts, faultsOf, JSON_TYPE, NDJSON_TYPE, Producer } from '../ingestion/producer.js';
import { LEDGER } from '../support/ledger-in-use.js';

let producer: Producer;
let admin: string;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: '10', REFRESH_INTERVAL_MS: '0' } });
  admin = await adminToken(producer.service);
});
beforeEach(async () => {
  await producer.forgetAll();
  await producer.service.pool.query('TRUNCATE usage_record_version, usage_correction');
});
afterAll(() => producer.close());

const CONNECTION = {
  packet_latency_ms: 23.75,
  jitter_ms: 0.1,
  packet_loss_percent: 33.333333333333336,
  sim_type: 'esim',
  enodeb_ip: '10.20.30.40',
  ue_ip: '2001:db8::1',
  lr_id: 'lr-7',
};

type Written = Readonly<Record<string, unknown>>;
type Cell = string | number | null | undefined;

const ndjson = (...records: readonly Written[]) => records.map((record) => JSON.stringify(record)).join('\n');

/** With a cell for every field that any of the records has. */
function csv(...records: readonly Written[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const lines = records.map((record) => names.map((name) => String((record[name] as Cell) ?? '')).join(','));
  return [names.join(','), ...lines].join('\r\n');
}

const FORMATS: readonly [string, string, (...records: readonly Written[]) => string][] = [
  ['JSON', JSON_TYPE, (...records) => JSON.stringify(records)],
  ['NDJSON', NDJSON_TYPE, ndjson],
  ['CSV', CSV_TYPE, csv],
];

/** The line of the second record of a body, where bodies have lines. */
const lineOf = (type: string) => (type === JSON_TYPE ? {} : { line: type === CSV_TYPE ? 3 : 2 });

/** What is known of the connection of each stored record, in the order of their identifiers. */
async function stored(): Promise<unknown[][]> {
  const { rows } = await producer.service.pool.query<unknown[]>({
    text: `SELECT record_id, packet_latency_ms, jitter_ms, packet_loss_percent, sim_type, enodeb_ip, ue_ip, lr_id
           FROM usage_record ORDER BY record_id`,
    rowMode: 'array',
  });
  return rows;
}

const NOTHING = [null, null, null, null, null, null, null];
const EVERYTHING = ['23.75', '0.1', '33.333333333333336', 'esim', '10.20.30.40', '2001:db8::1', 'lr-7'];

describe.each(FORMATS)('the connection of a record in %s', (_, type, bodyOf) => {
  it('is stored as it came, beside records that tell nothing or little of theirs', async () => {
    const records = [
      written('a'),
      written('b', CONNECTION),
      written('c', { jitter_ms: 0 }),
      written('d', { ue_ip: '2001:DB8:0:0::1', packet_latency_ms: 9007199254740991 }),
    ];
    expectCounts(await producer.send(bodyOf(...records), { type }), [4, 4, 0, 0, 0]);
    expect(await stored()).toEqual([
      ['a', ...NOTHING],
      ['b', ...EVERYTHING],
      ['c', null, '0', null, null, null, null, null],
      ['d', '9007199254740991', null, null, null, null, '2001:db8::1', null],
    ]);
  });

  it('is part of the content, by what it means', async () => {
    await producer.send(bodyOf(written('a', CONNECTION), written('b')), { type });
    const again = [written('a', { ...CONNECTION, ue_ip: '2001:0db8::0001' }), written('b'), written('c')];
    expectCounts(await producer.send(bodyOf(...again), { type }), [3, 1, 2, 0, 0]);
    const changes = {
      packet_latency_ms: 23.76,
      jitter_ms: 0,
      packet_loss_percent: 33.33,
      sim_type: 'physical',
    };
    const others = { enodeb_ip: '10.20.30.41', ue_ip: '2001:db8::2', lr_id: 'lr-8' };
    for (const [name, value] of Object.entries({ ...changes, ...others })) {
      const changed = [written('a', { ...CONNECTION, [name]: value }), written('b', { [name]: value })];
      const answer = await producer.send(bodyOf(...changed), { type });
      expectCounts(answer, [2, 0, 0, 2, 0]);
      const less = { ...CONNECTION, [name]: null };
      expectCounts(await producer.send(bodyOf(written('a', less)), { type }), [1, 0, 0, 1, 0]);
    }
    expect(await stored()).toEqual([
      ['a', ...EVERYTHING],
      ['b', ...NOTHING],
      ['c', ...NOTHING],
    ]);
  });

  it.each([
    ['packet_latency_ms', -0.5, 'must be a number from 0 to 2^53 - 1', '40480150'],
    ['jitter_ms', 'x', 'must be a number from 0 to 2^53 - 1', '40480151'],
    ['packet_loss_percent', 100.5, 'must be a number from 0 to 100', '40480152'],
    ['sim_type', 'eSIM', 'must be physical or esim', '40480153'],
    ['enodeb_ip', '10.20.30.256', 'must be an IPv4 or IPv6 address', '40480154'],
    ['ue_ip', 'fe80::1%eth0', 'must be an IPv4 or IPv6 address', '40480155'],
    ['lr_id', 'x'.repeat(65), 'must be a string of 1 to 64 characters', '40480156'],
  ])('is refused with %s %j, by its name', async (field, value, rule, code) => {
    const body = bodyOf(written('a', CONNECTION), written('b', { ...CONNECTION, [field]: value }));
    const answer = await producer.send(body, { type });
    expectCounts(answer, [2, 1, 0, 0, 1]);
    const entry = Object.values(CATALOGUE).find((known) => known.code === code);
    expect(answer.body.data?.errors).toEqual([
      {
        index: 1,
        ...lineOf(type),
        record_id: 'b',
        code,
        description: `${entry?.description}: ${rule}`,
        field,
      },
    ]);
    const atomic = await producer.send(body, { type, query: '?mode=atomic' });
    expect(faultsOf(atomic, 400)).toEqual([`${code} records[1].${field}`]);
    expect(await stored()).toEqual([['a', ...EVERYTHING]]);
  });
});

it('is the same connection in every format', async () => {
  const record = written('a', CONNECTION);
  await producer.send(ndjson(record));
  for (const [, type, bodyOf] of FORMATS)
    expectCounts(await producer.send(bodyOf(record), { type }), [1, 0, 1, 0, 0]);
  const spelt = {
    ...record,
    packet_latency_ms: '23.7500',
    jitter_ms: '1e-1',
    packet_loss_percent: '33.333333333333336',
  };
  expectCounts(await producer.send(csv(spelt), { type: CSV_TYPE }), [1, 0, 1, 0, 0]);
});

it('is unknown where it is null or an empty cell', async () => {
  const nulls = Object.fromEntries(Object.keys(CONNECTION).map((name) => [name, null]));
  await producer.send(ndjson(written('a')));
  for (const [, type, bodyOf] of FORMATS)
    expectCounts(await producer.send(bodyOf(written('a', nulls)), { type }), [1, 0, 1, 0, 0]);
  expect(await stored()).toEqual([['a', ...NOTHING]]);
});

it('changes nothing for records that were stored before there was one', async () => {
  // As the version before stored it, with the hash that it computed.
  const { pool } = producer.service;
  await producer.send(ndjson(written('month')));
  await pool.query(
    `INSERT INTO usage_record (account_id, record_id, started_at, ended_at, uplink_bytes, downlink_bytes, started_day)
     VALUES ('acme', 'old', $1, $2, 1, 2, $3)`,
    [NOW - 300_000, NOW, Math.floor(NOW / 86_400_000)],
  );
  await pool.query(
    `INSERT INTO ${LEDGER.table} (${LEDGER.columns.join(', ')}, started_at, content_hash)
     VALUES (${LEDGER.valuesOf(`'acme'`, `'old'`)}, $1, '\\x2d12be5b8328705dbc3f4e27e9300257')`,
    [NOW - 300_000],
  );
  expectCounts(await producer.send(ndjson(written('old'))), [1, 0, 1, 0, 0]);
  expectCounts(await producer.send(ndjson(written('old', { jitter_ms: 0 }))), [1, 0, 0, 1, 0]);
  expectCounts(await producer.send(ndjson(written('old'), written('new', CONNECTION))), [2, 1, 1, 0, 0]);
});

describe('a correction', () => {
  const historyOf = async (recordId: string) =>
    (await send(producer.service, admin, `/admin/v1/usage-records/acme/${recordId}`)).data;

  it('amends the connection alone, and the history tells both', async () => {
    const [first, second] = [
      written('a', CONNECTION),
      written('a', { packet_latency_ms: 0.5, lr_id: 'lr-8' }),
    ];
    await producer.send(ndjson(first));
    const amended = await amendRecords(producer.service, producer.key, 'acme', [second]);
    expect(amended.data).toMatchObject({ amended: 1 });
    expect(await stored()).toEqual([['a', '0.5', null, null, null, null, null, 'lr-8']]);
    expect(await historyOf('a')).toMatchObject({ record: second, versions: [{ record: first }] });
    const again = await amendRecords(producer.service, producer.key, 'acme', [second]);
    expect(again.data).toMatchObject({ unchanged: 1, amended: 0 });
    expectCounts(await producer.send(ndjson(second)), [1, 0, 1, 0, 0]);
    expectCounts(await producer.send(ndjson(first)), [1, 0, 0, 1, 0]);
  });

  it('voids a record with its connection, and brings it back', async () => {
    const record = written('a', CONNECTION);
    await producer.send(ndjson(record, written('b')));
    await producer.service.app.get(Refresher).pass();
    await voidRecords(producer.service, producer.key, 'acme', ['a', 'b']);
    expect(await historyOf('a')).toMatchObject({ state: 'voided', versions: [{ record }] });
    expect((await historyOf('b'))?.versions).toMatchObject([{ record: written('b') }]);
    await amendRecords(producer.service, producer.key, 'acme', [record]);
    expect(await historyOf('a')).toMatchObject({ state: 'stands', record });
    expect(await stored()).toEqual([['a', ...EVERYTHING]]);
    expect(await differencesOf(producer.service)).toEqual(NO_DIFFERENCE);
  });

  it('names what is wrong with a connection', async () => {
    await producer.send(ndjson(written('a')));
    const bad = written('a', { packet_loss_percent: -1, sim_type: 'usim' });
    const { data } = await amendRecords(producer.service, producer.key, 'acme', [bad]);
    expect(data).toMatchObject({
      rejected: 1,
      errors: [
        { code: '40480152', field: 'packet_loss_percent' },
        { code: '40480153', field: 'sim_type' },
      ],
    });
  });
});
