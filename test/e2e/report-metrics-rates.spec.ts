import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { keyFor, postRecords } from '../support/records.js';
import { faultsOf, postReport, seriesOf } from '../support/report-answers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.parse('2024-05-01T00:00:00Z');
const MINUTE = 60_000;
const SLOT = 5 * MINUTE;
/** Bytes of a slot at 1 Mbit/s, and of a minute. */
const UNIT = 37_500_000;
const MINUTE_UNIT = UNIT / 5;
const NOW = Date.parse('2024-05-02T12:00:30.700Z');

let service: TestApp;
let key: string;

const record = (id: string, start: number, length: number, up: number, down: number, site = 's') => ({
  record_id: id,
  account_id: 'acme',
  started_at: start,
  ended_at: start + length,
  uplink_bytes: up,
  downlink_bytes: down,
  customer_site_id: site,
});

/** Uplink of slots from midnight on in Mbit/s; where it is odd, there are 30 Mbit/s of downlink as well. */
const UPLINK = [1, 8, 15, 2, 9, 16, 3, 10, 17, 4, 11, 18, 5, 12, 19, 6, 13, 20, 7, 14];

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW });
  key = await keyFor(service, ['acme']);
  const slots = UPLINK.map((up, i) =>
    record(`slot-${i}`, DAY + i * SLOT, SLOT, up * UNIT, up % 2 === 1 ? 30 * UNIT : 0),
  );
  // Another site, in a slot of its own and in one of the first site's.
  const other = [
    record('other-1', DAY + 2 * 3_600_000, SLOT, UNIT, UNIT, 't'),
    record('other-2', DAY, SLOT, 4 * UNIT, 2 * UNIT, 't'),
  ];
  // In the window of NOW, which begins at 11:55:30: the first minute, the second and the fourth.
  const first = Date.parse('2024-05-02T11:55:30Z');
  const minutes = [
    record('minute-0', first, MINUTE, MINUTE_UNIT, 4 * MINUTE_UNIT),
    record('minute-1', first + MINUTE, MINUTE, 3 * MINUTE_UNIT, 0),
    record('minute-3', first + 3 * MINUTE, MINUTE, 2 * MINUTE_UNIT, 2 * MINUTE_UNIT),
  ];
  expect(await postRecords(service, key, [...slots, ...other, ...minutes])).toMatchObject({ accepted: 25 });
});

afterAll(() => service.close());

const site = (...expressions: string[]) => [
  { filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions }] },
];

const FIRST_HOURS = {
  start_date_time: '2024-05-01T00:00:00Z',
  end_date_time: '2024-05-01T01:00:00Z',
};
const OF_SITE = { ...FIRST_HOURS, dimension_filter_clauses: site('s') };

const RATES = ['AVG', 'MIN', 'MAX', 'P50', 'P90', 'P95', 'P99'];
const rates = (name: string) => RATES.map((aggregation_type) => ({ name, aggregation_type }));

/** The values of each aggregation's series. */
async function valuesOf(body: object): Promise<Record<string, (number | null)[]>> {
  const series = await seriesOf(service, key, body);
  return Object.fromEntries(
    series.map((points) => [points[0]?.aggregation_type ?? '', points.map(({ value }) => value)]),
  );
}

