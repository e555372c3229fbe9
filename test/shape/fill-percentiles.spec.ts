import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { ANY, FACTS, from } from '../oracle/sources.js';
import {
  startShaped,
  times,
  values,
  valuesBy,
  type Answer,
  type ShapedService,
  type Usage,
} from './shaped.js';

const SLOT = 300_000;
/** The rate of a slot in Mbit/s, by its bytes. */
const RATE_OF_BYTE = 8 / 300 / 1e6;
const rate = (bytes: number): number => Number((bytes * RATE_OF_BYTE).toPrecision(15));

let service: ShapedService;

/** In 3,570 of the 8,928 slots of March so many bytes as the slot is the n-th of them. */
function sparseMonth(): Usage[] {
  const [slots, used] = [8_928, 3_570];
  const first = Date.parse('2026-03-01T00:00:00Z');
  return Array.from({ length: used }, (_, i) => ({
    at: new Date(first + Math.floor((i * slots) / used) * SLOT).toISOString(),
    up: i + 1,
    site: 'sparse',
  }));
}

beforeAll(async () => {
  service = await startShaped('acme', { env: { REFRESH_INTERVAL_MS: '0' } });
  await service.deliver(sparseMonth());
  await service.deliver([
    // The night in which Berlin's clocks go forward, and the one in which they go back: days of 276 and 300 slots.
    ...slotsFrom('2025-03-29T23:00:00Z', 138, 'spring'),
    ...slotsFrom('2025-10-25T22:00:00Z', 151, 'autumn'),
    // An hour of twelve slots, of which four have records, one of them without a byte sent.
    { at: '2025-06-01T10:05:00Z', up: 30, site: 'hour' },
    { at: '2025-06-01T10:20:00Z', up: 0, down: 5, site: 'hour' },
    { at: '2025-06-01T10:30:00Z', up: 10, site: 'hour' },
    { at: '2025-06-01T10:55:00Z', up: 20, site: 'hour' },
    { at: '2025-06-01T12:00:00Z', up: 40, site: 'hour' },
    { at: '2025-06-01T10:00:00Z', up: 7, site: 'other', packet_latency_ms: 9 },
  ]);
  await service.app.get(Refresher).pass();
});

afterAll(() => service.close());

const slotsFrom = (start: string, count: number, site: string): Usage[] =>
  Array.from({ length: count }, (_, i) => ({
    at: new Date(Date.parse(start) + i * SLOT).toISOString(),
    up: i + 1,
    site,
  }));

const ofSite = (...expressions: string[]) => ({
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions }] },
  ],
});
const quantile = (aggregation_type: string) => ({ name: 'uplink_bandwidth', aggregation_type });
const ranked = (comparison_value: number) => ({
  name: 'uplink_bandwidth',
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value }] }],
});

const MARCH = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-04-01T00:00:00Z',
  bucket_range: 'EXACT',
  ...ofSite('sparse'),
};
const HOUR = {
  start_date_time: '2025-06-01T10:00:00Z',
  end_date_time: '2025-06-01T11:00:00Z',
  bucket_range: 'EXACT',
  ...ofSite('hour'),
};

/** The values of a report, from stored aggregates and from the facts alike. */
async function valuesOf(request: object): Promise<(number | null)[][]> {
  const [stored, facts] = [
    await from(ANY, service, () => service.ask(request)),
    await from(FACTS, service, () => service.ask(request)),
  ];
  expect(facts).toEqual(stored);
  return rounded(stored.result);
}

const rounded = (result: Answer['result']): (number | null)[][] =>
  values(result).map((series) =>
    series.map((value) => (value === null ? null : Number(value.toPrecision(15)))),
  );

