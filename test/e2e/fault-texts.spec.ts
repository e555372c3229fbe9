import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import { Portal } from '../aggregate/portal.js';
import { keyFor } from '../support/records.js';
import { send } from '../support/refusals.js';

const NOW = Date.parse('2026-10-20T12:00:00Z');
const portal = new Portal();
let key: string;
let admin: string;

beforeAll(async () => {
  await portal.open({ clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn' } });
  key = await keyFor(portal.service, ['acme']);
  admin = await portal.service.app.get(DevIssuer).issue('iam', { sub: 'office', scope: 'admin' });
});

afterAll(() => portal.close());

type Body = Record<string, unknown>;

const UP = { name: 'uplink_bytes', aggregation_type: 'COUNT' };
const REPORT: Body = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-02T00:00:00Z',
  granularity: 'DAY',
  metrics: [UP],
};

const ask = (body: Body) =>
  send(`${portal.service.url}/connectivity/v1/report`, JSON.stringify(body), { 'X-API-Key': key });

/** Of a refused report: `field: description`. */
const told = async (body: Body): Promise<string[]> => {
  const { status, errors, text } = await ask({ ...REPORT, ...body });
  if (status !== 400) throw new Error(`${status}: ${text}`);
  return errors.map(({ field, description }) => `${field}: ${description}`);
};

describe('a fault', () => {
  const FIELDS = [
    'start_date_time',
    'end_date_time',
    'granularity',
    'time_zone',
    'week_start',
    'bucket_range',
    'dimensions',
    'dimension_filter_clauses',
    'dimension_filter',
    'metrics',
    'fill',
    'order_by',
    'limit',
    'others',
    'page_size',
    'page_token',
    'totals',
    'compare',
    'metadata',
    'accuracy',
  ];
  const VALUES = [
    0,
    -1,
    1.5,
    1e300,
    true,
    '',
    'x',
    'x'.repeat(10_000),
    {},
    [],
    [[]],
    [{}],
    [null],
    [1],
    ['x', 'x'],
  ];

  it.each(FIELDS)('of %s is told once', async (field) => {
    for (const value of VALUES) {
      const { status, errors } = await ask({ ...REPORT, [field]: value });
      expect({ value, ok: [200, 400].includes(status) }).toEqual({ value, ok: true });
      const places = errors.map((error) => `${error.code} ${error.field}`);
      expect({ field, value, places }).toEqual({ field, value, places: [...new Set(places)] });
    }
  });

  it.each([
    ['limit', 'x', 'limit: Invalid limit of groups: must be a whole number from 1 to 10000; given "x"'],
    ['page_size', 0, 'page_size: Invalid page size: must be a whole number from 1 to 10000; given 0'],
    ['metrics', {}, 'metrics: Unknown or missing metric: must be an array; given an object'],
    ['metrics', [], 'metrics: Unknown or missing metric: must not be empty'],
    ['order_by', 'x', 'order_by: Invalid order: must be an array; given "x"'],
    ['dimensions', 'msisdn', 'dimensions: Unknown dimension: must be an array; given "msisdn"'],
    ['totals', ['TOTAL', 'TOTAL'], 'totals: Invalid totals: must name each once'],
    ['metadata', 'yes', 'metadata: Invalid metadata: must be true or false; given "yes"'],
  ])('says what is wrong with %s %j', async (field, value, words) => {
    expect(await told({ [field]: value })).toEqual([words]);
  });

  it('of no metric filter says so', async () => {
    const metrics = (clauses: unknown) => [{ ...UP, metric_filter_clauses: clauses }];
    expect(await told({ metrics: metrics([]) })).toEqual([
      'metrics[0].metric_filter_clauses: Invalid metric filter: must not be empty',
    ]);
    expect(await told({ metrics: metrics([{ filters: [] }]) })).toEqual([
      'metrics[0].metric_filter_clauses[0].filters: Invalid metric filter: must not be empty',
    ]);
    expect(await told({ metrics: metrics({}) })).toEqual([
      'metrics[0].metric_filter_clauses: Invalid metric filter: must be an array; given an object',
    ]);
  });
});

describe('a step from NOW', () => {
  const RULE = 'must be an RFC 3339 date-time with offset, or a relative date such as NOW-7d or TODAY';
  const UNITS = 'a step is one of s, m, h, d, w, M, y';

  it.each([
    ['NOW-1.5h', 'how many steps is a whole number; given "1.5"'],
    ['NOW-h', 'how many steps is a whole number; given ""'],
    ['NOW-1,5h', 'how many steps is a whole number; given "1,5"'],
    ['now-1d', 'NOW is written in capitals'],
    ['Now-1d', 'NOW is written in capitals'],
    ['NOW-1D', `${UNITS}; given "D"; did you mean d?`],
    ['NOW-1W', `${UNITS}; given "W"; did you mean w?`],
    ['NOW+2Y', `${UNITS}; given "Y"; did you mean y?`],
    ['NOW-1Q', `${UNITS}; given "Q"`],
    ['NOW-1days', `${UNITS}; given "days"`],
    ['NOW-1', `${UNITS}; given ""`],
    ['NOW - 1d', 'without blanks'],
    ['NOW-1 d', 'without blanks'],
    ['NOW-1234567890s', 'how many steps has at most 9 digits'],
    ['NOW-99999y', 'that is farther than dates reach'],
  ])('%s is told what is wrong with it', async (text, words) => {
    for (const [field, what] of [
      ['start_date_time', 'start'],
      ['end_date_time', 'end'],
    ] as const) {
      expect(await told({ [field]: text })).toEqual([
        `${field}: Invalid or missing ${what} date time: ${RULE}; given ${JSON.stringify(text)}: ${words}`,
      ]);
    }
    expect(await told({ compare: { start_date_time: text, end_date_time: 'TODAY' } })).toEqual([
      `compare.start_date_time: Invalid or missing start date time: ${RULE}; given ${JSON.stringify(text)}: ${words}`,
    ]);
  });
});

describe('a + of a URL that was read as a blank', () => {
  const words = (given: string) =>
    `in a URL a + must be written %2B, else it means a blank; given "${given}"`;

  it('is recognised by the aggregate', async () => {
    const time = '2026-10-01T00:00:00 05:30';
    expect(
      (await portal.ask('sum/bytes?fromDate=2026-10-01T00:00:00+05:30&period=all')).header.errors,
    ).toEqual([
      { code: '40460102', description: `Invalid or missing from date: ${words(time)}`, field: 'fromDate' },
    ]);
    expect(
      (await portal.ask('sum/bytes?fromDate=2026-10-01&toDate=2026-10-01T00:00:00+05:30&period=all')).header
        .errors,
    ).toEqual([
      { code: '40460103', description: `Invalid or missing to date: ${words(time)}`, field: 'toDate' },
    ]);
    expect(
      (await portal.ask('sum/bytes?fromDate=2026-10-01&period=all&timeZone=Etc/GMT+5')).header.errors,
    ).toEqual([
      {
        code: '40460111',
        description: `Invalid or missing time zone: ${words('Etc/GMT 5')}`,
        field: 'timeZone',
      },
    ]);
    expect((await portal.ask('sum/bytes?fromDate=2026-10-01T00:00:00%2B05:30&period=all')).status).toBe(200);
  });

  it('is recognised wherever a date-time is', async () => {
    const time = '2026-10-01T00:00:00 05:30';
    for (const [path, field, what, headers] of [
      [
        'connectivity/v1/dimensions/msisdn/values',
        'start_date_time',
        'or missing start date time',
        { 'X-API-Key': key },
      ],
      [
        'connectivity/v1/dimensions/msisdn/values',
        'end_date_time',
        'or missing end date time',
        { 'X-API-Key': key },
      ],
      ['admin/v1/audit', 'from', 'or missing filter of the audit log', { Authorization: `Bearer ${admin}` }],
      ['admin/v1/audit', 'to', 'or missing filter of the audit log', { Authorization: `Bearer ${admin}` }],
      [
        'admin/v1/ingest/volume',
        'from',
        'or missing filter of the ingest journal',
        { Authorization: `Bearer ${admin}` },
      ],
      [
        'admin/v1/ingest/rejections',
        'to',
        'or missing filter of the ingest journal',
        { Authorization: `Bearer ${admin}` },
      ],
    ] as const) {
      const url = `${portal.service.url}/${path}?${field}=2026-10-01T00:00:00+05:30`;
      const { status, errors } = await send(url, undefined, headers, 'GET');
      expect({
        path,
        status,
        errors: errors.map(({ description, field: place }) => [place, description]),
      }).toEqual({
        path,
        status: 400,
        errors: [[field, `Invalid ${what}: ${words(time)}`]],
      });
    }
  });

  it('is recognised by the KPIs', async () => {
    const kpi = async (query: string): Promise<unknown> =>
      (await fetch(`${portal.service.url}/api/${query}`)).json();
    expect(await kpi('kpi1?from=1.6e+12')).toBe(
      `Invalid query params values, error: {'from': ['I${words('1.6e 12').slice(1)}.']}`,
    );
    expect(await kpi('kpi2?interval_start_timestamp=1.6e+12')).toBe(
      `Invalid query params, error: "interval_start_timestamp" ${words('1.6e 12')}`,
    );
  });
});

describe('the aggregate', () => {
  it.each([
    [
      'period=days&fromDate=2026-10-01',
      'period: Invalid or missing period: must be one of hour, day, week, month, year, all; given "days"; did you mean day?',
    ],
    [
      'fromDate=2026-10-01',
      'period: Invalid or missing period: must be one of hour, day, week, month, year, all',
    ],
    ['fromDate=2026-10-01&period=all&period=all', 'period: Invalid or missing period: given more than once'],
    [
      'fromDate=2026-10-02&toDate=2026-10-01&period=all',
      'toDate: Invalid or missing to date: must not lie before fromDate',
    ],
    [
      'fromDate=2026-10-01&period=all&pageSize=5000',
      'pageSize: Invalid or missing page size: must be a whole number from 1 to 1000; given "5000"',
    ],
    [
      'fromDate=2026-10-01T00:00&period=all',
      'fromDate: Invalid or missing from date: must be a date such as 2026-10-01, a date-time with seconds and offset, or Unix milliseconds; given "2026-10-01T00:00"',
    ],
    [
      'fromDate=2026-10-01&period=all&timeZone=Europe/Belin',
      'timeZone: Invalid or missing time zone: must be the IANA name of a time zone, such as Europe/Berlin; given "Europe/Belin"; did you mean Europe/Berlin?',
    ],
  ])('says what is given and what is allowed: %s', async (query, words) => {
    const { header } = await portal.ask(`sum/bytes?${query}`);
    expect(header.errors?.map(({ field, description }) => `${field}: ${description}`)).toEqual([words]);
  });

  it('says what a field has', async () => {
    const { header } = await portal.ask('sum/items?fromDate=2026-10-01&period=all');
    expect(header.errors?.map(({ description }) => description)).toEqual([
      'Invalid or missing field: items has count only',
    ]);
  });
});

describe('PREVIOUS_YEAR', () => {
  const compared = async (part: Body): Promise<unknown> => {
    const { status, text } = await ask({ ...REPORT, compare: 'PREVIOUS_YEAR', fill: 'ZERO', ...part });
    if (status !== 200) throw new Error(text);
    const { result, comparison } = JSON.parse(text) as {
      result: { time_stamp: string }[][];
      comparison: { start_date_time: string; end_date_time: string; result: { time_stamp: string }[][] };
    };
    const days = (series: { time_stamp: string }[][]) =>
      series[0]!.map((point) => point.time_stamp.slice(5, 10));
    return [comparison.start_date_time, comparison.end_date_time, days(result), days(comparison.result)];
  };

  it('of a range that ends on a 29 February is as long', async () => {
    expect(
      await compared({ start_date_time: '2024-02-27T00:00:00Z', end_date_time: '2024-02-29T00:00:00Z' }),
    ).toEqual([
      '2023-02-27T00:00:00+00:00',
      '2023-03-01T00:00:00+00:00',
      ['02-27', '02-28', '02-29'],
      ['02-27', '02-28', '03-01'],
    ]);
    expect(
      await compared({
        start_date_time: '2024-02-28T00:00:00+01:00',
        end_date_time: '2024-02-29T18:00:00+01:00',
        time_zone: 'Europe/Berlin',
        bucket_range: 'EXACT',
      }),
    ).toEqual([
      '2023-02-28T00:00:00+01:00',
      '2023-03-01T18:00:00+01:00',
      ['02-28', '02-29'],
      ['02-28', '03-01'],
    ]);
  });

  it('of a range that is within a 29 February is within the 28th', async () => {
    expect(
      await compared({ start_date_time: '2024-02-29T00:00:00Z', end_date_time: '2024-02-29T00:00:00Z' }),
    ).toEqual(['2023-02-28T00:00:00+00:00', '2023-02-28T00:00:00+00:00', ['02-29'], ['02-28']]);
    expect(
      await compared({ start_date_time: '2024-02-29T00:00:00Z', end_date_time: '2024-03-02T00:00:00Z' }),
    ).toEqual([
      '2023-02-28T00:00:00+00:00',
      '2023-03-02T00:00:00+00:00',
      ['02-29', '03-01', '03-02'],
      ['02-28', '03-01', '03-02'],
    ]);
  });

  it('of a range that ends elsewhere goes by the calendar', async () => {
    expect(
      await compared({
        start_date_time: '2024-02-27T00:00:00Z',
        end_date_time: '2024-03-01T00:00:00Z',
        bucket_range: 'EXACT',
      }),
    ).toEqual([
      '2023-02-27T00:00:00+00:00',
      '2023-03-01T00:00:00+00:00',
      ['02-27', '02-28', '02-29'],
      ['02-27', '02-28'],
    ]);
  });
});
