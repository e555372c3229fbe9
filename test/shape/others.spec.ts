import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, values, valuesBy, type ShapedService } from './shaped.js';

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme');
  await service.deliver([
    { at: '2026-03-01T00:00:00Z', site: 'A', up: 1_000, msisdn: '1' },
    { at: '2026-03-01T00:00:00Z', site: 'B', up: 300, msisdn: '2' },
    // Two sites in one slot: their rates add up before the greatest is taken.
    { at: '2026-03-01T00:00:00Z', site: 'C', up: 200, msisdn: '2' },
    { at: '2026-03-01T00:05:00Z', site: 'C', up: 50, msisdn: '3' },
    { at: '2026-03-01T01:00:00Z', site: 'C', up: 40, msisdn: '2' },
    { at: '2026-03-01T01:10:00Z', up: 4, msisdn: '4' },
    { at: '2026-03-01T02:00:00Z', site: 'A', up: 600, msisdn: '1' },
    // The day before.
    { at: '2026-02-28T23:00:00Z', site: 'A', up: 9, msisdn: '1' },
    { at: '2026-02-28T22:00:00Z', site: 'B', up: 5, msisdn: '1' },
    { at: '2026-02-28T22:30:00Z', site: 'D', up: 6, msisdn: '1' },
  ]);
});

afterAll(() => service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const rate = (aggregation_type: string) => ({ name: 'uplink_bandwidth', aggregation_type });
const mbits = (bytes: number, slots = 1): number => bytes / (slots * 37_500_000);

const REQUEST = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T02:00:00Z',
  granularity: 'HOUR',
  dimensions: ['customer_site_id'],
  metrics: [UP],
  limit: 1,
  others: true,
};

