import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, times, values, valuesBy, type ShapedService } from '../shape/shaped.js';

/** Sentences of docs/report-*.md and docs/decisions.md that have no test elsewhere. */

let now = Date.parse('2026-04-15T10:00:03.700Z');
let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme', { clock: () => now, env: { REFRESH_INTERVAL_MS: '0' } });
  await service.deliver([
    // Around the ends of March: powers of ten tell which of them are in a bucket.
    { at: '2026-02-28T23:55:00Z', up: 1 },
    { at: '2026-03-01T00:00:00Z', up: 10 },
    { at: '2026-03-31T23:55:00Z', up: 100 },
    { at: '2026-04-01T00:00:00Z', up: 1_000 },
    { at: '2026-04-01T00:05:00Z', up: 10_000 },
    { at: '2026-04-05T12:00:00Z', up: 100_000 },
    // Cards: 1 is told to be of both kinds, 3 of none.
    { at: '2026-01-01T00:00:00Z', imsi: '1', sim_type: 'physical' },
    { at: '2026-01-01T00:10:00Z', imsi: '1', sim_type: 'esim' },
    { at: '2026-01-01T00:20:00Z', imsi: '2', sim_type: 'esim' },
    { at: '2026-01-01T00:30:00Z', imsi: '3' },
    { at: '2026-01-01T00:40:00Z', sim_type: 'esim' },
    // Sites.
    { at: '2026-02-01T00:00:00Z', site: 'A', up: 1_000, msisdn: '1' },
    { at: '2026-02-01T00:00:00Z', site: 'B', up: 300, msisdn: '2' },
    { at: '2026-02-01T00:00:00Z', site: 'C', up: 20, msisdn: '2' },
    { at: '2026-02-01T01:00:00Z', site: 'A', up: 1, msisdn: '2' },
    { at: '2026-02-01T01:00:00Z', site: 'C', up: 4, msisdn: '2' },
    // The window of NOW.
    {
      at: '2026-04-15T09:56:00Z',
      minutes: 2,
      up: 60,
      down: 600,
      msisdn: '1',
      imsi: '7',
      sim_type: 'esim',
      ue_ip: '10.0.0.1',
      enodeb_ip: '10.0.0.2',
    },
  ]);
});

afterAll(() => service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };

async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${service.url}/connectivity/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': service.key, ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, tag: answer.headers.get('ETag'), text: await answer.text() };
}

describe('last month', () => {
  const LAST_MONTH = { start_date_time: 'LAST_MONTH', end_date_time: 'THIS_MONTH', metrics: [UP] };
  const EXACT = { bucket_range: 'EXACT' };

  it.each<[string, object, [string, number][], number[]]>([
    [
      'by MONTH',
      { granularity: 'MONTH' },
      [
        ['03-01', 110],
        ['04-01', 111_060],
      ],
      [110],
    ],
    [
      'by DAY',
      { granularity: 'DAY' },
      [
        ['03-01', 10],
        ['03-31', 100],
        ['04-01', 11_000],
      ],
      [10, 100],
    ],
    ['as TOTAL', { granularity: 'TOTAL' }, [['03-01', 1_110]], [110]],
    ['without granularity', {}, [['03-01', 1_110]], [110]],
  ])('%s reaches into this one unless it is EXACT', async (_, rest, inclusive, exact) => {
    const { result } = await service.ask({ ...LAST_MONTH, ...rest });
    const told = result[0]?.map(({ time_stamp: stamp, value }) => [stamp.slice(5, 10), value]);
    expect(told).toEqual(inclusive);
    expect(values((await service.ask({ ...LAST_MONTH, ...rest, ...EXACT })).result)).toEqual([exact]);
  });

  it('has a total over all of its buckets', async () => {
    const asked = { ...LAST_MONTH, granularity: 'DAY', totals: ['TOTAL'] };
    expect((await service.ask(asked)).totals).toMatchObject([{ total: 11_110 }]);
    expect((await service.ask({ ...asked, ...EXACT })).totals).toMatchObject([{ total: 110 }]);
  });

  it.each([
    ['MONTH', '2026-05-01T00:00:00+00:00'],
    ['DAY', '2026-04-02T00:00:00+00:00'],
    ['TOTAL', '2026-04-01T00:05:00+00:00'],
  ])('by %s is validated as the time that its buckets cover', async (granularity, end) => {
    const asked = { ...LAST_MONTH, granularity };
    const validated = async (body: object) =>
      JSON.parse((await post('report:validate', body)).text) as Record<string, string>;
    const { start_date_time: start, end_date_time: covered } = await validated(asked);
    expect([start, covered]).toEqual(['2026-03-01T00:00:00+00:00', end]);
    // Asked for exactly, it is the same usage.
    const again = { ...asked, start_date_time: start, end_date_time: covered, ...EXACT };
    expect((await service.ask(again)).result).toEqual((await service.ask(asked)).result);
    // Metadata tell what was asked for.
    const { metadata } = await service.ask({ ...asked, metadata: true });
    expect(metadata).toMatchObject({
      start_date_time: '2026-03-01T00:00:00+00:00',
      end_date_time: '2026-04-01T00:00:00+00:00',
    });
  });
});

