import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, times, values, valuesBy, type ShapedService } from './shaped.js';

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme');
  await service.deliver([
    { at: '2026-03-01T00:00:00Z', site: 'A', up: 100, down: 10, msisdn: '1001' },
    { at: '2026-03-01T02:00:00Z', site: 'A', up: 300, down: 30, msisdn: '1001' },
    { at: '2026-03-01T00:10:00Z', site: 'B', up: 50, down: 2, msisdn: '1001' },
    { at: '2026-03-01T01:00:00Z', site: 'B', up: 250, msisdn: '1002' },
    { at: '2026-03-01T01:30:00Z', site: 'C', up: 300, down: 99, msisdn: '1002' },
    { at: '2026-03-01T02:20:00Z', up: 5, msisdn: '1003' },
  ]);
});

afterAll(() => service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const DOWN = { name: 'downlink_bytes', aggregation_type: 'COUNT' };
const RATE = { name: 'uplink_bandwidth', aggregation_type: 'MAX' };
const P95 = {
  name: 'uplink_bandwidth',
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.95 }] }],
};

/** By hour, of 00:00, 01:00 and 02:00. */
const HOURS = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T02:00:00Z',
  granularity: 'HOUR',
  metrics: [UP],
};
const BY_SITE = { ...HOURS, dimensions: ['customer_site_id'] };

const having = (...filters: object[]) => ({ ...UP, metric_filter_clauses: [{ filters }] });
const bySite = async (request: object) =>
  valuesBy((await service.ask({ ...BY_SITE, ...request })).result, 'customer_site_id');

describe('fill', () => {
  it('NONE is what there is without it', async () => {
    const nothing = { fill: 'NONE', order_by: [], totals: [], others: false };
    expect(await service.text({ ...BY_SITE, ...nothing })).toBe(await service.text(BY_SITE));
    expect(await bySite({ fill: null, limit: 10, order_by: null, others: null })).toEqual(
      await bySite({ limit: 10 }),
    );
    expect(await bySite({})).toEqual([
      ['A', 100, 300],
      ['B', 50, 250],
      ['C', 300],
      [null, 5],
    ]);
  });

  it.each([
    [
      'ZERO',
      [
        ['A', 100, 0, 300],
        ['B', 50, 250, 0],
        ['C', 0, 300, 0],
        [null, 0, 0, 5],
      ],
    ],
    [
      'NULL',
      [
        ['A', 100, null, 300],
        ['B', 50, 250, null],
        ['C', null, 300, null],
        [null, null, null, 5],
      ],
    ],
    [
      'PREVIOUS',
      [
        ['A', 100, 100, 300],
        ['B', 50, 250, 250],
        ['C', null, 300, 300],
        [null, null, null, 5],
      ],
    ],
  ])('%s covers every bucket of every series', async (fill, expected) => {
    expect(await bySite({ fill })).toEqual(expected);
    const { result } = await service.ask({ ...BY_SITE, fill });
    expect(times(result)).toEqual(Array(4).fill(['00:00', '01:00', '02:00']));
  });

  it('prints a point as any other', async () => {
    expect(await service.text({ ...HOURS, end_date_time: '2026-03-01T03:00:00Z', fill: 'NULL' })).toBe(
      `{"result":[[${[
        ['00', 150],
        ['01', 550],
        ['02', 305],
        ['03', null],
      ]
        .map(
          ([hour, value]) =>
            `{"time_stamp":"2026-03-01T${hour}:00:00+00:00","name":"uplink_bytes","value":${value},"aggregation_type":"COUNT"}`,
        )
        .join(',')}]],"account_id":"acme"}`,
    );
  });

  it('covers a range in which there is nothing', async () => {
    const empty = {
      ...HOURS,
      start_date_time: '2027-01-01T00:00:00Z',
      end_date_time: '2027-01-01T01:00:00Z',
    };
    expect(values((await service.ask({ ...empty, fill: 'ZERO' })).result)).toEqual([[0, 0]]);
    expect(values((await service.ask({ ...empty, fill: 'ZERO', granularity: undefined })).result)).toEqual([
      [0],
    ]);
    expect((await service.ask({ ...empty, fill: 'ZERO', dimensions: ['customer_site_id'] })).result).toEqual(
      [],
    );
  });

  it('holds for rates too', async () => {
    const [rates] = values(
      (await service.ask({ ...HOURS, metrics: [RATE], fill: 'ZERO', end_date_time: '2026-03-01T03:00:00Z' }))
        .result,
    );
    expect(rates).toEqual([100 / 37_500_000, 300 / 37_500_000, 300 / 37_500_000, 0]);
  });

  it('refuses more points than there may be', async () => {
    const long = { ...BY_SITE, end_date_time: '2056-03-01T00:00:00Z', fill: 'ZERO' };
    expect(await service.faults(long)).toEqual([
      [
        '40470104',
        'end_date_time',
        'Range too long: at most 1000000 points; this report has at least 1051972',
      ],
    ]);
  });
});