describe.each(SOURCE_NAMES)('rates from %s', (source) => {
  const asked = (body: object) => from(source, service, () => valuesOf(body));

  it('are those of both directions together', async () => {
    expect(await asked({ ...OF_SITE, granularity: 'HOUR', metrics: rates('total_bandwidth') })).toEqual({
      AVG: [24.5, 27],
      MIN: [2, 6],
      MAX: [47, 49],
      P50: [18, 20],
      P90: [45, 49],
      P95: [47, 49],
      P99: [47, 49],
    });
  });

  it('are ranked within each bucket', async () => {
    expect(await asked({ ...OF_SITE, granularity: 'HOUR', metrics: rates('uplink_bandwidth') })).toEqual({
      AVG: [9.5, 12],
      MIN: [1, 5],
      MAX: [18, 20],
      P50: [9, 12],
      P90: [17, 20],
      P95: [18, 20],
      P99: [18, 20],
    });
  });

  it('are ranked over the whole range without granularity', async () => {
    const whole = { ...OF_SITE, end_date_time: '2024-05-01T01:35:00Z' };
    expect(await asked({ ...whole, metrics: rates('total_bandwidth') })).toEqual({
      AVG: [25.5],
      MIN: [2],
      MAX: [49],
      P50: [20],
      P90: [45],
      P95: [47],
      P99: [49],
    });
    expect(await asked({ ...whole, metrics: rates('downlink_bandwidth') })).toEqual({
      AVG: [15],
      MIN: [0],
      MAX: [30],
      P50: [0],
      P90: [30],
      P95: [30],
      P99: [30],
    });
  });

  it('are ranked after the sites are added up', async () => {
    const metrics = ['MIN', 'MAX', 'P50'].map((aggregation_type) => ({
      name: 'total_bandwidth',
      aggregation_type,
    }));
    // Site t adds 6 to the first slot's 31, and has 2 in a slot by itself.
    const both = { ...FIRST_HOURS, end_date_time: '2024-05-01T02:00:00Z', metrics };
    expect(await asked({ ...both, dimension_filter_clauses: site('s', 't') })).toEqual({
      MIN: [2],
      MAX: [49],
      // The 11th of 2, 2, 4, ... 20, 33, 35, 37, 37, ... 49.
      P50: [20],
    });
    expect(await asked({ ...both, granularity: 'DAY' })).toEqual({
      MIN: [2, 2.4],
      MAX: [49, 2.4],
      P50: [20, 2.4],
    });
  });

  it('are ranked by group', async () => {
    const metrics = [{ name: 'total_bandwidth', aggregation_type: 'P95' }];
    const body = {
      ...FIRST_HOURS,
      end_date_time: '2024-05-01T02:00:00Z',
      dimensions: ['customer_site_id'],
      metrics,
    };
    const series = await from(source, service, () => seriesOf(service, key, body));
    expect(series.map((points) => points.map((point) => [point.customer_site_id, point.value]))).toEqual([
      [['s', 47]],
      [['t', 6]],
    ]);
  });

  it('rank by PERCENTILE in both directions together', async () => {
    const filters = [{ operator: 'PERCENTILE', comparison_value: 0.25 }];
    const metrics = [{ name: 'total_bandwidth', metric_filter_clauses: [{ filters }] }];
    const series = await from(source, service, () => seriesOf(service, key, { ...OF_SITE, metrics }));
    // A quarter of the slots from 00:00 to 01:00: four of 13.
    expect(series.map((points) => points.map(({ time_stamp, value }) => [time_stamp, value]))).toEqual([
      [
        ['2024-05-01T00:15:00+00:00', 2],
        ['2024-05-01T00:45:00+00:00', 4],
        ['2024-05-01T00:05:00+00:00', 8],
        ['2024-05-01T00:35:00+00:00', 10],
      ],
    ]);
  });

  it('leave totals as they are', async () => {
    const metrics = ['COUNT', 'SUM'].flatMap((aggregation_type) =>
      ['total_bytes', 'uplink_bytes', 'time_usage_seconds'].map((name) => ({ name, aggregation_type })),
    );
    const series = await from(source, service, () =>
      seriesOf(service, key, { ...OF_SITE, granularity: 'HOUR', metrics }),
    );
    expect(
      series.map((points) => [
        points[0]?.aggregation_type,
        points[0]?.name,
        ...points.map(({ value }) => value),
      ]),
    ).toEqual([
      ['COUNT', 'time_usage_seconds', 3600, 2400],
      ['COUNT', 'uplink_bytes', 114 * UNIT, 96 * UNIT],
      ['COUNT', 'total_bytes', 294 * UNIT, 216 * UNIT],
      ['SUM', 'time_usage_seconds', 3600, 2400],
      ['SUM', 'uplink_bytes', 114 * UNIT, 96 * UNIT],
      ['SUM', 'total_bytes', 294 * UNIT, 216 * UNIT],
    ]);
  });
});

const IN_WINDOW = { start_date_time: 'NOW', end_date_time: 'NOW' };

describe('the window up to now', () => {
  const flat = async (metrics: object[]) => (await postReport(service, key, { ...IN_WINDOW, metrics })).text;
  const window = '"start_time":"2024-05-02T11:55:30+00:00","end_time":"2024-05-02T12:00:30+00:00"';

  it('ranks its minutes', async () => {
    const named = rates('total_bandwidth').map((one) => ({
      ...one,
      alias: one.aggregation_type.toLowerCase(),
    }));
    // 5, 3 and 4 Mbit/s in three of five minutes.
    expect(await flat(named)).toBe(
      `{${window},"avg":2.4,"min":3,"max":5,"p50":4,"p90":5,"p95":5,"p99":5,"account_id":"acme"}`,
    );
  });

  it('has totals by either name', async () => {
    expect(
      await flat([
        { name: 'total_bytes', aggregation_type: 'SUM' },
        { name: 'uplink_bytes', aggregation_type: 'COUNT', alias: 'sent' },
        { name: 'uplink_bytes', aggregation_type: 'SUM', alias: 'sent again' },
      ]),
    ).toBe(
      `{${window},"sent":${6 * MINUTE_UNIT},"sent again":${6 * MINUTE_UNIT},"total_bytes":${12 * MINUTE_UNIT},"account_id":"acme"}`,
    );
  });

  it('takes a metric twice where the names differ, and only there', async () => {
    const [least, greatest] = ['MIN', 'MAX'].map((aggregation_type) => ({
      name: 'uplink_bandwidth',
      aggregation_type,
    }));
    expect(await flat([{ ...greatest, alias: 'peak' }, { ...least }])).toBe(
      `{${window},"uplink_bandwidth":1,"peak":3,"account_id":"acme"}`,
    );
    const faults = await faultsOf(service, key, { ...IN_WINDOW, metrics: [least, greatest] });
    expect(faults.map(({ code, field }) => [code, field])).toEqual([
      ['40470116', 'metrics[0].name'],
      ['40470116', 'metrics[1].name'],
    ]);
  });
});

