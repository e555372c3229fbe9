import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { DAY_MS } from '../../src/common/time.js';
import { LONGEST_RECORD_MS } from '../../src/record-model/usage-record.js';
import { amendRecords, differencesOf, NO_DIFFERENCE, voidRecords } from '../corrections/corrector.js';
import { NOW, written, YEAR_MS } from '../ingestion/decoding.js';
import {
  CSV_TYPE,
  expectCounts,
  faultsOf,
  JSON_TYPE,
  ndjson,
  Producer,
  type ProducerAnswer,
} from '../ingestion/producer.js';
import { amountsIn, BEGAN, CUMULATIVE, forgetReadings, MINUTE, reading, sendReadings } from './readings.js';
import { isIdentityOf, LEDGER } from '../support/ledger-in-use.js';

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.start({
    env: { INGEST_BATCH_SIZE: '5', REFRESH_INTERVAL_MS: '0', RECORD_RETENTION_DAYS: '366' },
  });
});
afterAll(() => producer.close());
beforeEach(() => forgetReadings(producer));
afterEach(async () => {
  expect(await differencesOf(producer.service)).toEqual(NO_DIFFERENCE);
});

const send = (...readings: object[]) => sendReadings(producer, readings);
const accepted = (count: number) => [count, count, 0, 0, 0];
const codesIn = ({ body }: ProducerAnswer) =>
  body.data?.errors.map(({ index, code, field, description }) => `${index} ${code} ${field}: ${description}`);

/** What the standing session of most tests is stored as. */
const IN_ORDER = ['a 0-5 10 100', 'b 5-10 5 0', 'c 10-20 15 250'];
const [A, B, C] = [reading('a', 5, 10, 100), reading('b', 10, 15, 100), reading('c', 20, 30, 350)];