describe('hours at a shift of the clock by half an hour', () => {
  it.each([
    // 02:00 (+11:00) becomes 01:30 (+10:30).
    [
      'back',
      '2026-04-05T01:00:00+11:00',
      '2026-04-05T03:00:00+10:30',
      ['01:00', '01:30', '02:00', '03:00'],
      [12, 6, 12, 12],
    ],
    // 02:00 (+10:30) becomes 02:30 (+11:00).
    [
      'forward',
      '2025-10-05T01:00:00+10:30',
      '2025-10-05T04:00:00+11:00',
      ['01:00', '02:30', '03:00', '04:00'],
      [12, 6, 12, 12],
    ],
  ])('%s: one is short', async (_, start, end, stamps, slots) => {
    const { result } = await service.ask({
      start_date_time: start,
      end_date_time: end,
      granularity: 'HOUR',
      time_zone: 'Australia/Lord_Howe',
      metrics: [UP],
      fill: 'ZERO',
    });
    expect(times(result)).toEqual([stamps]);
    const starts = result[0]!.map(({ time_stamp: stamp }) => Date.parse(stamp));
    const lengths = starts.slice(1).map((one, i) => (one - starts[i]!) / 300_000);
    expect(lengths).toEqual(slots.slice(0, -1));
  });
});

describe('the flat answer of NOW', () => {
  it('has its keys in one order, not in that of the request', async () => {
    const metrics = [
      { name: 'uplink_bandwidth', aggregation_type: 'MAX', alias: 'a peak' },
      { name: 'uplink_bandwidth', aggregation_type: 'AVG', alias: 'mean' },
      { name: 'ue_online_status', aggregation_type: 'EXISTS' },
      { name: 'sim', aggregation_type: 'COUNT' },
      { name: 'downlink_bandwidth', aggregation_type: 'MIN' },
      UP,
    ];
    const filters = [
      { dimension_name: 'account_id', operator: 'EXACT', expressions: ['acme'] },
      { dimension_name: 'msisdn', operator: 'EXACT', expressions: ['1'] },
    ];
    const answer = await service.ask({
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      time_zone: 'Asia/Kathmandu',
      dimensions: ['ue_ip', 'enodeb_ip'],
      dimension_filter_clauses: [{ filters }],
      metrics,
      metadata: true,
    });
    expect(Object.entries(answer).slice(0, -1)).toEqual([
      ['start_time', '2026-04-15T15:40:03+05:45'],
      ['end_time', '2026-04-15T15:45:03+05:45'],
      ['uplink_bytes', 60],
      ['downlink_bandwidth', 0.000002],
      ['mean', 0.0000016],
      ['a peak', 0.000004],
      ['ue_online_status', 'YES'],
      ['sim', 1],
      ['ue_ip', '10.0.0.1'],
      ['enodeb_ip', '10.0.0.2'],
      ['msisdn', '1'],
      ['account_id', 'acme'],
    ]);
    expect(Object.keys(answer).at(-1)).toBe('metadata');
  });
});

