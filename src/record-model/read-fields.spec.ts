import { describe, expect, it } from '@jest/globals';
import { connection, usageRecord } from '../../test/ingestion/records.js';
import { AT } from './field-places.js';
import { ReadFields } from './read-fields.js';
import { imsiNumberOf, imsiNumber, msisdnNumber } from './subscriber.js';
import { UsageColumns } from './usage-columns.js';

const WHOLE = usageRecord({
  customerSiteId: 'Zürich 📶',
  msisdn: '007',
  imsi: '262011234567890',
  userId: 'user-77',
  serviceId: 0,
  cellId: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
  genre: 'video'.repeat(1_000),
  network: '5G',
  itemId: 'é',
  connection: connection({ packetLatencyMs: 0, jitterMs: 1.5, simType: 'esim', ueIp: '::1', lrId: 'ü' }),
});

describe('the fields of a record', () => {
  it('are equal to the record, and have no values of the record before', () => {
    const fields = new ReadFields();
    for (const record of [WHOLE, usageRecord(), usageRecord({ ...WHOLE, connection: null }), WHOLE])
      expect(fields.set(record).toRecord()).toEqual(record);
  });

  it('keep leading zeros in the numbers of digits', () => {
    const { numbers } = new ReadFields().set(WHOLE);
    expect(numbers[AT.msisdn]).toBe(msisdnNumber('007'));
    expect(imsiNumberOf(numbers[AT.imsi]!)).toBe(imsiNumber('262011234567890'));
  });
});

describe('columns', () => {
  it('have the countable values, and mark unknown ones', () => {
    const columns = UsageColumns.of([WHOLE, usageRecord({ accountId: 'other' }), { ...WHOLE, msisdn: null }]);
    const column = (values: ArrayLike<number>) => Array.from(values).slice(0, columns.length);
    expect(column(columns.startedAt)).toEqual(Array(3).fill(WHOLE.startedAt));
    expect(column(columns.serviceId)).toEqual([0, Number.NaN, 0]);
    expect(column(columns.msisdn)).toEqual([msisdnNumber('007'), Number.NaN, Number.NaN]);
    expect(column(columns.imsi)).toEqual([imsiNumber(WHOLE.imsi!), Number.NaN, imsiNumber(WHOLE.imsi!)]);
    expect([0, 1, 2].map((row) => columns.accountOf(row))).toEqual(['acme', 'other', 'acme']);
    expect([0, 1, 2].map((row) => columns.userOf(row))).toEqual(['user-77', null, 'user-77']);
    expect(column(columns.site)).toEqual([columns.site[0], -1, columns.site[0]]);
    expect(columns.texts.at(columns.site[0]!)).toBe('Zürich 📶');
    expect(columns.cells.at(columns.cell[2]!)).toBe(WHOLE.cellId);
  });

  it('grow', () => {
    const columns = new UsageColumns(1);
    const fields = new ReadFields();
    for (let row = 0; row < 1_000; row++)
      columns.add(fields.set(usageRecord({ uplinkBytes: row, accountId: `a${row}` })));
    expect(columns.length).toBe(1_000);
    for (const row of [0, 1, 255, 256, 999]) {
      expect([columns.uplinkBytes[row], columns.accountOf(row)]).toEqual([row, `a${row}`]);
    }
  });
});
