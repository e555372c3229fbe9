import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asked, errorsOf, usage } from '../connectivity/asking.js';
import { portalHeaders } from '../oracle/asking.js';
import { FACTS, from } from '../oracle/sources.js';

const NOW = Date.parse('2026-03-31T12:00:00Z');

let asked: Asked;

beforeAll(async () => {
  asked = await Asked.start(['acme'], { clock: () => NOW });
  const told = { uplink_bytes: 100, msisdn: '491', customer_site_id: 's', user_id: 'ann' };
  await asked.store([usage('1', '2026-03-30T00:00:00Z', told)]);
});

afterAll(() => asked.service.close());

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const P50 = {
  name: 'uplink_bandwidth',
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 0.5 }] }],
};

interface Answer {
  readonly result: readonly (readonly { time_stamp: string; value: number | null }[])[];
  readonly comparison?: Answer & { readonly start_date_time: string; readonly end_date_time: string };
  readonly metadata?: Readonly<Record<string, unknown>>;
}

async function answerTo(request: object): Promise<Answer> {
  const answer = await asked.post('report', { metrics: [UP], ...request });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  return JSON.parse(text) as Answer;
}

/** Stamps and values of the first series, from stored aggregates and from the facts alike. */
async function pointsOf(request: object): Promise<(readonly [string, number | null])[] | undefined> {
  const [stored, facts] = [
    await answerTo(request),
    await from(FACTS, asked.service, () => answerTo(request)),
  ];
  expect(facts).toEqual(stored);
  return stored.result[0]?.map(({ time_stamp: stamp, value }) => [stamp, value]);
}

const range = (start_date_time: string, end_date_time: string, others: object = {}) => ({
  start_date_time,
  end_date_time,
  ...others,
});

describe('a report over a time before all records', () => {
  it('has nothing, or what fill puts there', async () => {
    const days = range('1900-01-01T00:00:00Z', '1900-01-02T00:00:00Z', { granularity: 'DAY' });
    expect(await pointsOf(days)).toEqual([]);
    expect(await pointsOf({ ...days, granularity: undefined })).toEqual([]);
    expect(await pointsOf({ ...days, metrics: [P50] })).toEqual([]);
    expect(await pointsOf({ ...days, dimensions: ['customer_site_id'] })).toBeUndefined();
    expect(await pointsOf({ ...days, fill: 'ZERO' })).toEqual([
      ['1900-01-01T00:00:00+00:00', 0],
      ['1900-01-02T00:00:00+00:00', 0],
    ]);
    expect(await pointsOf({ ...days, fill: 'NULL', granularity: 'TOTAL' })).toEqual([
      ['1900-01-01T00:00:00+00:00', null],
    ]);
  });

  it('has the buckets in which its ends lie', async () => {
    const ends = ['1960-02-29T23:57:30Z', '1960-03-01T00:02:30Z'] as const;
    const exact = { bucket_range: 'EXACT', fill: 'ZERO' };
    const stamps = async (granularity: string, others: object) =>
      (await pointsOf(range(...ends, { granularity, fill: 'ZERO', ...others })))?.map(([stamp]) => stamp);
    expect(await stamps('HOUR', exact)).toEqual(['1960-02-29T23:00:00+00:00', '1960-03-01T00:00:00+00:00']);
    expect(await stamps('MINUTE_5', exact)).toEqual([
      '1960-02-29T23:55:00+00:00',
      '1960-03-01T00:00:00+00:00',
    ]);
    // Through the bucket that begins at the end rounded up.
    expect(await stamps('MINUTE_15', {})).toEqual([
      '1960-02-29T23:45:00+00:00',
      '1960-03-01T00:00:00+00:00',
      '1960-03-01T00:15:00+00:00',
    ]);
    expect(await stamps('WEEK', exact)).toEqual(['1960-02-29T00:00:00+00:00']);
    expect(await stamps('YEAR', { ...exact, time_zone: 'Asia/Kolkata' })).toEqual([
      '1960-01-01T00:00:00+05:30',
    ]);
    const slots = range(...ends, { bucket_range: 'EXACT', fill: 'ZERO', metrics: [P50] });
    expect(await pointsOf(slots)).toEqual([['1960-02-29T23:55:00+00:00', 0]]);
  });

  it('has what there is of a range that reaches from there to now', async () => {
    expect(await pointsOf(range('NOW-60y', 'NOW', { granularity: 'TOTAL' }))).toEqual([
      ['1966-03-31T12:00:00+00:00', 100],
    ]);
    expect(await pointsOf(range('NOW-60y', 'NOW', { granularity: 'YEAR' }))).toEqual([
      ['2026-01-01T00:00:00+00:00', 100],
    ]);
    const all = range('0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', { granularity: 'DAY' });
    const groups = await answerTo({ ...all, dimensions: ['customer_site_id'] });
    expect(groups.result).toMatchObject([[{ time_stamp: '2026-03-30T00:00:00+00:00', value: 100 }]]);
    const { metadata: told } = await answerTo(
      range('NOW-60y', 'NOW', { granularity: 'TOTAL', metadata: true }),
    );
    expect(told).toMatchObject({ data_from: null, start_date_time: '1966-03-31T12:00:00+00:00' });
  });

  it('is what one of 1970 is compared with', async () => {
    const day = range('1970-06-01T00:00:00Z', '1970-06-01T00:00:00Z', { granularity: 'DAY' });
    const compare = async (request: object) => (await answerTo({ ...day, ...request })).comparison;
    const june = { start_date_time: '1969-06-01T00:00:00+00:00', end_date_time: '1969-06-01T00:00:00+00:00' };
    expect(await compare({ compare: 'PREVIOUS_YEAR' })).toEqual({ ...june, result: [[]] });
    expect(await compare({ compare: 'PREVIOUS_YEAR', fill: 'ZERO' })).toMatchObject({
      ...june,
      result: [[{ time_stamp: '1969-06-01T00:00:00+00:00', value: 0 }]],
    });
    const explicit = range('1900-02-28T00:00:00+05:30', '1900-02-28T12:00:00+05:30');
    expect(await compare({ compare: explicit, fill: 'NULL', granularity: 'TOTAL' })).toMatchObject({
      ...range('1900-02-28T00:00:00+05:30', '1900-02-28T12:00:00+05:30'),
      result: [[{ time_stamp: '1900-02-28T00:00:00+05:30', value: null }]],
    });
  });

  it('is answered in a batch', async () => {
    const requests = [
      range('1960-01-01T00:00:00Z', '1960-01-02T00:00:00Z', { metrics: [UP] }),
      range('NOW-60y', 'NOW', { metrics: [UP], granularity: 'TOTAL' }),
    ];
    const answer = await asked.post('report:batch', { requests });
    expect(await answer.json()).toMatchObject({
      reports: [
        { status: 200, report: { result: [[]] } },
        { status: 200, report: { result: [[{ value: 100 }]] } },
      ],
    });
  });
});