describe('P50 to P99 with ZERO', () => {
  it('rank all slots of a month, of which most have no records', async () => {
    const metrics = ['P50', 'P90', 'P95', 'P99'].map(quantile);
    // The ranks 1785, 3213, 3392 and 3535 of 3,570.
    expect(await valuesOf({ ...MARCH, metrics })).toEqual([1_785, 3_213, 3_392, 3_535].map((n) => [rate(n)]));
    // The ranks 4464, 8036, 8482 and 8839 of 8,928, of which 5,358 are zeros.
    const expected = [0, 2_678, 3_124, 3_481].map((n) => [rate(n)]);
    for (const granularity of [undefined, 'TOTAL', 'MONTH', 'YEAR']) {
      const request = { ...MARCH, granularity, metrics, fill: 'ZERO' };
      expect(await valuesOf(request)).toEqual(expected);
      expect(await valuesOf({ ...request, time_zone: 'Etc/GMT' })).toEqual(expected);
    }
  });

  it('know days of 23 and 25 hours, and buckets that are cut', async () => {
    const day = { granularity: 'DAY', time_zone: 'Europe/Berlin', bucket_range: 'EXACT', fill: 'ZERO' };
    const metrics = [quantile('P50')];
    const spring = {
      ...day,
      metrics,
      ...ofSite('spring'),
      start_date_time: '2025-03-30T00:00:00+01:00',
      end_date_time: '2025-03-31T00:00:00+02:00',
    };
    // 138 of 276 slots: the 138th is the last zero; of two slots less it is the first that is none.
    expect(await valuesOf(spring)).toEqual([[0]]);
    expect(await valuesOf({ ...spring, end_date_time: '2025-03-30T23:50:00+02:00' })).toEqual([[rate(1)]]);
    // A slot that is cut counts as one: 275 of them again.
    expect(await valuesOf({ ...spring, end_date_time: '2025-03-30T23:50:00.001+02:00' })).toEqual([
      [rate(1)],
    ]);
    expect(await valuesOf({ ...spring, end_date_time: '2025-03-30T23:55:00.001+02:00' })).toEqual([[0]]);
    const autumn = {
      ...day,
      metrics,
      ...ofSite('autumn'),
      start_date_time: '2025-10-26T00:00:00+02:00',
      end_date_time: '2025-10-27T00:00:00+01:00',
    };
    // 149 zeros of 300 slots.
    expect(await valuesOf(autumn)).toEqual([[rate(1)]]);
    expect(await valuesOf({ ...autumn, granularity: 'MONTH' })).toEqual([[rate(1)]]);
  });

  it('leave mean, least and greatest rate to the slots that have records', async () => {
    const metrics = ['AVG', 'MIN', 'MAX', 'P50', 'P90'].map(quantile);
    expect(await valuesOf({ ...HOUR, metrics, fill: 'ZERO' })).toEqual(
      [15, 0, 30, 0, 20].map((n) => [rate(n)]),
    );
    expect(await valuesOf({ ...HOUR, metrics })).toEqual([15, 0, 30, 10, 30].map((n) => [rate(n)]));
    const nothing = { ...HOUR, granularity: 'HOUR', end_date_time: '2025-06-01T12:00:00Z', fill: 'ZERO' };
    expect(await valuesOf({ ...nothing, metrics })).toEqual([15, 0, 30, 0, 20].map((n) => [rate(n), 0]));
  });

  it('leave a value that records do not tell null', async () => {
    const latency = { name: 'packet_latency', aggregation_type: 'MAX' };
    expect(await valuesOf({ ...HOUR, granularity: 'HOUR', metrics: [latency], fill: 'ZERO' })).toEqual([
      [null],
    ]);
  });

  it('are what groups are ordered and tested by, and what totals and comparison show', async () => {
    const request = {
      ...HOUR,
      ...ofSite('hour', 'other'),
      dimensions: ['customer_site_id'],
      metrics: [quantile('P90')],
      fill: 'ZERO',
      order_by: [{ field_name: 'uplink_bandwidth' }],
      totals: ['TOTAL', 'MAXIMUM'],
      compare: 'PREVIOUS_PERIOD',
    };
    const { result, totals, comparison } = await service.ask(request);
    // Of twelve slots the eleventh: of `other` a zero.
    expect(valuesBy(result, 'customer_site_id')).toEqual([
      ['other', 0],
      ['hour', 20 / 37_500_000],
    ]);
    expect(totals?.map(({ total, maximum }) => [total, maximum])).toEqual([
      [0, 0],
      [20 / 37_500_000, 20 / 37_500_000],
    ]);
    expect(values(comparison?.result ?? [])).toEqual([[0], [0]]);
    const tested = {
      ...quantile('P90'),
      metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: 0 }] }],
    };
    const left = await service.ask({ ...request, metrics: [tested] });
    expect(valuesBy(left.result, 'customer_site_id')).toEqual([['hour', 20 / 37_500_000]]);
    const others = { ...request, order_by: undefined, limit: 1, others: true, compare: undefined };
    expect(values((await service.ask(others)).result)).toEqual([[20 / 37_500_000], [0]]);
  });

  it('are zero, in total too, where there is nothing', async () => {
    const nothing = { ...HOUR, ...ofSite('nowhere'), metrics: [quantile('P95')], totals: ['TOTAL'] };
    expect(await service.ask({ ...nothing, fill: 'ZERO' })).toMatchObject({
      result: [[{ value: 0 }]],
      totals: [{ total: 0 }],
    });
    expect(await service.ask({ ...nothing, fill: 'NULL' })).toMatchObject({
      result: [[{ value: null }]],
      totals: [{ total: null }],
    });
  });
});