describe('metric filters', () => {
  it.each<[string, object[], unknown]>([
    [
      'GREATER_THAN',
      [{ operator: 'GREATER_THAN', comparison_value: 99 }],
      [
        ['A', 100, 300],
        ['B', 250],
        ['C', 300],
      ],
    ],
    [
      'not GREATER_THAN',
      [{ operator: 'GREATER_THAN', comparison_value: 99, not: true }],
      [
        ['B', 50],
        [null, 5],
      ],
    ],
    [
      'LESS_THAN',
      [{ operator: 'LESS_THAN', comparison_value: 100 }],
      [
        ['B', 50],
        [null, 5],
      ],
    ],
    [
      'EQUAL',
      [{ operator: 'EQUAL', comparison_value: 300 }],
      [
        ['A', 300],
        ['C', 300],
      ],
    ],
    [
      'not EQUAL',
      [{ operator: 'EQUAL', comparison_value: 300, not: true }],
      [
        ['A', 100],
        ['B', 50, 250],
        [null, 5],
      ],
    ],
    [
      'BETWEEN',
      [{ operator: 'BETWEEN', comparison_value: [50, 250] }],
      [
        ['A', 100],
        ['B', 50, 250],
      ],
    ],
    [
      'not BETWEEN',
      [{ operator: 'BETWEEN', comparison_value: [50, 250], not: true }],
      [
        ['A', 300],
        ['C', 300],
        [null, 5],
      ],
    ],
    ['IS_MISSING', [{ operator: 'IS_MISSING' }], []],
    [
      'two together',
      [
        { operator: 'GREATER_THAN', comparison_value: 50 },
        { operator: 'LESS_THAN', comparison_value: 300 },
      ],
      [
        ['A', 100],
        ['B', 250],
      ],
    ],
  ])('%s', async (_name, filters, expected) => {
    expect(await bySite({ metrics: [having(...filters)] })).toEqual(expected);
    const clauses = filters.map((filter) => ({ filters: [filter] }));
    expect(await bySite({ metrics: [{ ...UP, metric_filter_clauses: clauses }] })).toEqual(expected);
  });

  it('find gaps that are filled with null, whatever the others have there', async () => {
    const missing = { operator: 'IS_MISSING' };
    const request = { ...BY_SITE, fill: 'NULL', metrics: [having(missing)] };
    const { result } = await service.ask(request);
    expect(
      result.map((points) => [points[0]?.customer_site_id, ...points.map((p) => p.time_stamp.slice(11, 13))]),
    ).toEqual([
      ['A', '01'],
      ['B', '02'],
      ['C', '00', '02'],
      [null, '00', '01'],
    ]);
    expect(await bySite({ fill: 'NULL', metrics: [having({ ...missing, not: true })] })).toEqual(
      await bySite({}),
    );
    expect(
      await bySite({ fill: 'NULL', metrics: [having({ operator: 'LESS_THAN', comparison_value: 1 })] }),
    ).toEqual([]);
  });

  it('look at what fill has put in, in order', async () => {
    // 100, 100, 300: the second is there only by the first, which itself is left out by the other metric.
    const tested = {
      ...DOWN,
      metric_filter_clauses: [{ filters: [{ operator: 'EQUAL', comparison_value: 10, not: true }] }],
    };
    expect(await bySite({ fill: 'PREVIOUS', metrics: [UP, tested] })).toEqual([
      ['A', 300],
      ['B', 50, 250, 250],
      ['C', null, 300, 300],
      [null, null, null, 5],
      ['A', 30],
      ['B', 2, 0, 0],
      ['C', null, 99, 99],
      [null, null, null, 0],
    ]);
  });

  it('keep or drop a bucket in all series', async () => {
    const { result } = await service.ask({
      ...BY_SITE,
      metrics: [
        having({ operator: 'GREATER_THAN', comparison_value: 99 }),
        { ...DOWN, metric_filter_clauses: [{ filters: [{ operator: 'LESS_THAN', comparison_value: 99 }] }] },
      ],
    });
    expect(valuesBy(result, 'customer_site_id')).toEqual([
      ['A', 100, 300],
      ['B', 250],
      ['A', 10, 30],
      ['B', 0],
    ]);
  });

  it('leave the one series of a report without dimensions, empty', async () => {
    const { result } = await service.ask({
      ...HOURS,
      metrics: [having({ operator: 'EQUAL', comparison_value: 1 })],
    });
    expect(result).toEqual([[]]);
  });
});

