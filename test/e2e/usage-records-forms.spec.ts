import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { keyFor } from '../support/records.js';
import { NOW, written, YEAR_MS } from '../ingestion/decoding.js';
import {
  CSV_TYPE,
  expectCounts,
  faultsOf,
  JSON_TYPE,
  ndjson,
  NDJSON_TYPE,
  Producer,
} from '../ingestion/producer.js';
import { LEDGER } from '../support/ledger-in-use.js';
import { LEDGER_LAYOUTS } from '../../src/usage-records/sql/ledger-layout.js';

let producer: Producer;
/** A key of exactly one account. */
let acme: string;

beforeAll(async () => {
  producer = await Producer.start({ env: { RECORD_RETENTION_DAYS: String(YEAR_MS / 86_400_000) } });
  acme = await keyFor(producer.service, ['acme']);
});
beforeEach(() => producer.forgetAll());
afterAll(() => producer.close());

const stored = async (columns: string): Promise<unknown[]> =>
  (
    await producer.service.pool.query<Record<string, unknown>>(
      `SELECT ${columns} FROM usage_record ORDER BY record_id`,
    )
  ).rows;

const errorsOf = async (body: string, type: string, query = '') => {
  const answer = await producer.send(body, { type, query });
  return (answer.body.data ?? answer.body.header).errors ?? [];
};

describe('marks of inches in CSV', () => {
  const text = readFile('test/cases/two-inch-marks.csv', 'utf8').then((csv) =>
    csv.replaceAll(',exp,', ',acme,'),
  );

  it.each(['\n', '\r\n'])('cost the line that they stand in, and no other (%j)', async (end) => {
    const answer = await producer.send((await text).replaceAll('\n', end), { type: CSV_TYPE });
    expectCounts(answer, [6, 3, 0, 0, 3]);
    expect(answer.body.data?.errors.map(({ index, line, code }) => [index, line, code])).toEqual([
      [1, 3, '40480117'],
      [2, 4, '40480117'],
      [4, 6, '40480117'],
    ]);
    expect(await stored('record_id, customer_site_id')).toEqual([
      { record_id: 'i1', customer_site_id: 'A' },
      { record_id: 'i4', customer_site_id: 'C' },
      { record_id: 'i6', customer_site_id: 'F' },
    ]);
  });

  it('are named with their lines in atomic mode, too', async () => {
    const answer = await producer.send(await text, { type: CSV_TYPE, query: '?mode=atomic' });
    expect(faultsOf(answer, 400)).toEqual([
      '40480117 records[1]',
      '40480117 records[2]',
      '40480117 records[4]',
    ]);
    expect(answer.body.header.errors?.map(({ line }) => line)).toEqual([3, 4, 6]);
    expect(await producer.stored()).toEqual([0, 0]);
  });
});

