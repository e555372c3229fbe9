import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHAPED_REQUESTS } from '../../src/connectivity-report/shape.examples.js';
import { startShaped, times, values, valuesBy, type ShapedService } from './shaped.js';

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme');
  await service.deliver([
    { at: '2026-03-02T00:00:00Z', site: 'A', up: 100 },
    { at: '2026-03-02T02:00:00Z', site: 'A', up: 300 },
    { at: '2026-03-02T02:05:00Z', site: 'A', up: 600 },
    { at: '2026-03-02T01:00:00Z', site: 'B', up: 9_007_199_254_740_991 },
    { at: '2026-03-02T02:00:00Z', site: 'B', up: 9_007_199_254_740_990 },
    // The day before, and the year before.
    { at: '2026-03-01T23:00:00Z', site: 'A', up: 7 },
    { at: '2026-03-01T21:00:00Z', site: 'A', up: 11 },
    { at: '2026-03-01T20:59:00Z', site: 'A', up: 13, minutes: 1 },
    { at: '2026-03-01T22:30:00Z', site: 'C', up: 5 },
    { at: '2025-03-02T01:00:00Z', site: 'B', up: 17 },
    // A leap day, and the last day of a February without one.
    { at: '2024-02-29T12:00:00Z', site: 'A', up: 290 },
    { at: '2023-02-28T12:00:00Z', site: 'A', up: 280 },
    { at: '2023-03-01T12:00:00Z', site: 'A', up: 31 },
  ]);
});

afterAll(() => service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const rate = (aggregation_type: string) => ({ name: 'uplink_bandwidth', aggregation_type });
const P50 = {
  name: 'uplink_bandwidth',
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
};
const ALL = ['TOTAL', 'MINIMUM', 'MAXIMUM', 'AVERAGE'];

/** By hour, of 00:00, 01:00 and 02:00. */
const HOURS = {
  start_date_time: '2026-03-02T00:00:00Z',
  end_date_time: '2026-03-02T02:00:00Z',
  granularity: 'HOUR',
  metrics: [UP],
};
const BY_SITE = { ...HOURS, dimensions: ['customer_site_id'] };

const mbits = (bytes: number, slots = 1): number => bytes / (slots * 37_500_000);

describe('the documented examples', () => {
  it.each(Object.entries(SHAPED_REQUESTS))('%s: is a request that is understood', async (_title, request) => {
    const asked = Object.entries(request).filter(([name]) => name !== 'dimension_filter_clauses');
    expect((await service.ask(Object.fromEntries(asked))).result).toEqual([]);
  });
});

describe('totals', () => {
  it('are of each series, in their order, as printed', async () => {
    const text = await service.text({ ...BY_SITE, totals: ALL });
    expect(/"totals":\[.*\]/.exec(text)?.[0]).toBe(
      '"totals":[' +
        '{"name":"uplink_bytes","aggregation_type":"COUNT","customer_site_id":"A","total":1000,"minimum":100,"maximum":900,"average":500},' +
        '{"name":"uplink_bytes","aggregation_type":"COUNT","customer_site_id":"B","total":18014398509481981,' +
        '"minimum":9007199254740990,"maximum":9007199254740991,"average":9007199254740990}]',
    );
    expect(text).toMatch(/^\{"result":.*,"account_id":"acme","totals":\[[^\]]*\]\}$/);
  });

  it('are those that are asked for, in one order', async () => {
    const { totals } = await service.ask({ ...HOURS, totals: ['AVERAGE', 'MINIMUM'] });
    expect(JSON.stringify(totals)).toBe(
      '[{"name":"uplink_bytes","aggregation_type":"COUNT","minimum":100,"average":6004799503160994}]',
    );
  });

  it('have the figure over the range, which no sum or mean of the values is', async () => {
    const { totals } = await service.ask({
      ...BY_SITE,
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['A', 'X'] }] },
      ],
      metrics: [rate('AVG'), rate('MIN'), rate('MAX'), P50],
      totals: ALL,
    });
    const [low, high] = [mbits(100), mbits(900, 2)];
    expect(totals).toEqual([
      {
        name: 'uplink_bandwidth',
        aggregation_type: 'AVG',
        customer_site_id: 'A',
        total: mbits(1000, 3),
        minimum: low,
        maximum: high,
        average: expect.closeTo((low + high) / 2, 15),
      },
      {
        name: 'uplink_bandwidth',
        aggregation_type: 'MIN',
        customer_site_id: 'A',
        total: low,
        minimum: low,
        maximum: mbits(300),
        average: expect.closeTo((low + mbits(300)) / 2, 15),
      },
      {
        name: 'uplink_bandwidth',
        aggregation_type: 'MAX',
        customer_site_id: 'A',
        total: mbits(600),
        minimum: low,
        maximum: mbits(600),
        average: expect.closeTo((low + mbits(600)) / 2, 15),
      },
      {
        name: 'uplink_bandwidth',
        customer_site_id: 'A',
        total: mbits(1000, 3),
        minimum: low,
        maximum: low,
        average: low,
      },
    ]);
  });

  it('look at the values shown: at what fill has put in, not at what tests have left out', async () => {
    const site = {
      dimension_filter_clauses: [
        { filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['A'] }] },
      ],
    };
    const ofA = { ...HOURS, ...site, totals: ALL };
    expect((await service.ask({ ...ofA, fill: 'ZERO' })).totals).toMatchObject([
      { total: 1000, minimum: 0, maximum: 900, average: 1000 / 3 },
    ]);
    expect((await service.ask({ ...ofA, fill: 'NULL' })).totals).toMatchObject([
      { total: 1000, minimum: 100, maximum: 900, average: 500 },
    ]);
    const tested = {
      ...UP,
      metric_filter_clauses: [{ filters: [{ operator: 'LESS_THAN', comparison_value: 900 }] }],
    };
    expect((await service.ask({ ...ofA, metrics: [tested] })).totals).toMatchObject([
      { total: 1000, minimum: 100, maximum: 100, average: 100 },
    ]);
  });

  it('are null of nothing', async () => {
    const empty = {
      ...HOURS,
      start_date_time: '2027-01-01T00:00:00Z',
      end_date_time: '2027-01-01T00:00:00Z',
    };
    expect((await service.ask({ ...empty, totals: ALL })).totals).toEqual([
      {
        name: 'uplink_bytes',
        aggregation_type: 'COUNT',
        total: null,
        minimum: null,
        maximum: null,
        average: null,
      },
    ]);
    expect((await service.ask({ ...empty, dimensions: ['customer_site_id'], totals: ALL })).totals).toEqual(
      [],
    );
  });

  it('are the value itself without a granularity', async () => {
    const { result, totals } = await service.ask({ ...BY_SITE, granularity: undefined, totals: ['TOTAL'] });
    expect(valuesBy(result, 'customer_site_id')[0]).toEqual(['A', 400]);
    expect(totals?.[0]).toMatchObject({ customer_site_id: 'A', total: 400 });
  });
});