describe('others beside metric filters', () => {
  const having = (than: number) => ({
    start_date_time: '2026-02-01T00:00:00Z',
    end_date_time: '2026-02-01T02:00:00Z',
    granularity: 'HOUR',
    bucket_range: 'EXACT',
    dimensions: ['customer_site_id'],
    metrics: [
      { ...UP, metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: than }] }] },
    ],
    limit: 2,
    others: true,
    totals: ['TOTAL'],
  });

  it('have the groups that the tests have dropped, and no dropped row of a group that is shown', async () => {
    const { result, totals, row_count: rows } = await service.ask(having(310));
    // B (300) and C (20 and 4) were dropped; together they pass at 00. The 1 of A at 01 is in neither.
    expect(valuesBy(result, 'customer_site_id')).toEqual([
      ['A', 1_000],
      [null, 320],
    ]);
    expect(totals?.map(({ total }) => total)).toEqual([1_001, 324]);
    expect(rows).toBe(1);
  });

  it('are an empty series where the tests leave nothing of them', async () => {
    const { result } = await service.ask(having(50));
    expect(valuesBy(result, 'customer_site_id')).toEqual([['A', 1_000], ['B', 300], [undefined]]);
  });

  it('are not there where all groups are shown', async () => {
    const { result } = await service.ask({ ...having(-1), limit: 3 });
    expect(result.map(([point]) => point?.customer_site_id)).toEqual(['A', 'B', 'C']);
  });
});

describe('cards', () => {
  const CARDS = {
    start_date_time: '2026-01-01T00:00:00Z',
    end_date_time: '2026-01-01T00:00:00Z',
    granularity: 'DAY',
    metrics: [{ name: 'sim', aggregation_type: 'COUNT' }],
  };

  it('are counted once by IMSI, and by kind once under each', async () => {
    expect(values((await service.ask(CARDS)).result)).toEqual([[2]]);
    const { result } = await service.ask({ ...CARDS, dimensions: ['sim_type'] });
    expect(valuesBy(result, 'sim_type')).toEqual([
      ['esim', 2],
      ['physical', 1],
      [null, 0],
    ]);
  });
});

