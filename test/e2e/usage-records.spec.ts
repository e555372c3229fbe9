import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { RECORD_EXAMPLE } from '../../src/usage-records/record-schema.js';
import { NOW, written } from '../ingestion/decoding.js';
import {
  CSV_TYPE,
  expectCounts,
  faultsOf,
  JSON_TYPE,
  ndjson,
  NDJSON_TYPE,
  Producer,
} from '../ingestion/producer.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: '10' } });
});
beforeEach(() => producer.forgetAll());
afterAll(() => producer.close());

const many = (count: number, change: object = {}) =>
  Array.from({ length: count }, (_, index) => written(`r${index}`, change));

const whole = {
  ...RECORD_EXAMPLE,
  account_id: 'acme',
  started_at: '2026-11-20T09:55:00.250+01:00',
  ended_at: NOW,
};
const CSV_HEADER = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes';
const csv = (records: readonly object[]) =>
  [Object.keys(records[0] ?? {}), ...records.map((record) => Object.values(record) as unknown[])]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');

describe('a record', () => {
  const forms: [string, string, string][] = [
    ['JSON', JSON_TYPE, JSON.stringify({ records: [whole] })],
    ['a bare JSON array', JSON_TYPE, JSON.stringify([whole])],
    ['NDJSON', NDJSON_TYPE, ndjson([whole])],
    ['CSV', CSV_TYPE, csv([whole])],
    ['CSV in quotes', `${CSV_TYPE}; charset=utf-8`, csv([whole]).replaceAll(/[^,\r\n]+/g, '"$&"')],
  ];

  it.each(forms)('is stored as it came in %s', async (_, type, body) => {
    expectCounts(await producer.send(body, { type }), [1, 1, 0, 0, 0]);
    const { rows } = await producer.service.pool.query('SELECT * FROM usage_record');
    expect(rows).toEqual([
      {
        account_id: 'acme',
        record_id: '01936f5e-8a2b-7c31-9d4e-5f60718293a4',
        started_at: String(NOW - 299_750),
        ended_at: String(NOW),
        uplink_bytes: '52428800',
        downlink_bytes: '734003200',
        customer_site_id: 'site-berlin-1',
        msisdn: '4915112345678',
        imsi: '262011234567890',
        user_id: 'user-77',
        service_id: '4',
        cell_id: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
        genre: 'video',
        network: '5G',
        item_id: 'item-9',
        started_day: Math.floor(NOW / 86_400_000),
        subscriber: '14915112345678',
        packet_latency_ms: '23.75',
        jitter_ms: '1.5',
        packet_loss_percent: '0.125',
        sim_type: 'esim',
        enodeb_ip: '10.20.30.40',
        ue_ip: '2001:db8::8a2e:370:7334',
        lr_id: 'lr-07',
        whole_started_at: null,
        whole_ended_at: null,
        whole_uplink_bytes: null,
        whole_downlink_bytes: null,
      },
    ]);
  });

  it.each(forms)('is the same in %s as in any other form, compressed or not', async (_, type, body) => {
    for (const [, otherType, otherBody] of forms) await producer.send(otherBody, { type: otherType });
    expectCounts(await producer.send(body, { type }), [1, 0, 1, 0, 0]);
    for (const encoding of ['gzip', 'x-gzip', 'GZIP']) {
      const headers = { 'Content-Encoding': encoding };
      expectCounts(await producer.send(new Uint8Array(gzipSync(body)), { type, headers }), [1, 0, 1, 0, 0]);
    }
    expectCounts(
      await producer.send(body, { type, headers: { 'Content-Encoding': 'identity' } }),
      [1, 0, 1, 0, 0],
    );
    expect(await producer.stored()).toEqual([1, 1]);
  });
});