describe('an alias', () => {
  const sum = { name: 'uplink_bytes', aggregation_type: 'SUM' };

  it('is printed instead of the name, and escaped', async () => {
    const filters = [{ operator: 'PERCENTILE', comparison_value: 0.01 }];
    const metrics = [
      { ...sum, alias: 'sent "up"\\' },
      { name: 'uplink_bandwidth', metric_filter_clauses: [{ filters }], alias: 'langsamste ½' },
    ];
    const series = await seriesOf(service, key, { ...OF_SITE, metrics });
    expect(series.map((points) => points.map(({ name, value }) => [name, value]))).toEqual([
      [['sent "up"\\', 119 * UNIT]],
      [['langsamste ½', 1]],
    ]);
  });

  it.each([
    ['an empty one', '', 'must be a text of 1 to 64 characters'],
    ['a long one', 'x'.repeat(65), 'must be a text of 1 to 64 characters'],
    ['a control character', 'a\nb', 'none of them a control character'],
    ['half a character', '\ud800', 'none of them a control character'],
    ['a number', 1, 'must be a text'],
    ["another metric's name", 'downlink_bytes', 'downlink_bytes is a name of the report language'],
    ['a dimension', 'msisdn', 'msisdn is a name of the report language'],
    ['a key of the answer', 'metadata', 'metadata is a name of the report language'],
  ])('is not %s', async (_, alias, told) => {
    const [fault, ...others] = await faultsOf(service, key, { ...OF_SITE, metrics: [{ ...sum, alias }] });
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ code: '40470170', field: 'metrics[0].alias' });
    expect(fault?.description).toContain(told);
  });

  it('is of one metric only, and every fault of the metrics is told at once', async () => {
    const metrics = [
      { ...sum, alias: 'a' },
      { name: 'downlink_bytes', aggregation_type: 'P95', alias: 'a' },
      { name: 'total_bandwidth', aggregation_type: 'SUM' },
      { ...sum, alias: 'b' },
    ];
    const faults = await faultsOf(service, key, { ...OF_SITE, metrics });
    expect(faults.map(({ code, field, description }) => [code, field, description])).toEqual([
      ['40470110', 'metrics[1].aggregation_type', expect.stringContaining('downlink_bytes has COUNT, SUM')],
      [
        '40470110',
        'metrics[2].aggregation_type',
        expect.stringContaining('total_bandwidth has AVG, MIN, MAX, P50, P90, P95, P99'),
      ],
      ['40470114', 'metrics[3]', expect.anything()],
      ['40470170', 'metrics[1].alias', expect.stringContaining('metrics[0] has it already')],
    ]);
  });
});

describe('a misspelt name', () => {
  it('is told with what was given, all that there are, and the one that was probably meant', async () => {
    const metrics = [
      { name: 'total_byte', aggregation_type: 'SUM' },
      { name: 'total_bytes', aggregation_type: 'P59' },
    ];
    const faults = await faultsOf(service, key, { ...OF_SITE, metrics, accuracy: 'EXAKT' });
    expect(faults.map(({ code, field, description }) => [code, field, description]).sort()).toEqual([
      [
        '40470109',
        'metrics[0].name',
        expect.stringMatching(/given "total_byte"; did you mean total_bytes\?$/),
      ],
      [
        '40470110',
        'metrics[1].aggregation_type',
        expect.stringMatching(/must be one of COUNT, SUM, .*given "P59"/),
      ],
      ['40470171', 'accuracy', expect.stringMatching(/given "EXAKT"; did you mean EXACT\?$/)],
    ]);
  });
});

describe('accuracy', () => {
  it('makes no difference, and is one of two', async () => {
    const metrics = [{ name: 'uplink_bytes', aggregation_type: 'SUM' }];
    const [exact, approximate] = await Promise.all(
      ['EXACT', 'APPROXIMATE'].map((accuracy) => postReport(service, key, { ...OF_SITE, metrics, accuracy })),
    );
    expect(approximate).toEqual(exact);
    expect(await faultsOf(service, key, { ...OF_SITE, metrics, accuracy: 'SOME' })).toEqual([
      expect.objectContaining({ code: '40470171', field: 'accuracy' }),
    ]);
  });
});
