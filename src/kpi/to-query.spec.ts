import { describe, expect, it } from '@jest/globals';
import { EARLIEST_MS, HOUR_MS } from '../common/time.js';
import { readKpiParameters } from './kpi-parameters.js';
import { KPI_1, KPI_2, type Kpi } from './kpis.js';
import { toKpiQuery } from './to-query.js';

const HOUR = Date.parse('2026-03-10T10:00Z');
const NOW = HOUR + HOUR_MS + 7 * 60_000;

const queryOf = (kpi: Kpi, query: string) =>
  toKpiQuery(kpi, readKpiParameters(kpi, `/api/kpi?${query}`), NOW);
const rangesOf = (query: string) =>
  queryOf(KPI_1, query).intervals.map(({ name, usage: { range } }) => [name, range.from, range.to]);

describe('toKpiQuery', () => {
  it('asks for all intervals that have ended', () => {
    expect(rangesOf('')).toEqual([
      ['1-hour', EARLIEST_MS, HOUR + HOUR_MS],
      ['5-minute', EARLIEST_MS, HOUR + HOUR_MS + 300_000],
    ]);
  });

  it('turns times into ranges', () => {
    expect(rangesOf(`interval_start_timestamp=${HOUR}.0`)).toEqual([
      ['1-hour', HOUR, HOUR + HOUR_MS],
      ['5-minute', HOUR, HOUR + 300_000],
    ]);
    expect(rangesOf(`interval_end_timestamp=${HOUR + 300_000}`)).toEqual([
      ['5-minute', HOUR, HOUR + 300_000],
    ]);
    expect(rangesOf(`from=${HOUR - 1}&to=${HOUR + 1}`)).toEqual([
      ['1-hour', HOUR, HOUR + HOUR_MS],
      ['5-minute', HOUR, HOUR + 300_000],
    ]);
    expect(rangesOf(`from=${HOUR + 1}&interval=1-hour`)).toEqual([]);
  });

  it('asks for nothing where there can be no interval', () => {
    for (const query of [
      `interval_start_timestamp=${HOUR + 1}`,
      `interval_start_timestamp=${NOW}`,
      `interval_start_timestamp=${HOUR}&interval_end_timestamp=${HOUR}`,
      `from=${HOUR}&to=${HOUR}`,
      'to=946684800000',
      'from=253402300799999',
    ]) {
      expect(rangesOf(query)).toEqual([]);
    }
  });

  it('begins at its cursor', () => {
    const cursor = Buffer.from(JSON.stringify([HOUR, '5-minute', '7'])).toString('base64url');
    expect(rangesOf(`cursor=${cursor}`).map(([, from]) => from)).toEqual([HOUR, HOUR]);
  });

  it('groups and filters by the key', () => {
    const cell = 'f7d18a9f-22ca-4a5c-87bc-e5a60eee01cc';
    const [{ usage } = { usage: undefined }] = queryOf(KPI_2, `cell_id=${cell}&interval=1-hour`).intervals;
    expect(usage).toMatchObject({
      accounts: 'all',
      filters: [{ dimension: 'cell_id', values: [cell] }],
      groupBy: ['cell_id'],
      measures: ['unique_subscribers'],
    });
  });

  it('asks for no service that cannot exist', () => {
    for (const id of ['-7', '9007199254740992']) {
      expect(queryOf(KPI_1, `service_id=${id}`).intervals[0]?.usage.filters).toEqual([
        { dimension: 'service_id', values: ['-1'] },
      ]);
    }
  });
});
