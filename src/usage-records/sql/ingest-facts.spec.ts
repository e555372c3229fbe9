import { describe, expect, it } from '@jest/globals';
import { connection, usageRecord } from '../../../test/ingestion/records.js';
import type { CopyRows } from '../../database/copy.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { ReadFields } from '../../record-model/read-fields.js';
import { RecordBatch } from './ingest-batch.js';
import { FactRows, factRows } from './ingest-facts.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T12:00:00Z');
/** The days from 1970-01-01 to 2026-01-01. */
const DAY = 20_454;

/** The rows of a file in the binary format of COPY, each value as its bytes or null, by the names of the columns. */
function decoded({ into, rows }: CopyRows): Record<string, Buffer | null>[] {
  const names =
    /\(([^)]*)\)/
      .exec(into)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  const bytes = Buffer.from(rows);
  expect(bytes.subarray(0, 19).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0');
  const all: Record<string, Buffer | null>[] = [];
  let place = 19;
  for (;;) {
    const count = bytes.readInt16BE(place);
    place += 2;
    if (count === -1) break;
    expect(count).toBe(names.length);
    const row: Record<string, Buffer | null> = {};
    for (const name of names) {
      const length = bytes.readInt32BE(place);
      place += 4;
      row[name] = length < 0 ? null : bytes.subarray(place, place + length);
      place += Math.max(length, 0);
    }
    all.push(row);
  }
  expect(place).toBe(bytes.length);
  return all;
}

const number = (value: Buffer | null | undefined): number | null | undefined =>
  value && (value.length === 4 ? value.readInt32BE() : Number(value.readBigInt64BE()));

const numbersOf = (rows: CopyRows, ...names: string[]) =>
  decoded(rows).map((row) => names.map((name) => number(row[name])));

const textsOf = (rows: CopyRows, name: string) => decoded(rows).map((row) => row[name]?.toString());

const long = (change: Partial<UsageRecord> = {}): UsageRecord =>
  usageRecord({
    recordId: 'long',
    startedAt: START,
    endedAt: START + 48 * HOUR,
    uplinkBytes: 100,
    downlinkBytes: 7,
    ...change,
  });

describe('the rows of a record that is longer than a day', () => {
  const short = usageRecord({
    recordId: 'short',
    startedAt: START,
    endedAt: START + HOUR,
    uplinkBytes: 5,
    downlinkBytes: 6,
  });
  const rows = new RecordBatch([short, long({ itemId: 'i' })]).factRows();

  it('are its parts between midnights, each with its share and its day', () => {
    const columns = ['started_at', 'ended_at', 'uplink_bytes', 'downlink_bytes', 'started_day'];
    expect(numbersOf(rows, ...columns)).toEqual([
      [START, START + HOUR, 5, 6, DAY],
      // A quarter of the time, then half, then a quarter: floor(7 x 12 / 48) = 1, floor(7 x 36 / 48) = 5.
      [START, START + 12 * HOUR, 25, 1, DAY],
      [START + 12 * HOUR, START + 36 * HOUR, 50, 4, DAY + 1],
      [START + 36 * HOUR, START + 48 * HOUR, 25, 2, DAY + 2],
    ]);
  });

  it('have the whole record beside them, which others do not have', () => {
    const columns = ['whole_started_at', 'whole_ended_at', 'whole_uplink_bytes', 'whole_downlink_bytes'];
    const whole = [START, START + 48 * HOUR, 100, 7];
    expect(numbersOf(rows, ...columns)).toEqual([[null, null, null, null], whole, whole, whole]);
  });

  it('have its other values', () => {
    expect(textsOf(rows, 'record_id')).toEqual(['short', 'long', 'long', 'long']);
    expect(textsOf(rows, 'item_id')).toEqual([undefined, 'i', 'i', 'i']);
    expect(textsOf(rows, 'account_id')).toEqual(Array(4).fill('acme'));
  });

  it('are those of the chosen records alone', () => {
    const batch = new RecordBatch([long({ recordId: 'a' }), short, long({ recordId: 'b' })]);
    expect(textsOf(batch.factRows([1, 2]), 'record_id')).toEqual(['short', 'b', 'b', 'b']);
  });

  it('may have a connection', () => {
    const rowsOf = new RecordBatch([short, long({ connection: connection({ simType: 'esim' }) })]).factRows();
    expect(textsOf(rowsOf, 'sim_type')).toEqual([undefined, 'esim', 'esim', 'esim']);
    expect(numbersOf(rowsOf, 'whole_uplink_bytes', 'started_day')).toEqual([
      [null, DAY],
      [100, DAY],
      [100, DAY + 1],
      [100, DAY + 2],
    ]);
  });
});

describe('the rows of records', () => {
  it('are as many as there are, however few were expected', () => {
    const records = Array.from({ length: 300 }, (_, nth) => usageRecord({ recordId: `r${nth}` }));
    const rows = new FactRows(0);
    const fields = new ReadFields();
    for (const record of records) rows.add(fields.set(record), Number.NaN);
    const all = rows.rowsOf(records.map((_, row) => row));
    expect(textsOf(all, 'record_id')).toEqual(records.map(({ recordId }) => recordId));
    expect(textsOf(rows.rowsOf([7, 299]), 'record_id')).toEqual(['r7', 'r299']);
    expect(rows.recordAt(150)).toEqual(records[150]);
    expect(() => rows.add(fields.set(records[0]!), 1)).toThrow('These rows are finished');
  });

  it('have the number by which their subscriber is found, or none', () => {
    const rows = factRows([
      usageRecord({ recordId: 'a', msisdn: '4915112345678' }),
      usageRecord({ recordId: 'b' }),
    ]);
    expect(textsOf(rows, 'record_id')).toEqual(['a', 'b']);
    const [[found], [none]] = numbersOf(rows, 'subscriber') as [[number], [null]];
    expect(found).toBeGreaterThanOrEqual(0);
    expect(none).toBeNull();
    expect(decoded(new RecordBatch().factRows())).toEqual([]);
  });
});

describe('the content of a record', () => {
  const hashOf = (change: Partial<UsageRecord>) => new RecordBatch([usageRecord(change)]).contentHash(0);
  const has = (change: Partial<UsageRecord>, hash: string) =>
    new RecordBatch([usageRecord({ recordId: 'other' }), usageRecord(change)]).hasContent(1, hash);

  it('is also that of a version that kept the international prefix of a number', () => {
    expect(has({ msisdn: '4915112345678' }, hashOf({ msisdn: '4915112345678' }))).toBe(true);
    expect(has({ msisdn: '4915112345678' }, hashOf({ msisdn: '004915112345678' }))).toBe(true);
    expect(has({ msisdn: '4915112345678' }, hashOf({ msisdn: '014915112345678' }))).toBe(false);
    expect(has({ msisdn: '4915112345678' }, hashOf({}))).toBe(false);
    expect(has({}, hashOf({ msisdn: '00' }))).toBe(false);
    expect(has({ genre: 'a' }, hashOf({ genre: 'b' }))).toBe(false);
  });
});