describe('an offset with seconds', () => {
  it('prints to the minute, the time with it, so that the instant is right and can be asked again', async () => {
    // New York's clocks went by the sun until noon of 1883-11-18, at -04:56:02; then four minutes slower.
    const noon = range('1883-11-18T16:00:00Z', '1883-11-18T18:00:00Z', {
      granularity: 'HOUR',
      time_zone: 'America/New_York',
      bucket_range: 'EXACT',
      fill: 'ZERO',
      metadata: true,
    });
    const { result, metadata } = await answerTo(noon);
    const stamps = result[0]?.map(({ time_stamp: stamp }) => stamp) ?? [];
    expect(stamps).toEqual([
      '1883-11-18T11:00:02-04:56',
      '1883-11-18T12:00:02-04:56',
      '1883-11-18T12:00:00-05:00',
    ]);
    expect(stamps.map((stamp) => new Date(stamp).toISOString())).toEqual([
      '1883-11-18T15:56:02.000Z',
      '1883-11-18T16:56:02.000Z',
      '1883-11-18T17:00:00.000Z',
    ]);
    const { start_date_time, end_date_time } = metadata as Record<string, string>;
    expect([start_date_time, end_date_time]).toEqual([
      '1883-11-18T11:04:00-04:56',
      '1883-11-18T13:00:00-05:00',
    ]);
    expect((await answerTo({ ...noon, start_date_time, end_date_time })).result).toEqual(result);
  });
});

describe('a year of fewer digits', () => {
  it('has four', async () => {
    const days = range('0009-12-31T00:00:00Z', '0010-01-01T00:00:00Z', { granularity: 'DAY', fill: 'ZERO' });
    expect(await pointsOf(days)).toEqual([
      ['0009-12-31T00:00:00+00:00', 0],
      ['0010-01-01T00:00:00+00:00', 0],
    ]);
  });

  it('is refused where it would print as no date', async () => {
    const faults = async (request: object) =>
      (await errorsOf(await asked.post('report', { metrics: [UP], ...request }))).map(({ code, field }) => [
        code,
        field,
      ]);
    const first = range('0000-01-01T00:00:00Z', '0000-01-02T00:00:00Z', { granularity: 'DAY' });
    expect(await pointsOf(first)).toEqual([]);
    expect(await faults({ ...first, compare: 'PREVIOUS_YEAR' })).toEqual([['40470182', 'compare']]);
    expect(await faults({ ...first, metadata: true, time_zone: 'America/New_York' })).toEqual([
      ['40470101', 'start_date_time'],
    ]);
  });
});

describe('beside the report', () => {
  it('the values of dimensions are those of the records', async () => {
    for (const name of ['msisdn', 'customer_site_id']) {
      const valuesOf = async (parameters: string) => {
        const answer = await asked.get(`dimensions/${name}/values?${parameters}`);
        return ((await answer.json()) as { values: string[] }).values;
      };
      const value = name === 'msisdn' ? '491' : 's';
      expect(await valuesOf('start_date_time=1960-01-01T00:00:00Z')).toEqual([value]);
      const years = 'start_date_time=1960-01-01T00:00:00Z&end_date_time=1961-01-01T00:00:00Z';
      expect(await valuesOf(years)).toEqual([]);
    }
  });

  it("a user's aggregate says of when it is", async () => {
    const headers = await portalHeaders(asked.service, 'ann');
    const aggregate = async (parameters: string) => {
      const path = `/user/usage/aggregate/sum/bytes?period=year&${parameters}`;
      const answer = await fetch(`${asked.service.url}${path}`, { headers });
      return ((await answer.json()) as { data: Record<string, unknown> }).data;
    };
    expect(await aggregate('fromDate=1960-01-01')).toMatchObject({
      fromDate: '1960-01-01T00:00:00.000Z',
      items: [{ periodStart: '2026-01-01T00:00:00.000Z', value: 100 }],
    });
    expect(await aggregate('fromDate=1960-01-01&toDate=1960-12-31')).toMatchObject({
      fromDate: '1960-01-01T00:00:00.000Z',
      toDate: '1961-01-01T00:00:00.000Z',
      items: [],
    });
  });
});