describe('the answer', () => {
  it('tells what became of the records, as published', async () => {
    await producer.sendJson([written('r-2')]);
    const answer = await producer.sendJson({
      records: [written('r-1'), written('r-2'), written('r-3'), written('r-4', { ended_at: NOW - 300_001 })],
    });
    expect(answer.body).toEqual({
      header: {
        source: '045-01',
        code: 0,
        message: 'Success',
        system_time: NOW,
        tracking_id: answer.headers.get('x-tracking-id'),
      },
      data: {
        received: 4,
        accepted: 2,
        duplicates: 1,
        conflicts: 0,
        rejected: 1,
        errors: [
          {
            index: 3,
            record_id: 'r-4',
            code: '40480103',
            description: 'Invalid or missing end of usage: must not be earlier than started_at',
            field: 'ended_at',
          },
        ],
      },
    });
    const [error] = answer.body.data?.errors ?? [];
    expect(Object.keys(answer.body.data ?? {})).toEqual([
      'received',
      'accepted',
      'duplicates',
      'conflicts',
      'rejected',
      'errors',
    ]);
    expect(Object.keys(error ?? {})).toEqual(['index', 'record_id', 'code', 'description', 'field']);
  });

  it('adds up over batches, duplicates and conflicts within and across them', async () => {
    await producer.send(ndjson(many(30)));
    const again = many(35).map((record, index) =>
      index % 10 === 3 ? { ...record, genre: 'other' } : record,
    );
    const body = `${ndjson(again)}{"no": 1}\n\n${ndjson([written('x'), written('x'), written('x', { genre: 'y' })])}`;
    const answer = await producer.send(body);
    // 35 lines of which r3, r13 and r23 differ and r30 to r34 are new; then one bad, one new, the same, a conflict.
    expectCounts(answer, [39, 6, 28, 4, 1]);
    expect(answer.body.data?.errors.map(({ index, record_id, code }) => [index, record_id, code])).toEqual([
      [3, 'r3', '40480120'],
      [13, 'r13', '40480120'],
      [23, 'r23', '40480120'],
      [35, undefined, '40480116'],
      ...['40480101', '40480104', '40480102', '40480103', '40480105', '40480106'].map((code) => [
        35,
        undefined,
        code,
      ]),
      [38, 'x', '40480120'],
    ]);
    expect(await producer.stored()).toEqual([36, 36]);
  });

  it('lists the first 1,000 errors and counts all', async () => {
    const answer = await producer.send(ndjson(many(1_500, { cell_id: 'x' })));
    expectCounts(answer, [1_500, 0, 0, 0, 1_500]);
    expect(answer.body.data?.errors).toHaveLength(1_000);
    expect(answer.body.data?.errors.at(-1)).toMatchObject({
      index: 999,
      record_id: 'r999',
      field: 'cell_id',
    });
  });

  it('lists no more than that when the last record has several', async () => {
    const bad = { uplink_bytes: -1, downlink_bytes: -1 };
    const answer = await producer.send(
      ndjson([...many(999, { cell_id: 'x' }), written('last', bad), ...many(2, bad)]),
    );
    expectCounts(answer, [1_002, 0, 0, 0, 1_002]);
    expect(answer.body.data?.errors).toHaveLength(1_000);
    expect(answer.body.data?.errors.at(-1)).toMatchObject({
      index: 999,
      record_id: 'last',
      field: 'uplink_bytes',
    });
  });

  it('refuses records of foreign accounts one by one', async () => {
    const answer = await producer.send(
      ndjson([written('r1', { account_id: 'bolt' }), written('r2', { account_id: 'zeta' }), written('r3')]),
    );
    expectCounts(answer, [3, 2, 0, 0, 1]);
    expect(answer.body.data?.errors).toEqual([
      {
        index: 1,
        line: 2,
        record_id: 'r2',
        code: '40480119',
        description: 'Account not permitted',
        field: 'account_id',
      },
    ]);
  });

  describe.each(['', '?mode=atomic'])('of a body without records%s', (query) => {
    it.each([
      [JSON_TYPE, ['', ' \n', '[]', '{"records":[]}']],
      [NDJSON_TYPE, ['', '\n\n', ' \r\n\t\n']],
      ['application/ndjson', ['', '\n']],
      ['application/jsonl', ['', '\n']],
      [CSV_TYPE, ['', '\n\n', CSV_HEADER, `${CSV_HEADER}\n\n`]],
    ])('counts nothing in %s', async (type, bodies) => {
      for (const body of bodies) {
        expectCounts(await producer.send(body, { type, query }), [0, 0, 0, 0, 0]);
        const gzip = { type, query, headers: { 'Content-Encoding': 'gzip' } };
        expectCounts(await producer.send(new Uint8Array(gzipSync(body)), gzip), [0, 0, 0, 0, 0]);
      }
      const nothing = { type, query, headers: { 'Content-Encoding': 'gzip' } };
      expectCounts(await producer.send('', nothing), [0, 0, 0, 0, 0]);
      const { status, body } = await sendRaw(
        producer.url,
        rawRequest('POST', `/usage/v1/records${query}`, {
          'X-API-Key': producer.key,
          'Content-Type': type,
          'Transfer-Encoding': 'chunked',
        }) + '0\r\n\r\n',
      );
      expect([status, body]).toEqual([200, expect.stringContaining('"received":0,')]);
      expect(await producer.stored()).toEqual([0, 0]);
    });
  });
});