describe('texts', () => {
  it('have no control characters and no blanks around them, in any format', async () => {
    const bad = ['a\tb', 'a\u007f', 'a\u0085b', 'a\u2028b', ' a', 'a ', '\u00a0a', 'é\u3000'];
    for (const [place, network] of bad.entries()) {
      const record = written(`r${place}`, { network });
      const csv = `${Object.keys(record).join(',')}\n${Object.values(record).join(',')}\n`;
      const bodies: [string, string][] = [
        [ndjson([record]), NDJSON_TYPE],
        [JSON.stringify([record]), JSON_TYPE],
        [csv, CSV_TYPE],
      ];
      for (const [body, type] of bodies)
        expect((await errorsOf(body, type)).map(({ code, field }) => [code, field])).toEqual([
          ['40480114', 'network'],
        ]);
    }
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('that an older version took are still found and voided', async () => {
    const [recordId, site] = [' old\tone ', ' Haus\n2 '];
    await producer.send(ndjson([written('r1', { customer_site_id: 'Haus' })]));
    await producer.service.pool.query(`UPDATE usage_record SET record_id = $1, customer_site_id = $2`, [
      recordId,
      site,
    ]);
    // A cluster lets no statement change the account of a row.
    await producer.service.pool.query(
      LEDGER === LEDGER_LAYOUTS.text
        ? `UPDATE ${LEDGER.table} SET record_id = $1`
        : `UPDATE ${LEDGER.table} SET (${LEDGER.columns.join(', ')}) = (${LEDGER.valuesOf(`'acme'`, '$1')})`,
      [recordId],
    );
    const answer = await fetch(`${producer.url}:void`, {
      method: 'POST',
      headers: { 'X-API-Key': acme, 'Content-Type': JSON_TYPE },
      body: JSON.stringify({ record_ids: [recordId], reason: 'old' }),
    });
    expect(await answer.json()).toMatchObject({ data: { received: 1, voided: 1 } });
    expect(await producer.stored()).toEqual([0, 1]);
  });
});

describe('numbers', () => {
  const digits = {
    started_at: String(NOW - 300_000),
    ended_at: String(NOW),
    uplink_bytes: '9007199254740991',
    downlink_bytes: '0',
    service_id: '4',
  };
  const numbers = {
    started_at: NOW - 300_000,
    ended_at: NOW,
    uplink_bytes: 9_007_199_254_740_991,
    downlink_bytes: 0,
    service_id: 4,
  };

  it.each([
    [NDJSON_TYPE, ndjson],
    [JSON_TYPE, JSON.stringify],
  ])('may be digits in a string, and are the same content (%s)', async (type, write) => {
    expectCounts(await producer.send(write([written('r1', digits)]), { type }), [1, 1, 0, 0, 0]);
    expectCounts(await producer.send(write([written('r1', numbers)]), { type }), [1, 0, 1, 0, 0]);
    expect(await stored('started_at, uplink_bytes, downlink_bytes, service_id')).toEqual([
      {
        started_at: String(NOW - 300_000),
        uplink_bytes: '9007199254740991',
        downlink_bytes: '0',
        service_id: '4',
      },
    ]);
  });

  it.each([
    '9007199254740992',
    '9007199254740993',
    '"9007199254740993"',
    '18446744073709551616',
    '"1e3"',
    '"1.0"',
    '" 1"',
    '""',
    '-1',
    '1.5',
  ])('are refused as %s', async (value) => {
    for (const type of [NDJSON_TYPE, JSON_TYPE]) {
      const line = JSON.stringify(written('r1')).replace('"uplink_bytes":1', `"uplink_bytes":${value}`);
      const errors = await errorsOf(type === JSON_TYPE ? `[${line}]` : line, type);
      expect(errors.map(({ code, field }) => [code, field])).toEqual([['40480105', 'uplink_bytes']]);
    }
  });

  it.each([
    ['1e3', 1_000],
    ['1.0', 1],
    ['1E0', 1],
  ])('count by their value in JSON: %s', async (value, worth) => {
    const line = JSON.stringify(written('r1')).replace('"uplink_bytes":1', `"uplink_bytes":${value}`);
    expectCounts(await producer.send(line), [1, 1, 0, 0, 0]);
    expectCounts(await producer.send(ndjson([written('r1', { uplink_bytes: worth })])), [1, 0, 1, 0, 0]);
  });

  it('of seconds are told from milliseconds', async () => {
    const [error] = await errorsOf(ndjson([written('r1', { started_at: 1_795_165_000 })]), NDJSON_TYPE);
    expect(error).toMatchObject({
      line: 1,
      field: 'started_at',
      description:
        'Invalid or missing start of usage: must not be earlier than 2000-01-01; it looks like seconds, not milliseconds',
    });
  });
});

describe('the account', () => {
  const record = written('r1');
  delete record.account_id;
  const csv = `${Object.keys(record).join(',')}\n${Object.values(record).join(',')}\n`;
  const bodies: [string, string][] = [
    [NDJSON_TYPE, `${JSON.stringify(record)}\n`],
    [JSON_TYPE, JSON.stringify([record])],
    [CSV_TYPE, csv],
  ];

  it.each(bodies)('is that of a key of one account (%s)', async (type, body) => {
    for (const query of ['', '?mode=atomic']) {
      expectCounts(await producer.send(body, { type, query, key: acme }), [
        1,
        query === '' ? 1 : 0,
        query === '' ? 0 : 1,
        0,
        0,
      ]);
    }
    expect(await stored('account_id, record_id')).toEqual([{ account_id: 'acme', record_id: 'r1' }]);
    expectCounts(await producer.sendJson([written('r1')]), [1, 0, 1, 0, 0]);
  });

  it('has to be told by a key of several', async () => {
    for (const [type, body] of bodies.slice(0, 2))
      expect(await errorsOf(body, type)).toMatchObject([
        {
          code: '40480104',
          field: 'account_id',
          description:
            'Invalid or missing account identifier: missing; only a key of exactly one account may leave it out',
        },
      ]);
    expect(faultsOf(await producer.send(csv, { type: CSV_TYPE }), 400)).toEqual(['40480122 account_id']);
    const all = await keyFor(producer.service, 'all');
    expectCounts(await producer.sendJson([record], { key: all }), [1, 0, 0, 0, 1]);
  });

  it('may be another only if the key has that', async () => {
    const foreign = await producer.sendJson([written('r1', { account_id: 'bolt' })], { key: acme });
    expectCounts(foreign, [1, 0, 0, 0, 1]);
    expect(foreign.body.data?.errors).toMatchObject([{ code: '40480119', field: 'account_id' }]);
  });

  it('is that of the key, or of the backfill, in corrections', async () => {
    const send = async (
      path: string,
      body: unknown,
      key: string,
    ): Promise<{ status: number; body: string }> => {
      const answer = await fetch(`${producer.service.url}${path}`, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': JSON_TYPE },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.text() };
    };
    await producer.sendJson([written('r1'), written('r2')]);
    const amendment = { reason: 'x', records: [{ ...record, uplink_bytes: 7 }] };
    expect(await send('/usage/v1/records:amend', amendment, acme)).toMatchObject({ status: 200 });
    expect((await send('/usage/v1/records:amend', amendment, producer.key)).body).toContain('"40480104"');
    const range = { reason: 'x', from: String(NOW - 300_000), to: NOW };
    const opened = await send('/usage/v1/backfills', range, acme);
    expect(opened.status).toBe(201);
    expect((await send('/usage/v1/backfills', range, producer.key)).body).toContain('"40480104"');
    const { data } = JSON.parse(opened.body) as { data: { id: string } };
    const loaded = await send(
      `/usage/v1/backfills/${data.id}/records`,
      [{ ...record, uplink_bytes: 8 }],
      producer.key,
    );
    expect(loaded).toMatchObject({ status: 200, body: expect.stringContaining('"accepted":1') });
    expect((await send(`/usage/v1/backfills/${data.id}:close`, {}, acme)).status).toBe(200);
    expect(await stored('record_id, uplink_bytes')).toEqual([{ record_id: 'r1', uplink_bytes: '8' }]);
  });
});

describe('media types', () => {
  it.each([
    ['application/x-ndjson', ndjson],
    ['application/ndjson', ndjson],
    ['application/jsonl', ndjson],
    ['Application/JSONL; charset=UTF-8', ndjson],
    ['application/json;charset=utf-8', JSON.stringify],
    [
      'Text/CSV; header=present',
      (records: object[]) => `${Object.keys(records[0]!).join(',')}\n${Object.values(records[0]!).join(',')}`,
    ],
  ] as const)('take %s', async (type, write) => {
    expectCounts(await producer.send(write([written('r1')]), { type }), [1, 1, 0, 0, 0]);
  });
});