describe('order and limit', () => {
  const byUp = (sort_order?: string) => [{ field_name: 'uplink_bytes', sort_order }];

  it.each<[string, object, unknown[]]>([
    ['a metric, descending; ties by value', { order_by: byUp('DESCENDING') }, ['A', 'B', 'C', null]],
    ['a metric, ascending; ties by value', { order_by: byUp() }, [null, 'B', 'C', 'A']],
    [
      'a dimension, descending, null last',
      { order_by: [{ field_name: 'customer_site_id', sort_order: 'DESCENDING' }] },
      ['C', 'B', 'A', null],
    ],
    ['a dimension, ascending', { order_by: [{ field_name: 'customer_site_id' }] }, ['A', 'B', 'C', null]],
    [
      'a metric, then a dimension',
      { order_by: [...byUp('DESCENDING'), { field_name: 'customer_site_id', sort_order: 'DESCENDING' }] },
      ['A', 'C', 'B', null],
    ],
    ['the first metric, with a limit', { limit: 2 }, ['A', 'B']],
    [
      'the first metric of the request, not of the answer',
      { limit: 2, metrics: [DOWN, UP] },
      ['C', 'A', 'C', 'A'],
    ],
    ['the least, with a limit', { limit: 3, order_by: byUp('ASCENDING') }, [null, 'B', 'C']],
    [
      'time and a limit',
      { limit: 2, order_by: [{ field_name: 'time_stamp', sort_order: 'DESCENDING' }] },
      ['A', 'B'],
    ],
    ['more groups than there are', { limit: 10_000, order_by: byUp('DESCENDING') }, ['A', 'B', 'C', null]],
  ])('by %s', async (_name, request, sites) => {
    expect((await bySite(request)).map(([site]) => site)).toEqual(sites);
  });

  it('orders groups by the figure over the range, not by what is shown of it', async () => {
    const metrics = [RATE, UP];
    const order_by = [{ field_name: 'uplink_bandwidth', aggregation_type: 'MAX', sort_order: 'DESCENDING' }];
    expect((await bySite({ metrics, order_by })).map(([site]) => site)).toEqual([
      'A',
      'C',
      'B',
      null,
      'A',
      'C',
      'B',
      null,
    ]);
  });

  it('knows a metric by its alias', async () => {
    const metrics = [{ ...UP, alias: 'up' }];
    const order_by = [{ field_name: 'up', sort_order: 'DESCENDING' }];
    expect((await bySite({ metrics, order_by })).map(([site]) => site)).toEqual(['A', 'B', 'C', null]);
    expect((await service.ask({ ...BY_SITE, metrics, totals: ['TOTAL'] })).totals?.[0]).toMatchObject({
      name: 'up',
      total: 400,
    });
    const byName = [{ field_name: 'uplink_bytes', sort_order: 'DESCENDING' }];
    expect(await bySite({ metrics, order_by: byName })).toEqual(await bySite({ metrics, order_by }));
    for (const twice of [
      [...order_by, ...byName],
      [...byName, { field_name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    ]) {
      expect(await service.faults({ ...BY_SITE, metrics, order_by: twice })).toEqual([
        ['40470177', 'order_by[1]', 'Invalid order: uplink_bytes is given twice'],
      ]);
    }
    expect(await service.faults({ ...BY_SITE, metrics, order_by: [{ field_name: 'uplink_byte' }] })).toEqual([
      ['40470177', 'order_by[0].field_name', expect.stringContaining('must be one of up, customer_site_id')],
    ]);
  });

  it('orders points by time', async () => {
    const latest = { order_by: [{ field_name: 'time_stamp', sort_order: 'DESCENDING' }] };
    const { result } = await service.ask({ ...BY_SITE, ...latest, fill: 'PREVIOUS' });
    expect(times(result)).toEqual(Array(4).fill(['02:00', '01:00', '00:00']));
    expect(await bySite({ ...latest, fill: 'PREVIOUS' })).toEqual([
      ['A', 300, 100, 100],
      ['B', 250, 250, 50],
      ['C', 300, 300, null],
      [null, 5, null, null],
    ]);
    expect(
      await bySite({ ...latest, metrics: [having({ operator: 'LESS_THAN', comparison_value: 300 })] }),
    ).toEqual([
      ['A', 100],
      ['B', 250, 50],
      [null, 5],
    ]);
    expect(await service.text({ ...BY_SITE, order_by: [{ field_name: 'time_stamp' }] })).toBe(
      await service.text(BY_SITE),
    );
  });

  it('counts the points of the whole report', async () => {
    expect((await service.ask({ ...BY_SITE, limit: 1 })).row_count).toBe(6);
    expect((await service.ask({ ...BY_SITE, limit: 1, fill: 'ZERO' })).row_count).toBe(12);
    expect((await service.ask({ ...BY_SITE, limit: 1, metrics: [UP, P95] })).row_count).toBe(12);
    const metrics = [having({ operator: 'GREATER_THAN', comparison_value: 99 }), DOWN];
    expect((await service.ask({ ...BY_SITE, limit: 1, metrics })).row_count).toBe(8);
  });

  it('limits the groups that tests have left', async () => {
    const metrics = [having({ operator: 'LESS_THAN', comparison_value: 300 })];
    expect(await bySite({ limit: 2, metrics })).toEqual([
      ['A', 100],
      ['B', 50, 250],
    ]);
    expect(await bySite({ limit: 3, metrics })).toEqual([
      ['A', 100],
      ['B', 50, 250],
      [null, 5],
    ]);
  });

  it('holds for percentiles', async () => {
    const order_by = [{ field_name: 'uplink_bandwidth', sort_order: 'DESCENDING' }];
    expect((await bySite({ metrics: [P95], order_by })).map(([site]) => site)).toEqual(['C', 'A', 'B', null]);
    expect(await bySite({ metrics: [P95], limit: 1 })).toEqual([['C', 300 / 37_500_000]]);
  });

  it('orders by several dimensions', async () => {
    const { result } = await service.ask({
      ...HOURS,
      dimensions: ['msisdn', 'customer_site_id'],
      order_by: [{ field_name: 'customer_site_id', sort_order: 'DESCENDING' }, { field_name: 'msisdn' }],
    });
    expect(result.map(([point]) => [point?.msisdn, point?.customer_site_id])).toEqual([
      ['1002', 'C'],
      ['1001', 'B'],
      ['1002', 'B'],
      ['1001', 'A'],
      ['1003', null],
    ]);
  });
});

describe('what is refused', () => {
  const filter = (...filters: object[]) => ({ ...BY_SITE, metrics: [having(...filters)] });

  it.each<[string, object, [string, string, string][]]>([
    [
      'a fill that is none',
      { ...BY_SITE, fill: 'ZEROS' },
      [
        [
          '40470175',
          'fill',
          'Invalid fill: must be one of NONE, ZERO, NULL, PREVIOUS; given "ZEROS"; did you mean ZERO?',
        ],
      ],
    ],
    [
      'fill of percentiles by what does not rank',
      { ...BY_SITE, fill: 'NULL', metrics: [P95] },
      [
        [
          '40470183',
          'fill',
          'Not defined together: a percentile ranks values; only ZERO gives one to a slot without records',
        ],
      ],
    ],
    [
      'tests beside percentiles',
      { ...BY_SITE, metrics: [having({ operator: 'EQUAL', comparison_value: 1 }), P95] },
      [
        [
          '40470183',
          'metrics',
          'Not defined together: a percentile ranks all buckets, also those with other metrics only',
        ],
      ],
    ],
    [
      'an unknown test',
      filter({ operator: 'EQUALS', comparison_value: 1 }),
      [
        [
          '40470107',
          'metrics[0].metric_filter_clauses[0].filters[0].operator',
          'Invalid or missing operator: must be one of PERCENTILE, EQUAL, GREATER_THAN, LESS_THAN, BETWEEN, IS_MISSING; given "EQUALS"; did you mean EQUAL?',
        ],
      ],
    ],
    [
      'a test without a value',
      filter({ operator: 'EQUAL' }),
      [
        [
          '40470176',
          'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
          'Invalid metric filter: must be a number, or its decimal digits as a string',
        ],
      ],
    ],
    [
      'a test of the wrong value',
      filter({ operator: 'BETWEEN', comparison_value: [2, 1] }),
      [
        [
          '40470176',
          'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
          'Invalid metric filter: the first must not be above the second',
        ],
      ],
    ],
    [
      'IS_MISSING with a value',
      filter({ operator: 'IS_MISSING', comparison_value: 0 }),
      [
        [
          '40470176',
          'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
          'Invalid metric filter: IS_MISSING takes none; given 0',
        ],
      ],
    ],
    [
      'a test without an aggregation',
      {
        ...BY_SITE,
        metrics: [
          {
            name: 'uplink_bytes',
            metric_filter_clauses: [{ filters: [{ operator: 'EQUAL', comparison_value: 1 }] }],
          },
        ],
      },
      [
        [
          '40470110',
          'metrics[0].aggregation_type',
          'Invalid or missing aggregation type: is needed with metric_filter_clauses other than PERCENTILE',
        ],
      ],
    ],
    [
      'a percentile beside a test',
      filter({ operator: 'EQUAL', comparison_value: 1 }, { operator: 'PERCENTILE', comparison_value: 0.5 }),
      [
        [
          '40470111',
          'metrics[0].metric_filter_clauses[0].filters',
          'Invalid percentile: must hold one filter',
        ],
      ],
    ],
    [
      'an order by what is not there',
      { ...BY_SITE, order_by: [{ field_name: 'uplink_byte' }] },
      [
        [
          '40470177',
          'order_by[0].field_name',
          'Invalid order: must be one of uplink_bytes, customer_site_id, time_stamp; given "uplink_byte"; did you mean uplink_bytes?',
        ],
      ],
    ],
    [
      'an order, the others and a comparison beside a fault of another kind',
      {
        ...BY_SITE,
        surprise: 1,
        order_by: [{ field_name: 'uplink_byte' }],
        others: true,
        compare: { start_date_time: 'NOW', end_date_time: 'NOW' },
      },
      [
        ['40470113', 'surprise', 'Unknown property'],
        [
          '40470177',
          'order_by[0].field_name',
          'Invalid order: must be one of uplink_bytes, customer_site_id, time_stamp; given "uplink_byte"; did you mean uplink_bytes?',
        ],
        ['40470178', 'others', 'Invalid limit of groups: needs a limit'],
        ['40470182', 'compare', 'Invalid comparison: a range is compared with a range, not with NOW'],
      ],
    ],
    [
      'an order beside a limit that is none',
      { ...BY_SITE, order_by: [{ field_name: 'time_stamp', aggregation_type: 'COUNT' }], limit: 0 },
      [
        ['40470178', 'limit', 'Invalid limit of groups: must be a whole number from 1 to 10000; given 0'],
        ['40470177', 'order_by[0].aggregation_type', 'Invalid order: only with a metric'],
      ],
    ],
    [
      'an order that is none',
      { ...BY_SITE, order_by: [{ field_name: 'uplink_bytes', sort_order: 'DOWN' }] },
      [
        [
          '40470177',
          'order_by[0].sort_order',
          'Invalid order: must be one of ASCENDING, DESCENDING; given "DOWN"',
        ],
      ],
    ],
    [
      'an order by a metric with two aggregations',
      {
        ...BY_SITE,
        metrics: [RATE, { ...RATE, aggregation_type: 'MIN' }],
        order_by: [{ field_name: 'uplink_bandwidth' }],
      },
      [['40470177', 'order_by[0].aggregation_type', 'Invalid order: must be one of MAX, MIN']],
    ],
    [
      'an order by another aggregation',
      {
        ...BY_SITE,
        metrics: [RATE],
        order_by: [{ field_name: 'uplink_bandwidth', aggregation_type: 'AVG' }],
      },
      [['40470177', 'order_by[0].aggregation_type', 'Invalid order: must be one of MAX; given "AVG"']],
    ],
    [
      'an order by the same twice',
      {
        ...BY_SITE,
        order_by: [{ field_name: 'uplink_bytes' }, { field_name: 'uplink_bytes', sort_order: 'DESCENDING' }],
      },
      [['40470177', 'order_by[1]', 'Invalid order: uplink_bytes is given twice']],
    ],
    [
      'a limit of none',
      { ...BY_SITE, limit: 0 },
      [['40470178', 'limit', 'Invalid limit of groups: must be a whole number from 1 to 10000; given 0']],
    ],
    [
      'several at once',
      { ...BY_SITE, fill: 'X', limit: 1.5, others: 'x' },
      [
        ['40470175', 'fill', 'Invalid fill: must be one of NONE, ZERO, NULL, PREVIOUS; given "X"'],
        ['40470178', 'limit', 'Invalid limit of groups: must be a whole number from 1 to 10000; given 1.5'],
        ['40470178', 'others', 'Invalid limit of groups: must be true or false; given "x"'],
      ],
    ],
  ])('%s', async (_name, request, expected) => {
    expect(await service.faults(request)).toEqual(expected);
  });

  it('all of it in a report of NOW', async () => {
    const asked = { fill: 'ZERO', limit: 1, totals: ['TOTAL'], compare: 'PREVIOUS_YEAR', page_size: 3 };
    const now = { start_date_time: 'NOW', end_date_time: 'NOW', metrics: [UP], ...asked };
    const faults = await service.faults(now);
    expect(
      faults
        .filter(([code]) => code === '40470116')
        .map(([, field]) => field)
        .sort(),
    ).toEqual(Object.keys(asked).sort());
  });
});