describe('mode=atomic', () => {
  const atomic = { query: '?mode=atomic' };

  it('stores all of a good body, and finds it again', async () => {
    expectCounts(await producer.send(ndjson(many(25)), atomic), [25, 25, 0, 0, 0]);
    expectCounts(await producer.send(ndjson(many(26)), atomic), [26, 1, 25, 0, 0]);
    expectCounts(await producer.sendJson(many(27), atomic), [27, 1, 26, 0, 0]);
    expect(await producer.stored()).toEqual([27, 27]);
  });

  it('stores nothing of a body with a bad record, and names each fault', async () => {
    const records = many(25);
    records[3] = written('r3', { ended_at: 0, uplink_bytes: -1 });
    const answer = await producer.send(`${ndjson(records)}no json\n`, atomic);
    expect(faultsOf(answer, 400)).toEqual([
      '40480105 records[3].uplink_bytes',
      '40480103 records[3].ended_at',
      '40480103 records[3].ended_at',
      '40480117 records[25]',
    ]);
    expect(answer.body.header.errors?.[0]).toEqual({
      code: '40480105',
      description: 'Invalid or missing uplink bytes: must be a whole number from 0 to 2^53 - 1',
      field: 'records[3].uplink_bytes',
      index: 3,
      line: 4,
      record_id: 'r3',
    });
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('stores nothing of a body with a conflict, with what is stored or within itself', async () => {
    await producer.send(ndjson([written('r20', { genre: 'first' })]));
    expect(faultsOf(await producer.send(ndjson(many(25)), atomic), 400)).toEqual([
      '40480120 records[20].record_id',
    ]);
    expect(await producer.stored()).toEqual([1, 1]);
    const within = [...many(15), written('r2', { genre: 'x' })];
    expect(faultsOf(await producer.send(ndjson(within), atomic), 400)).toEqual([
      '40480120 records[15].record_id',
    ]);
    expect(await producer.stored()).toEqual([1, 1]);
  });

  it('is forbidden for a foreign account', async () => {
    const records = [written('r1', { genre: 1 }), written('r2', { account_id: 'zeta' }), written('r3')];
    expect(faultsOf(await producer.sendJson(records, atomic), 403)).toEqual([
      '40480113 records[0].genre',
      '40480119 records[1].account_id',
    ]);
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('names 1,000 faults', async () => {
    const answer = await producer.send(ndjson(many(1_200, { cell_id: 'x' })), atomic);
    expect(faultsOf(answer, 400)).toHaveLength(1_000);
  });

  it('takes a body larger than it keeps in memory', async () => {
    const body = ndjson(many(300));
    expectCounts(
      await producer.send(body.replaceAll('}\n', `${' '.repeat(8_000)}}\n`), atomic),
      [300, 300, 0, 0, 0],
    );
  });
});