describe('others', () => {
  it('are one series more for each metric, marked, with null for each dimension', async () => {
    const text = await service.text({ ...REQUEST, metrics: [UP, rate('MAX')] });
    const point = (hour: string, name: string, value: number, aggregation: string, rest: string) =>
      `{"time_stamp":"2026-03-01T${hour}:00:00+00:00","name":"${name}","value":${value},"aggregation_type":"${aggregation}","customer_site_id":${rest}}`;
    const [own, others] = ['"A"', 'null,"others":true'];
    expect(text).toBe(
      `{"result":[${[
        [point('00', 'uplink_bytes', 1000, 'COUNT', own), point('02', 'uplink_bytes', 600, 'COUNT', own)],
        [point('00', 'uplink_bytes', 550, 'COUNT', others), point('01', 'uplink_bytes', 44, 'COUNT', others)],
        [
          point('00', 'uplink_bandwidth', mbits(1000), 'MAX', own),
          point('02', 'uplink_bandwidth', mbits(600), 'MAX', own),
        ],
        [
          point('00', 'uplink_bandwidth', mbits(500), 'MAX', others),
          point('01', 'uplink_bandwidth', mbits(40), 'MAX', others),
        ],
      ]
        .map((points) => `[${points.join(',')}]`)
        .join(',')}],"account_id":"acme","row_count":12}`,
    );
  });

  it('have means, percentiles and totals of all that they are', async () => {
    const p50 = {
      name: 'uplink_bandwidth',
      metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
    };
    const { result, totals } = await service.ask({
      ...REQUEST,
      metrics: [UP, rate('AVG'), p50],
      totals: ['TOTAL', 'MAXIMUM'],
    });
    // Slots 00:00 with 500, 00:05 with 50, 01:00 with 40, 01:10 with 4.
    expect(values(result).filter((_, i) => i % 2 === 1)).toEqual([
      [550, 44],
      [mbits(550, 2), mbits(44, 2)],
      [mbits(44, 2), mbits(550, 2)],
    ]);
    expect(totals?.filter(({ others }) => others)).toEqual([
      {
        name: 'uplink_bytes',
        aggregation_type: 'COUNT',
        customer_site_id: null,
        others: true,
        total: 594,
        maximum: 550,
      },
      {
        name: 'uplink_bandwidth',
        aggregation_type: 'AVG',
        customer_site_id: null,
        others: true,
        total: mbits(594, 4),
        maximum: mbits(550, 2),
      },
      {
        name: 'uplink_bandwidth',
        customer_site_id: null,
        others: true,
        total: mbits(594, 4),
        maximum: mbits(550, 2),
      },
    ]);
  });

  it('do not count a subscriber twice', async () => {
    const { totals, result } = await service.ask({
      ...REQUEST,
      metrics: [UP, { name: 'unique_subscribers', aggregation_type: 'COUNT' }],
      totals: ['TOTAL'],
    });
    // 2 and 3 at 00, 2 and 4 at 01: three in all.
    expect(values(result)[3]).toEqual([2, 2]);
    expect(totals?.[3]).toMatchObject({ name: 'unique_subscribers', others: true, total: 3 });
    expect(totals?.[2]).toMatchObject({ customer_site_id: 'A', total: 1 });
  });

  it('are compared with the same others: all but the groups shown', async () => {
    const { comparison } = await service.ask({ ...REQUEST, compare: 'PREVIOUS_PERIOD', fill: 'ZERO' });
    expect(valuesBy(comparison?.result ?? [], 'customer_site_id')).toEqual([
      ['A', 0, 0, 9],
      [null, 0, 11, 0],
    ]);
  });

  it('are filled and tested as any group', async () => {
    const tested = (than: number) => ({
      ...REQUEST,
      metrics: [
        {
          ...UP,
          metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: than }] }],
        },
      ],
    });
    expect(values((await service.ask({ ...REQUEST, fill: 'ZERO' })).result)).toEqual([
      [1000, 0, 600],
      [550, 44, 0],
    ]);
    expect(values((await service.ask(tested(500))).result)).toEqual([[1000, 600], [550]]);
    expect(values((await service.ask(tested(550))).result)).toEqual([[1000, 600], []]);
  });

  it('of several dimensions are all other combinations, those with null among them', async () => {
    const request = { ...REQUEST, dimensions: ['customer_site_id', 'msisdn'], limit: 3 };
    const { result } = await service.ask({ ...request, granularity: undefined });
    expect(result.map(([p]) => [p?.customer_site_id, p?.msisdn, p?.others, p?.value])).toEqual([
      ['A', '1', undefined, 1600],
      ['B', '2', undefined, 300],
      ['C', '2', undefined, 240],
      [null, null, true, 54],
    ]);
    const least = { order_by: [{ field_name: 'uplink_bytes' }], limit: 1 };
    const { result: rest } = await service.ask({ ...request, ...least, granularity: undefined });
    expect(rest.map(([p]) => [p?.customer_site_id, p?.msisdn, p?.others, p?.value])).toEqual([
      [null, '4', undefined, 4],
      [null, null, true, 2190],
    ]);
  });

  it('keep to the filters', async () => {
    const filters = [
      { dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['A', 'C'] },
      { dimension_name: 'msisdn', operator: 'EXACT', expressions: ['1', '2'] },
    ];
    const { result } = await service.ask({ ...REQUEST, dimension_filter_clauses: [{ filters }] });
    expect(values(result)).toEqual([
      [1000, 600],
      [200, 40],
    ]);
  });

  const site = (operator: string, expressions: readonly string[], more: object = {}) => ({
    dimension_name: 'customer_site_id',
    operator,
    expressions,
    ...more,
  });
  const ofSubscriber = { dimension_name: 'msisdn', operator: 'EXACT', expressions: ['4'] };

  // A takes 1000 at 00 and 600 at 02, B 300 at 00, C 250 at 00 and 40 at 01, no site 4 at 01.
  it.each([
    ['a pattern', { filters: [site('REGEXP', ['^[BC]$'])] }, [[300], [250, 40]]],
    ['a negation', { filters: [site('EXACT', ['A'], { not: true })] }, [[300], [250, 44]]],
    ['no value', { filters: [site('IS_NULL', [])] }, [[4]]],
    ['any of two', { operator: 'OR', filters: [site('BEGINS_WITH', ['C']), ofSubscriber] }, [[250, 40], [4]]],
    [
      'a number',
      { filters: [{ ...ofSubscriber, operator: 'NUMERIC_LESS_THAN', expressions: [3] }] },
      [
        [1000, 600],
        [500, 40],
      ],
    ],
  ])('keep to a general filter: %s', async (_, clause, expected) => {
    expect(values((await service.ask({ ...REQUEST, dimension_filter_clauses: [clause] })).result)).toEqual(
      expected,
    );
  });

  it('keep to nested filters', async () => {
    const nested = {
      and: [{ not: { filter: site('EXACT', ['A']) } }, { not: { filter: site('IS_NULL', []) } }],
    };
    const { result } = await service.ask({ ...REQUEST, dimension_filter: nested, granularity: undefined });
    expect(valuesBy(result, 'customer_site_id')).toEqual([
      ['B', 300],
      [null, 290],
    ]);
  });

  it('are nothing where nothing is left', async () => {
    expect((await service.ask({ ...REQUEST, limit: 4 })).result).toHaveLength(4);
    expect((await service.ask({ ...REQUEST, dimensions: undefined })).result).toHaveLength(1);
  });

  it('need a limit', async () => {
    expect(await service.faults({ ...REQUEST, limit: undefined })).toEqual([
      ['40470178', 'others', 'Invalid limit of groups: needs a limit'],
    ]);
  });
});
