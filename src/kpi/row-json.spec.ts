import { describe, expect, it } from '@jest/globals';
import { kpi1Row, kpi1RowId, kpi2Row } from './row-json.js';

const ROW = { interval_start: 1_668_884_400_000, interval_name: '1-hour', page_end: null };

describe('kpi1RowId', () => {
  it('is a UUID of version 5', () => {
    // The result of uuid.uuid5(UUID('6b1e2f0a-8c5d-4e73-90b1-a4d27f36c85e'), '0/5-minute/1773138300000') in Python.
    expect(kpi1RowId(0, '5-minute', 1_773_138_300_000)).toBe('f7071871-89d0-5543-affd-5c4f846fed0e');
  });

  it('is another one for another service, interval or start', () => {
    const ids = [
      kpi1RowId(1, '1-hour', 0),
      kpi1RowId(2, '1-hour', 0),
      kpi1RowId(1, '5-minute', 0),
      kpi1RowId(1, '1-hour', 1),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('a row', () => {
  it('of KPI 1 has its keys in the published order', () => {
    expect(kpi1Row({ ...ROW, key: 1, value: 2n ** 60n })).toBe(
      '{"service_id":1,"interval_start_timestamp":1668884400000.0,"interval_end_timestamp":1668888000000.0,' +
        `"total_bytes":1152921504606846976,"interval":"1-hour","id":"${kpi1RowId(1, '1-hour', 1_668_884_400_000)}"}`,
    );
  });

  it('of KPI 2 has its keys in the published order', () => {
    expect(kpi2Row({ ...ROW, key: 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc', value: 8 })).toBe(
      '{"cell_id":"f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc","interval_start_timestamp":1668884400000.0,' +
        '"interval_end_timestamp":1668888000000.0,"number_of_unique_users":8,"interval":"1-hour"}',
    );
  });
});