describe('pins', () => {
  const one = (operator: string, expressions: unknown[], rest: object = {}) => ({
    dimension_name: 'customer_site_id',
    operator,
    expressions,
    ...rest,
  });
  const clause = (...filters: object[]) => ({ dimension_filter_clauses: [{ filters }] });
  const anyOf = (...filters: object[]) => ({ dimension_filter_clauses: [{ operator: 'OR', filters }] });
  const nested = (dimension_filter: object) => ({ dimension_filter });
  const [A, B] = [one('EXACT', ['A']), one('EXACT', ['B'])];

  // What is echoed, and whether the dimension makes series.
  it.each<[string, object, unknown, boolean]>([
    ['EXACT of one', clause(A), 'A', false],
    ['EXACT of the same twice', clause(one('EXACT', ['A', 'A'])), 'A', false],
    ['EXACT of two', clause(one('EXACT', ['A', 'B'])), ['A', 'B'], true],
    ['IN_LIST of one', clause(one('IN_LIST', ['A'])), undefined, true],
    [
      'EXACT that leaves one with IN_LIST',
      clause(one('EXACT', ['A', 'B']), one('IN_LIST', ['B', 'C'])),
      'B',
      false,
    ],
    [
      'two IN_LIST that leave one',
      clause(one('IN_LIST', ['A', 'B']), one('IN_LIST', ['B', 'C'])),
      undefined,
      true,
    ],
    ['two EXACT that leave none', clause(A, B), [], true],
    ['not', clause(one('EXACT', ['A'], { not: true })), undefined, true],
    ['any case', clause(one('EXACT', ['A'], { case_sensitive: false })), undefined, true],
    ['OR of one', anyOf(A), 'A', false],
    ['OR of two', anyOf(A, A), undefined, true],
    ['a nested filter', nested({ filter: A }), 'A', false],
    ['nested and', nested({ and: [{ and: [{ filter: A }] }] }), 'A', false],
    ['nested or of one', nested({ or: [{ filter: A }] }), undefined, true],
    ['nested not of not', nested({ not: { not: { filter: A } } }), undefined, true],
  ])('%s', async (_, filter, echo, makesSeries) => {
    const answer = (await service.ask({
      start_date_time: '2026-02-01T00:00:00Z',
      end_date_time: '2026-02-01T02:00:00Z',
      granularity: 'TOTAL',
      dimensions: ['customer_site_id'],
      metrics: [UP],
      ...filter,
    })) as { result: object[][]; customer_site_id?: unknown };
    expect(answer.customer_site_id).toEqual(echo);
    expect(answer.result.every(([point]) => 'customer_site_id' in point!)).toBe(makesSeries);
  });

  it('are echoed from the last dimension of the request to the first, an account from the key at the end', async () => {
    const msisdn = { dimension_name: 'msisdn', operator: 'EXACT', expressions: [1] };
    const answer = await service.ask({
      start_date_time: '2026-02-01T00:00:00Z',
      end_date_time: '2026-02-01T02:00:00Z',
      metrics: [UP],
      ...clause(one('EXACT', ['B', 'A']), msisdn),
      ...nested({ filter: one('EXACT', ['A', 'C']) }),
    });
    expect(Object.entries(answer).slice(1)).toEqual([
      ['msisdn', 1],
      ['customer_site_id', 'A'],
      ['account_id', 'acme'],
    ]);
  });
});

describe('tags', () => {
  const relative = (start: string, end: string, rest: object = {}) => ({
    start_date_time: start,
    end_date_time: end,
    granularity: 'DAY',
    bucket_range: 'EXACT',
    metrics: [UP],
    ...rest,
  });

  it('are those of the answers of relative reports, while these are the same', async () => {
    const month = relative('LAST_MONTH', 'THIS_MONTH');
    const upToNow = relative('NOW-1h', 'NOW', { granularity: 'MINUTE_5' });
    const tags = [(await post('report', month)).tag, (await post('report', upToNow)).tag];
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]{32}"$/);
    expect(await post('report', upToNow, { 'If-None-Match': tags[1]! })).toMatchObject({ status: 304 });
    const before = now;
    try {
      now += 20_000;
      // No record is in the twenty seconds that came and went.
      expect(await post('report', upToNow, { 'If-None-Match': tags[1]! })).toMatchObject({ status: 304 });
      now += 3_600_000;
      expect(await post('report', month, { 'If-None-Match': tags[0]! })).toMatchObject({ status: 304 });
      const later = await post('report', upToNow, { 'If-None-Match': tags[1]! });
      expect([later.status, later.tag === tags[1]]).toEqual([200, false]);
      now = Date.parse('2026-05-01T00:00:00Z');
      expect(await post('report', month, { 'If-None-Match': tags[0]! })).toMatchObject({ status: 200 });
    } finally {
      now = before;
    }
  });

  it('are none of NOW, and change with the moment that metadata tell', async () => {
    const flat = { start_date_time: 'NOW', end_date_time: 'NOW', metrics: [UP] };
    expect((await post('report', flat)).tag).toBeNull();
    const told = relative('LAST_MONTH', 'THIS_MONTH', { metadata: true });
    const { tag } = await post('report', told);
    const before = now;
    now += 1_000;
    const later = await post('report', told, { 'If-None-Match': tag! });
    now = before;
    expect([later.status, later.tag === tag]).toEqual([200, false]);
  });
});