describe('PERCENTILE with ZERO', () => {
  it('ranks all slots, those without records and those without bytes in the order of time', async () => {
    const request = { ...HOUR, metrics: [ranked(1)] };
    expect(times((await service.ask(request)).result)).toEqual([['10:20', '10:30', '10:55', '10:05']]);
    const { result } = await service.ask({ ...request, fill: 'ZERO' });
    const zeros = ['10:00', '10:10', '10:15', '10:20', '10:25', '10:35', '10:40', '10:45', '10:50'];
    expect(times(result)).toEqual([[...zeros, '10:30', '10:55', '10:05']]);
    expect(await valuesOf({ ...request, fill: 'ZERO' })).toEqual([
      [...zeros.map(() => 0), ...[10, 20, 30].map(rate)],
    ]);
  });

  it('ends with the rate of the rank among all slots', async () => {
    const last = async (request: object) => (await valuesOf(request))[0]?.at(-1);
    const p95 = { ...MARCH, metrics: [ranked(0.95)] };
    expect(await last(p95)).toBe(rate(3_392));
    expect(await last({ ...p95, fill: 'ZERO' })).toBe(rate(3_124));
    const { result } = await service.ask({ ...p95, fill: 'ZERO' });
    expect(result[0]).toHaveLength(8_482);
    // Without EXACT the slot that begins at the end belongs to the range: the 8,483rd of 8,929.
    const inclusive = { ...p95, bucket_range: undefined, fill: 'ZERO' };
    expect((await service.ask(inclusive)).result[0]).toHaveLength(8_483);
  });

  it('ranks the means of buckets where there is a granularity, also of a range with nothing', async () => {
    const hours = {
      ...HOUR,
      end_date_time: '2025-06-01T13:00:00Z',
      granularity: 'HOUR',
      metrics: [ranked(1)],
    };
    const { result } = await service.ask({ ...hours, fill: 'ZERO' });
    expect(times(result)).toEqual([['11:00', '10:00', '12:00']]);
    expect(await valuesOf({ ...hours, fill: 'ZERO' })).toEqual([[0, rate(15), rate(40)]]);
    const empty = { ...hours, granularity: 'TOTAL', ...ofSite('nowhere') };
    expect(await valuesOf(empty)).toEqual([[]]);
    expect(await valuesOf({ ...empty, fill: 'ZERO' })).toEqual([[0]]);
  });

  it('is in groups, others, totals and comparison as in a report of each', async () => {
    const sites = {
      ...HOUR,
      ...ofSite('hour', 'other'),
      dimensions: ['customer_site_id'],
      metrics: [ranked(0.9)],
      fill: 'ZERO',
    };
    const { result, totals, comparison } = await service.ask({
      ...sites,
      totals: ['TOTAL', 'MINIMUM', 'MAXIMUM'],
      compare: 'PREVIOUS_PERIOD',
    });
    expect(result.map((points) => [points.length, points.at(-1)?.value])).toEqual([
      [11, 20 / 37_500_000],
      [11, 0],
    ]);
    expect(totals).toMatchObject([
      { total: 15 / 37_500_000, minimum: 0, maximum: 20 / 37_500_000 },
      { total: 7 / 37_500_000, minimum: 0, maximum: 0 },
    ]);
    expect(comparison?.result.map((points) => points.map(({ value }) => value))).toEqual(
      Array(2).fill(Array(11).fill(0)),
    );
    const { result: limited } = await service.ask({ ...sites, limit: 1, others: true });
    expect(limited.map((points) => [points[0]?.others, points.length, points.at(-1)?.value])).toEqual([
      [undefined, 11, 20 / 37_500_000],
      [true, 11, 0],
    ]);
  });

  it('is in every format', async () => {
    const request = { ...HOUR, metrics: [quantile('P90'), ranked(0.9)], fill: 'ZERO' };
    const lines = async (how: string) => {
      const answer = await fetch(`${service.url}/connectivity/v1/report?${how}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-API-Key': service.key },
        body: JSON.stringify(request),
      });
      return (await answer.text()).trim().split(/\r?\n/);
    };
    const csv = await lines('format=csv');
    expect(csv).toHaveLength(1 + 1 + 11);
    expect(csv[1]).toBe('2025-06-01T10:00:00+00:00,uplink_bandwidth,5.333333333333333e-7,P90');
    expect(csv[2]).toBe('2025-06-01T10:00:00+00:00,uplink_bandwidth,0,');
    expect(csv.at(-1)).toBe('2025-06-01T10:55:00+00:00,uplink_bandwidth,5.333333333333333e-7,');
    const ndjson = await lines('format=ndjson');
    expect(ndjson.at(-1)).toBe('{"end":true,"row_count":12}');
    expect(ndjson[1]).toBe('{"time_stamp":"2025-06-01T10:00:00+00:00","name":"uplink_bandwidth","value":0}');
  });
});

describe('a fill that cannot change anything', () => {
  const noUse =
    'Not defined together: every group has records in the one bucket that there is; give a granularity';
  const groups = { ...HOUR, ...ofSite('hour', 'other'), dimensions: ['customer_site_id'] };
  const sum = { name: 'uplink_bytes', aggregation_type: 'COUNT' };

  it.each<[string, object]>([
    ['a sum of groups', { fill: 'ZERO', metrics: [sum] }],
    ['a sum of groups over the whole', { fill: 'ZERO', metrics: [sum], granularity: 'TOTAL' }],
    ['a rank that is filled by nothing', { fill: 'NULL', metrics: [quantile('P95')] }],
    ['the one mean rate of each group', { fill: 'ZERO', metrics: [ranked(1)], granularity: 'TOTAL' }],
  ])('is refused: %s', async (_, asked) => {
    expect(await service.faults({ ...groups, ...asked })).toEqual([['40470183', 'fill', noUse]]);
  });

  it.each<[string, object]>([
    ['buckets of groups', { fill: 'ZERO', metrics: [sum], granularity: 'HOUR' }],
    ['ranks of groups', { fill: 'ZERO', metrics: [sum, quantile('P95')] }],
    ['slots of groups', { fill: 'ZERO', metrics: [sum, ranked(1)] }],
    ['a comparison of groups', { fill: 'NULL', metrics: [sum], compare: 'PREVIOUS_YEAR' }],
    ['a sum that may be of nothing', { fill: 'ZERO', metrics: [sum], dimensions: [] }],
  ])('is none: %s', async (_, asked) => {
    expect((await service.ask({ ...groups, ...asked })).result).not.toEqual([]);
  });
});