describe('readings of a session', () => {
  it('are stored as the amounts between them', async () => {
    expectCounts(await send(A, B, C), accepted(3));
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('are so over several bodies', async () => {
    for (const one of [A, B, C]) expectCounts(await send(one), accepted(1));
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it.each([
    [[[A], [C], [B]]],
    [[[C], [B], [A]]],
    [[[C], [A], [B]]],
    [[[B], [A, C]]],
    [[[C, A], [B]]],
    [[[C, B, A]]],
    [[[B, C], [A]]],
  ])('are so in any order, within a body and over several: %#', async (bodies) => {
    for (const body of bodies) {
      expectCounts(await send(...body), accepted(body.length));
      await producer.service.app.get(Refresher).pass();
    }
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('are so over several batches of one body', async () => {
    const many = Array.from({ length: 23 }, (_, i) =>
      reading(`r-${i + 10}`, i + 1, 2 * (i + 1), 10 * (i + 1)),
    );
    const halves = many.filter((_, i) => i % 2 === 0).concat(many.filter((_, i) => i % 2 === 1));
    expectCounts(await send(...halves), accepted(23));
    expect(await amountsIn(producer)).toEqual(many.map((_, i) => `r-${i + 10} ${i}-${i + 1} 2 10`));
  });

  it('begin where the producer says when that is later than the reading before', async () => {
    await send(A, { ...B, started_at: BEGAN + 7 * MINUTE });
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'b 7-10 5 0']);
  });

  it('that are lower were restarted from zero, both counters', async () => {
    await send(A, reading('b', 10, 3, 400), reading('c', 15, 4, 399));
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'b 5-10 3 400', 'c 10-15 4 399']);
    // Between them came the restart, after which more was counted.
    await send(reading('late', 7, 11, 100));
    expect(await amountsIn(producer)).toEqual([
      'a 0-5 10 100',
      'late 5-7 1 0',
      'b 7-10 3 400',
      'c 10-15 4 399',
    ]);
  });

  it('go on past 2^32 where they are told to wrap', async () => {
    const full = 4_294_967_295;
    const wrapping = [reading('a', 5, full, 100), reading('b', 10, 4, 250), reading('c', 15, 5, 99)];
    expectCounts(await sendReadings(producer, wrapping, '&wrap=32'), accepted(3));
    const stored = [`a 0-5 ${full} 100`, 'b 5-10 5 150', `c 10-15 1 ${2 ** 32 - 151}`];
    expect(await amountsIn(producer)).toEqual(stored);
    // A reading that splits them does not make the later one another kind.
    expectCounts(await send(reading('late', 7, full, 200)), accepted(1));
    expect(await amountsIn(producer)).toEqual([
      `a 0-5 ${full} 100`,
      'late 5-7 0 100',
      'b 7-10 5 50',
      `c 10-15 1 ${2 ** 32 - 151}`,
    ]);
  });

  it('are exact up to 2^53', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await send(reading('a', 5, 1, most - 1), reading('b', 10, most, most));
    expect(await amountsIn(producer)).toEqual([`a 0-5 1 ${most - 1}`, `b 5-10 ${most - 1} 1`]);
  });

  it('keep what else the record says, also when its interval is split', async () => {
    const details = { customer_site_id: 'north', msisdn: '491700000001', jitter_ms: 1.5, genre: 'vidéo' };
    await send(A, { ...C, ...details });
    await send(B);
    const { rows } = await producer.service.pool.query(
      `SELECT customer_site_id, msisdn, jitter_ms, genre FROM usage_fact WHERE record_id = 'c'`,
    );
    expect(rows).toEqual([{ ...details, jitter_ms: '1.5' }]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('are told apart by session and by account', async () => {
    const others = [
      { ...A, record_id: 'x', session_id: 's-2' },
      { ...B, record_id: 'y', session_id: 's-2' },
      { ...B, account_id: 'bolt' },
    ];
    expectCounts(await send(A, ...others, B), accepted(5));
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'x 0-5 10 100', 'b 5-10 5 0', 'y 5-10 5 0']);
    expect(await amountsIn(producer, 'bolt')).toEqual(['b 0-10 15 100']);
    expectCounts(await send({ ...A, account_id: 'other' }), [1, 0, 0, 0, 1]);
  });

  it('come as JSON and CSV as well', async () => {
    const json = await producer.sendJson({ records: [B, A] }, { query: CUMULATIVE });
    expectCounts(json, accepted(2));
    const csv = `session_id,record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes
s-1,c,acme,${BEGAN},${BEGAN + 20 * MINUTE},30,350\n,d,acme,${BEGAN},${BEGAN + 25 * MINUTE},30,350\n`;
    const answer = await producer.send(csv, { type: CSV_TYPE, query: CUMULATIVE });
    expectCounts(answer, [2, 1, 0, 0, 1]);
    expect(codesIn(answer)).toEqual([
      '1 40480160 session_id: Invalid or missing session identifier: missing',
    ]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });
});

describe('a reading that is sent again', () => {
  it('is a duplicate, in the same body and in another', async () => {
    expectCounts(await send(A, B, A), [3, 2, 1, 0, 0]);
    expectCounts(await send(B, C, A), [3, 1, 2, 0, 0]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('is one also after its interval was split', async () => {
    await send(A, C);
    await send(B);
    expectCounts(await send(C, B, A), [3, 0, 3, 0, 0]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('is one under another identifier, which stays free', async () => {
    await send(A, B);
    expectCounts(await send({ ...B, record_id: 'c' }, C), [2, 1, 1, 0, 0]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('is in conflict with other content under the same identifier', async () => {
    await send(A, B, C);
    const other = await send(
      { ...B, genre: 'video' },
      { ...B, downlink_bytes: 101 },
      { ...B, ended_at: NOW },
    );
    expectCounts(other, [3, 0, 0, 3, 0]);
    expectCounts(await send({ ...B, session_id: 's-2' }), [1, 0, 0, 1, 0]);
    expect(await amountsIn(producer)).toEqual(IN_ORDER);
  });

  it('is in conflict under the identifier of a record that was no reading', async () => {
    await producer.send(ndjson([written('b')]));
    expectCounts(await send(A, B, { ...B, record_id: 'B' }, C), [4, 3, 0, 1, 0]);
    expect(await amountsIn(producer)).toEqual([
      'a 0-5 10 100',
      'B 5-10 5 0',
      'c 10-20 15 250',
      'b 115-120 1 2',
    ]);
  });
});

describe('mode=atomic', () => {
  it('stores readings as a whole', async () => {
    const many = [C, B, A, ...Array.from({ length: 9 }, (_, i) => reading(`d${i}`, 30 + i, 30, 351 + i))];
    expectCounts(await sendReadings(producer, many, '&mode=atomic'), accepted(12));
    const after = Array.from({ length: 9 }, (_, i) => `d${i} ${i === 0 ? 20 : 29 + i}-${30 + i} 0 1`);
    expect(await amountsIn(producer)).toEqual([...IN_ORDER, ...after]);
    expectCounts(await sendReadings(producer, many, '&mode=atomic'), [12, 0, 12, 0, 0]);
  });

  it('stores nothing, and knows no reading, when one is bad', async () => {
    await send(A);
    const conflict = [
      B,
      C,
      reading('d', 30, 30, 350),
      reading('e', 31, 30, 350),
      reading('f', 32, 30, 350),
      { ...A, genre: 'x' },
    ];
    expect(faultsOf(await sendReadings(producer, conflict, '&mode=atomic'), 400)).toEqual([
      '40480120 records[5].record_id',
    ]);
    expectCounts(await send(C), accepted(1));
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'c 5-20 20 250']);
  });
});

describe('corrections', () => {
  it('change records, and leave the readings as they are', async () => {
    await send(A, B);
    await voidRecords(producer.service, producer.key, 'acme', ['b']);
    expectCounts(await send(B, C), [2, 1, 1, 0, 0]);
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'c 10-20 15 250']);
  });

  it('make of a first reading what the counters had counted before', async () => {
    await send(reading('first', 0, 7_000, 9_000, { started_at: BEGAN - MINUTE }));
    await voidRecords(producer.service, producer.key, 'acme', ['first']);
    await send(reading('next', 5, 7_010, 9_100));
    expect(await amountsIn(producer)).toEqual(['next 0-5 10 100']);
  });

  it.each(['voided', 'amended'])('keep a record that was %s from being split', async (what) => {
    await send(A, C);
    const { service, key } = producer;
    const other = written('c', { started_at: BEGAN, ended_at: BEGAN + 30 * MINUTE });
    if (what === 'voided') await voidRecords(service, key, 'acme', ['c']);
    else await amendRecords(service, key, 'acme', [other]);
    await send(B);
    const stands = what === 'amended' ? ['c 0-30 1 2'] : [];
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'b 5-10 5 0', ...stands]);
    expectCounts(await send(C), [1, 0, 1, 0, 0]);
  });

  it('may amend a record whose interval was split, and void it', async () => {
    await send(A, C);
    await send(B);
    const { service, key } = producer;
    const amended = written('c', { started_at: BEGAN, ended_at: BEGAN + 30 * MINUTE });
    expect((await amendRecords(service, key, 'acme', [amended])).data).toMatchObject({ amended: 1 });
    expect((await voidRecords(service, key, 'acme', ['b', 'c'])).data).toMatchObject({ voided: 2 });
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100']);
  });
});

describe('a session that has gone on for long', () => {
  it('is stored from when its reading is no longer ago than a record lasts', async () => {
    const began = NOW - 2 * YEAR_MS;
    expectCounts(await send(reading('a', 5, 10, 100, { started_at: began })), accepted(1));
    const { rows } = await producer.service.pool.query(
      'SELECT min(started_at) AS starts, sum(uplink_bytes) AS up FROM usage_fact',
    );
    expect(rows).toEqual([{ starts: String(BEGAN + 5 * MINUTE - LONGEST_RECORD_MS), up: '10' }]);
    expectCounts(await send(reading('b', 6, 11, 100, { started_at: began })), accepted(1));
    expect((await amountsIn(producer)).at(-1)).toBe('b 5-6 1 0');
  });

  it('adds nothing by late readings to a record that the retention has begun to remove', async () => {
    await send(A, C);
    await producer.service.pool.query(
      `DELETE FROM ${LEDGER.table} AS identity WHERE ${isIdentityOf(`'acme'`, `'c'`)}`,
    );
    expectCounts(await send(B, reading('b2', 12, 16, 110), reading('d', 30, 31, 350)), [3, 1, 2, 0, 0]);
    expect(await amountsIn(producer)).toEqual(['a 0-5 10 100', 'c 5-20 20 250', 'd 20-30 1 0']);
    expectCounts(await send(B), [1, 0, 1, 0, 0]);
  });

  it('is refused when its readings are older than the retention, or of the future', async () => {
    const old = NOW - 2 * YEAR_MS;
    const answer = await send(
      reading('a', 0, 1, 1, { started_at: old - MINUTE, ended_at: old }),
      reading('b', 0, 1, 1, { started_at: 1, ended_at: NOW }),
      reading('c', 0, 1, 1, { ended_at: NOW + 2 * 86_400_000 }),
      reading('d', 0, 1, 1, { started_at: NOW, ended_at: NOW - 1 }),
    );
    expectCounts(answer, [4, 0, 0, 0, 4]);
    expect(codesIn(answer)?.map((text) => text.slice(0, 19))).toEqual([
      '0 40480103 ended_at',
      '1 40480102 started_',
      '2 40480103 ended_at',
      '3 40480103 ended_at',
    ]);
  });
});

describe('what is wrong', () => {
  it('with a session is told with the rest', async () => {
    const without = { ...A, session_id: undefined };
    const answer = await send(
      without,
      { ...A, session_id: 7 },
      { ...A, session_id: '', genre: 3 },
      { ...A, session_id: 'x'.repeat(129) },
      { ...A, session_id: null },
      { ...A, session: 's' },
    );
    expectCounts(answer, [6, 0, 0, 0, 6]);
    const invalid = '40480160 session_id: Invalid or missing session identifier';
    const rule = 'must be a string of 1 to 128 characters';
    expect(codesIn(answer)).toEqual([
      `0 ${invalid}: missing`,
      `1 ${invalid}: ${rule}`,
      expect.stringMatching(/^2 40480113 genre/) as unknown,
      `2 ${invalid}: ${rule}`,
      `3 ${invalid}: ${rule}`,
      `4 ${invalid}: missing`,
      '5 40480116 session: Unknown field',
    ]);
  });

  it('with a session where there are no readings', async () => {
    const answer = await producer.send(ndjson([A]));
    expect(codesIn(answer)).toEqual(['0 40480116 session_id: Unknown field']);
    const csv = await producer.send('session_id\n1\n', { type: CSV_TYPE });
    expect(faultsOf(csv, 400)).toContain('40480122 session_id');
  });

  it('with a counter of 32 bits that shows more', async () => {
    const above = reading('a', 5, 2 ** 32, 2 ** 32 - 1);
    const answer = await sendReadings(producer, [above], '&wrap=32');
    expect(codesIn(answer)).toEqual([
      '0 40480105 uplink_bytes: Invalid or missing uplink bytes: must be below 2^32, where counters of 32 bits begin again',
    ]);
  });

  it.each([
    ['?counters=delta', ['40480161 counters']],
    ['?counters=', ['40480161 counters']],
    ['?counters=cumulative&counters=cumulative', ['40480161 counters']],
    ['?counters=cumulative&wrap=64', ['40480162 wrap']],
    ['?counters=cumulative&wrap=032', ['40480162 wrap']],
    ['?wrap=32', ['40480162 wrap']],
    [
      '?counters=constructor&wrap=8&mode=no&x=1',
      ['40480124 x', '40480123 mode', '40480161 counters', '40480162 wrap'],
    ],
  ])('with the parameters %s', async (query, faults) => {
    const answer = await producer.send(ndjson([A]), { query });
    expect(faultsOf(answer, 400)).toEqual(faults);
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('with counters in a backfill', async () => {
    const answer = await fetch(`${producer.service.url}/usage/v1/backfills/x/records${CUMULATIVE}`, {
      method: 'POST',
      headers: { 'Content-Type': JSON_TYPE, 'X-API-Key': producer.key },
      body: '[]',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('"field":"counters"');
  });
});

// Records of no length, and of many days.
describe('readings at one instant, and of many days', () => {
  it('are stored with no length', async () => {
    const three = [reading('a', 0, 3, 4), B, { ...B, record_id: 'b2', downlink_bytes: 107 }];
    expectCounts(await send(...three), accepted(3));
    expect(await amountsIn(producer)).toEqual(['a 0-0 3 4', 'b 0-10 12 96', 'b2 10-10 0 7']);
    expectCounts(await send({ ...B, record_id: 'b1', downlink_bytes: 102 }), accepted(1));
    expect(await amountsIn(producer)).toEqual(['a 0-0 3 4', 'b 0-10 12 96', 'b1 10-10 0 2', 'b2 10-10 0 5']);
  });

  it('are stored in parts, all of which follow a late one', async () => {
    const at = (id: string, days: number, up: number) =>
      reading(id, 0, up, 0, { started_at: NOW - 100 * DAY_MS, ended_at: NOW - days * DAY_MS });
    expectCounts(await send(at('a', 40, 1_000), at('b', 10, 4_000), at('c', 0, 10_000)), accepted(3));
    await producer.service.app.get(Refresher).pass();
    expectCounts(await send(at('late', 5, 7_000), at('old', 75, 500)), accepted(2));
    const { rows } = await producer.service.pool.query<Record<string, string>>(
      `SELECT record_id, ($1 - min(started_at)) / 86400000.0 AS began, ($1 - max(ended_at)) / 86400000.0 AS ended,
         sum(uplink_bytes) AS up FROM usage_fact GROUP BY record_id ORDER BY 3 DESC`,
      [NOW],
    );
    // By days ago; none is longer than 31.
    expect(rows.map((row) => `${row.record_id} ${Number(row.began)}-${Number(row.ended)} ${row.up}`)).toEqual(
      ['old 100-75 500', 'a 71-40 500', 'b 40-10 3000', 'late 10-5 3000', 'c 5-0 3000'],
    );
  });
});