describe('a comparison', () => {
  it('with the previous period: as many buckets right before, the same groups in the same order', async () => {
    const { result, comparison } = await service.ask({ ...BY_SITE, compare: 'PREVIOUS_PERIOD' });
    expect(valuesBy(result, 'customer_site_id').map(([site]) => site)).toEqual(['A', 'B']);
    expect(comparison).toEqual({
      start_date_time: '2026-03-01T21:00:00+00:00',
      end_date_time: '2026-03-01T23:00:00+00:00',
      result: [
        [
          {
            time_stamp: '2026-03-01T21:00:00+00:00',
            name: 'uplink_bytes',
            value: 11,
            aggregation_type: 'COUNT',
            customer_site_id: 'A',
          },
          {
            time_stamp: '2026-03-01T23:00:00+00:00',
            name: 'uplink_bytes',
            value: 7,
            aggregation_type: 'COUNT',
            customer_site_id: 'A',
          },
        ],
        [],
      ],
    });
  });

  it('has the shape of the report', async () => {
    const { comparison } = await service.ask({
      ...BY_SITE,
      compare: 'PREVIOUS_PERIOD',
      fill: 'ZERO',
      order_by: [
        { field_name: 'uplink_bytes', sort_order: 'DESCENDING' },
        { field_name: 'time_stamp', sort_order: 'DESCENDING' },
      ],
    });
    expect(valuesBy(comparison?.result ?? [], 'customer_site_id')).toEqual([
      ['B', 0, 0, 0],
      ['A', 7, 0, 11],
    ]);
    expect(times(comparison?.result ?? [])).toEqual(Array(2).fill(['23:00', '22:00', '21:00']));
    const tested = {
      ...UP,
      metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: 10 }] }],
    };
    const other = await service.ask({ ...BY_SITE, compare: 'PREVIOUS_PERIOD', metrics: [tested] });
    expect(values(other.comparison?.result ?? [])).toEqual([[11], []]);
  });

  it('without a granularity is with the same length', async () => {
    // Slots 00:00 to 02:00 inclusive: 25 of them, so that 20:59 is within as far as 21:55 the day before is not.
    const { comparison } = await service.ask({
      ...HOURS,
      granularity: undefined,
      compare: 'PREVIOUS_PERIOD',
    });
    expect(comparison).toEqual({
      start_date_time: '2026-03-01T21:55:00+00:00',
      end_date_time: '2026-03-01T23:55:00+00:00',
      result: [
        [
          {
            time_stamp: '2026-03-01T21:55:00+00:00',
            name: 'uplink_bytes',
            value: 12,
            aggregation_type: 'COUNT',
          },
        ],
      ],
    });
  });

  it('is printed in the offset of the start, and moves with it', async () => {
    const { comparison } = await service.ask({
      ...HOURS,
      start_date_time: '2026-03-02T05:30:00+05:30',
      end_date_time: '2026-03-02T07:30:00+05:30',
      compare: 'PREVIOUS_PERIOD',
    });
    expect(comparison).toMatchObject({
      start_date_time: '2026-03-02T02:30:00+05:30',
      end_date_time: '2026-03-02T04:30:00+05:30',
      result: [[{ time_stamp: '2026-03-02T02:30:00+05:30' }, {}, {}]],
    });
  });

  it('with the year before goes by the calendar', async () => {
    const year = await service.ask({ ...BY_SITE, compare: 'PREVIOUS_YEAR' });
    expect(year.comparison).toMatchObject({
      start_date_time: '2025-03-02T00:00:00+00:00',
      end_date_time: '2025-03-02T02:00:00+00:00',
    });
    expect(values(year.comparison?.result ?? [])).toEqual([[], [17]]);
    const leap = await service.ask({
      ...HOURS,
      granularity: 'DAY',
      start_date_time: '2024-02-29T00:00:00Z',
      end_date_time: '2024-03-01T00:00:00Z',
      compare: 'PREVIOUS_YEAR',
    });
    expect(values(leap.result)).toEqual([[290]]);
    expect(leap.comparison).toMatchObject({
      start_date_time: '2023-02-28T00:00:00+00:00',
      end_date_time: '2023-03-01T00:00:00+00:00',
    });
    expect(values(leap.comparison?.result ?? [])).toEqual([[280, 31]]);
  });

  it('goes by the calendar of the offset that the report is printed in', async () => {
    // The first of March there is still the last of February in UTC, a leap day in the year before.
    const { comparison } = await service.ask({
      ...HOURS,
      start_date_time: '2025-03-01T00:00:00+05:30',
      end_date_time: '2025-03-01T00:00:00+05:30',
      compare: 'PREVIOUS_YEAR',
    });
    expect(comparison?.start_date_time).toBe('2024-03-01T00:00:00+05:30');
  });

  it('with a range of its own', async () => {
    const compare = {
      start_date_time: '2026-03-01T22:00:00+01:00',
      end_date_time: '2026-03-01T22:00:00+01:00',
    };
    const { comparison } = await service.ask({ ...BY_SITE, compare });
    expect(comparison).toEqual({
      ...compare,
      result: [
        [
          {
            time_stamp: '2026-03-01T22:00:00+01:00',
            name: 'uplink_bytes',
            value: 11,
            aggregation_type: 'COUNT',
            customer_site_id: 'A',
          },
        ],
        [],
      ],
    });
  });

  it('covers percentiles and stands behind totals', async () => {
    const text = await service.text({
      ...HOURS,
      metrics: [P50],
      totals: ['MAXIMUM'],
      compare: 'PREVIOUS_PERIOD',
      limit: 1,
    });
    expect(text).toMatch(
      /^\{"result":.*,"account_id":"acme","totals":\[.*\],"comparison":\{.*\},"row_count":2\}$/,
    );
    const { comparison } = JSON.parse(text) as { comparison: { result: { value: number }[][] } };
    expect(comparison.result.map((points) => points.map(({ value }) => value))).toEqual([
      [mbits(5), mbits(7)],
    ]);
  });

  it.each<[string, unknown, [string, string, string][]]>([
    [
      'a word that is none',
      'PREVIOUS_YEARS',
      [
        [
          '40470182',
          'compare',
          'Invalid comparison: must be one of PREVIOUS_PERIOD, PREVIOUS_YEAR; given "PREVIOUS_YEARS"; did you mean PREVIOUS_YEAR?',
        ],
      ],
    ],
    [
      'half a range',
      { start_date_time: '2026-03-01T00:00:00Z' },
      [
        [
          '40470182',
          'compare',
          'Invalid comparison: must be one of PREVIOUS_PERIOD, PREVIOUS_YEAR, or { start_date_time, end_date_time }',
        ],
      ],
    ],
    [
      'a range that ends before it begins',
      { start_date_time: '2026-03-01T00:00:00Z', end_date_time: '2026-02-01T00:00:00Z' },
      [['40470103', 'compare.end_date_time', 'End date time lies before start date time']],
    ],
    [
      'NOW',
      { start_date_time: 'NOW', end_date_time: 'NOW' },
      [['40470182', 'compare', 'Invalid comparison: a range is compared with a range, not with NOW']],
    ],
  ])('refuses %s', async (_name, compare, expected) => {
    expect(await service.faults({ ...HOURS, compare })).toEqual(expected);
  });

  it('refuses totals that are none, or twice', async () => {
    expect(await service.faults({ ...HOURS, totals: ['TOTALS', 'AVERAGE'] })).toEqual([
      [
        '40470181',
        'totals[0]',
        'Invalid totals: must be one of TOTAL, MINIMUM, MAXIMUM, AVERAGE; given "TOTALS"; did you mean TOTAL?',
      ],
    ]);
    expect(await service.faults({ ...HOURS, totals: ['TOTAL', 'TOTAL'] })).toEqual([
      ['40470181', 'totals', 'Invalid totals: must name each once'],
    ]);
  });
});
