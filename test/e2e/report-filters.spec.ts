import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKey, bearer, issue, issuingKey } from '../portal/portal-service.js';
import { insertFacts, type Fact } from '../support/facts.js';
import { keyFor } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.parse('2026-03-01T00:00:00Z');
const CELL_A = '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a';
const CELL_B = '00000000-0000-4000-8000-000000000001';

/** Each has a power of two of bytes, so that a sum says which of them were kept. */
const FACTS: readonly Omit<Fact, 'startedAt' | 'endedAt'>[] = [
  {
    customerSiteId: 'site-north',
    msisdn: '491701',
    genre: 'video',
    network: '5G',
    serviceId: 4,
    cellId: CELL_A,
  },
  {
    customerSiteId: 'Site-North',
    msisdn: '491702',
    genre: 'Video',
    network: '4G',
    serviceId: 44,
    cellId: CELL_B,
  },
  { customerSiteId: 'site-south', imsi: '26201', genre: 'music', network: null, serviceId: 5, userId: 'u1' },
  {
    customerSiteId: null,
    imsi: '26202',
    genre: null,
    network: '5G',
    serviceId: null,
    userId: 'u2',
    itemId: '7',
  },
  { customerSiteId: 'a%_b', msisdn: '491701', genre: '007', network: '5G', serviceId: 0, itemId: '7.0' },
  {
    accountId: 'globex',
    customerSiteId: 'site-north',
    msisdn: '491701',
    genre: 'video',
    network: '5G',
    serviceId: 4,
  },
];
const BYTES = FACTS.map((_, i) => 2 ** i);
/** Those of acme. */
const ALL = 31;

let service: TestApp;
let key: string;
let operator: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0' } });
  key = await keyFor(service, ['acme']);
  operator = await keyFor(service, 'all');
  await insertFacts(
    service.pool,
    FACTS.map((fact, i) => ({
      ...fact,
      startedAt: DAY + i * 60_000,
      endedAt: DAY + i * 60_000 + 1_000,
      uplinkBytes: BYTES[i]!,
    })),
  );
});

afterAll(() => service.close());

interface Failure {
  readonly header: { readonly errors: readonly { code: string; description: string; field?: string }[] };
}

const post = (body: object, credential = key) =>
  fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(credential === key || credential === operator ? apiKey(credential) : bearer(credential)),
    },
    body: JSON.stringify({
      start_date_time: new Date(DAY).toISOString(),
      end_date_time: new Date(DAY).toISOString(),
      granularity: 'DAY',
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      ...body,
    }),
  });

type Point = Readonly<Record<string, unknown>> & { readonly value: number };

async function answerOf(
  body: object,
  credential = key,
): Promise<{ result: Point[][] } & Record<string, unknown>> {
  const answer = await post(body, credential);
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, expect.any(String)]);
  return JSON.parse(text) as { result: Point[][] } & Record<string, unknown>;
}

/** The sum of the bytes of the records that were kept. */
const sumOf = async (body: object, credential = key): Promise<number> =>
  (await answerOf(body, credential)).result.flat().reduce((sum, { value }) => sum + value, 0);

const faultsOf = async (body: object, credential = key): Promise<[number, string[]]> => {
  const answer = await post(body, credential);
  const { errors } = ((await answer.json()) as Failure).header;
  return [
    answer.status,
    errors.map(({ code, field, description }) => `${code} ${field ?? ''} ${description}`),
  ];
};

const filter = (dimension_name: string, operator: string, expressions?: unknown[], more: object = {}) => ({
  dimension_name,
  operator,
  ...(expressions && { expressions }),
  ...more,
});
const clause = (...filters: object[]) => ({ filters });
const either = (...filters: object[]) => ({ operator: 'OR', filters });
const where = (...clauses: object[]) => ({ dimension_filter_clauses: clauses });

describe('an operator', () => {
  it.each<[string, string, unknown[] | undefined, object, number]>([
    ['genre', 'EXACT', ['video'], {}, 1],
    ['genre', 'EXACT', ['video', 'music'], {}, 5],
    ['genre', 'EXACT', ['video'], { not: true }, 30],
    ['genre', 'EXACT', ['VIDEO'], {}, 0],
    ['genre', 'EXACT', ['VIDEO'], { case_sensitive: false }, 3],
    ['genre', 'EXACT', ['VIDEO'], { case_sensitive: false, not: true }, 28],
    ['genre', 'IN_LIST', ['video', 'Video'], {}, 3],
    ['genre', 'IN_LIST', ['video', 'Video'], { not: true }, 28],
    ['genre', 'BEGINS_WITH', ['v'], {}, 1],
    ['genre', 'BEGINS_WITH', ['v', 'm'], { case_sensitive: false }, 7],
    ['genre', 'ENDS_WITH', ['EO'], {}, 0],
    ['genre', 'ENDS_WITH', ['EO'], { case_sensitive: false, not: true }, 28],
    ['genre', 'PARTIAL', ['i'], {}, 7],
    ['genre', 'PARTIAL', ['i'], { not: true }, 24],
    ['genre', 'REGEXP', ['^[vm].*o$'], {}, 1],
    ['genre', 'REGEXP', ['^[vm].*o$'], { case_sensitive: false }, 3],
    ['genre', 'REGEXP', ['(?i)^VID', 'sic$'], {}, 7],
    ['genre', 'REGEXP', ['^'], { not: true }, 8],
    ['genre', 'NUMERIC_EQUAL', [7], {}, 16],
    ['genre', 'NUMERIC_EQUAL', ['7.00'], { not: true }, 15],
    ['genre', 'IS_NULL', undefined, {}, 8],
    ['genre', 'IS_NULL', [], { not: true }, 23],
    ['customer_site_id', 'PARTIAL', ['%_'], {}, 16],
    ['customer_site_id', 'PARTIAL', ['%'], {}, 16],
    ['customer_site_id', 'BEGINS_WITH', ['site_'], {}, 0],
    ['customer_site_id', 'EXACT', ['SITE-NORTH'], { case_sensitive: false }, 3],
    ['customer_site_id', 'IS_NULL', undefined, {}, 8],
    ['network', 'EXACT', ['5G'], { not: true }, 6],
    ['msisdn', 'EXACT', [491701], {}, 17],
    ['msisdn', 'EXACT', ['491701'], { not: true }, 14],
    ['msisdn', 'ENDS_WITH', [2], {}, 2],
    ['msisdn', 'NUMERIC_GREATER_THAN', [491701], {}, 2],
    ['msisdn', 'NUMERIC_LESS_THAN', [491701.5], {}, 17],
    ['msisdn', 'NUMERIC_LESS_THAN', [491701.5], { not: true }, 14],
    ['msisdn', 'IS_NULL', undefined, {}, 12],
    ['imsi', 'BEGINS_WITH', ['262'], {}, 12],
    ['service_id', 'EXACT', [4], {}, 1],
    ['service_id', 'EXACT', ['4', 0], {}, 17],
    ['service_id', 'IN_LIST', [4], { not: true }, 30],
    ['service_id', 'BEGINS_WITH', ['4'], {}, 3],
    ['service_id', 'REGEXP', ['^.$'], {}, 21],
    ['service_id', 'NUMERIC_GREATER_THAN', [4], {}, 6],
    ['service_id', 'NUMERIC_BETWEEN', [4, '5.0'], {}, 5],
    ['service_id', 'NUMERIC_BETWEEN', [4, '5.0'], { not: true }, 26],
    ['service_id', 'NUMERIC_EQUAL', [1e300], {}, 0],
    ['service_id', 'NUMERIC_LESS_THAN', [1e-7], {}, 16],
    ['service_id', 'IS_NULL', undefined, {}, 8],
    ['cell_id', 'EXACT', [CELL_A], {}, 1],
    ['cell_id', 'EXACT', [CELL_A.toUpperCase()], {}, 1],
    ['cell_id', 'EXACT', [CELL_A], { not: true }, 30],
    ['cell_id', 'BEGINS_WITH', ['6F1C'], {}, 0],
    ['cell_id', 'BEGINS_WITH', ['6F1C'], { case_sensitive: false }, 1],
    ['cell_id', 'NUMERIC_GREATER_THAN', [0], {}, 0],
    ['cell_id', 'IS_NULL', undefined, {}, 28],
    ['user_id', 'EXACT', ['u1', 'u2'], {}, 12],
    ['user_id', 'PARTIAL', ['1'], { not: true }, 27],
    ['item_id', 'NUMERIC_EQUAL', [7], {}, 24],
    ['item_id', 'EXACT', ['7'], {}, 8],
    ['account_id', 'BEGINS_WITH', ['a'], {}, 31],
    ['account_id', 'BEGINS_WITH', ['g'], {}, 0],
    ['account_id', 'EXACT', ['ACME'], { case_sensitive: false, not: true }, 0],
  ])('%s %s %j %j', async (dimension, operator, expressions, more, expected) => {
    expect(await sumOf(where(clause(filter(dimension, operator, expressions, more))))).toBe(expected);
  });
});

describe('filters', () => {
  const genre = (value: string) => filter('genre', 'EXACT', [value]);
  const site = (value: string) => filter('customer_site_id', 'EXACT', [value]);

  it('hold together or one by one, clause by clause', async () => {
    expect(await sumOf(where(clause(genre('video'), site('site-south'))))).toBe(0);
    expect(await sumOf(where(either(genre('video'), site('site-south'))))).toBe(5);
    expect(await sumOf(where({ operator: 'AND', filters: [genre('video'), site('site-north')] }))).toBe(1);
    expect(
      await sumOf(where(either(genre('video'), genre('music')), either(site('site-south'), site('a%_b')))),
    ).toBe(4);
    expect(await sumOf(where(either({ ...genre('video'), not: true }, site('site-north'))))).toBe(ALL);
  });

  it('stand in one another, together with the clauses', async () => {
    const dimension_filter = {
      or: [
        { and: [{ filter: genre('video') }, { not: { filter: site('site-south') } }] },
        { not: { or: [{ filter: filter('network', 'EXACT', ['5G']) }, { filter: genre('music') }] } },
        { filter: filter('service_id', 'IS_NULL') },
      ],
    };
    expect(await sumOf({ dimension_filter })).toBe(1 + 2 + 8);
    expect(
      await sumOf({
        dimension_filter,
        ...where(clause(filter('msisdn', 'IS_NULL', undefined, { not: true }))),
      }),
    ).toBe(3);
    expect(await sumOf({ dimension_filter: { not: dimension_filter } })).toBe(ALL - 11);
    const deep = (levels: number): object =>
      levels === 0 ? { filter: genre('video') } : { not: deep(levels - 1) };
    expect(await sumOf({ dimension_filter: deep(8) })).toBe(1);
    expect(await sumOf({ dimension_filter: deep(7) })).toBe(ALL - 1);
  });

  it('pin what is echoed: EXACT that holds with everything, last one first', async () => {
    const { result, ...echoes } = await answerOf(
      {
        ...where(
          clause(filter('account_id', 'EXACT', ['acme'])),
          clause(filter('service_id', 'EXACT', ['4', 0]), filter('network', 'IN_LIST', ['5G'])),
          either(filter('genre', 'EXACT', ['video']), filter('genre', 'EXACT', ['007'])),
          { operator: 'OR', filters: [filter('msisdn', 'EXACT', [491701])] },
          clause(filter('imsi', 'EXACT', ['1'], { not: true })),
        ),
        dimension_filter: { and: [{ filter: filter('cell_id', 'EXACT', [CELL_A.toUpperCase()]) }] },
        dimensions: ['msisdn', 'network', 'cell_id', 'genre'],
      },
      operator,
    );
    expect(JSON.stringify(echoes)).toBe(
      `{"cell_id":"${CELL_A.toUpperCase()}","msisdn":491701,"service_id":["4",0],"account_id":"acme"}`,
    );
    expect(result).toEqual([
      [
        {
          time_stamp: '2026-03-01T00:00:00+00:00',
          name: 'uplink_bytes',
          value: 1,
          aggregation_type: 'COUNT',
          network: '5G',
          genre: 'video',
        },
      ],
    ]);
    expect(Object.keys(result[0]![0]!)).toEqual([
      'time_stamp',
      'name',
      'value',
      'aggregation_type',
      'network',
      'genre',
    ]);
  });

  it('keep the common values of one dimension, and those beside them', async () => {
    const values = (...expressions: unknown[]) => filter('genre', 'IN_LIST', expressions);
    expect(await sumOf(where(clause(values('video', 'music'), values('music', '007'))))).toBe(4);
    expect(await sumOf(where(clause(values('video', 'music'), filter('genre', 'PARTIAL', ['u']))))).toBe(4);
    expect(await sumOf(where(clause(values('video'), values('music'))))).toBe(0);
  });

  it('may be a thousand values and a hundred tests', async () => {
    const expressions = Array.from({ length: 1_000 }, (_, i) => `v${i}`);
    const filters = Array.from({ length: 99 }, () => filter('genre', 'PARTIAL', expressions));
    expect(await sumOf(where(either(...filters, genre('video'))))).toBe(1);
    const list = Array.from({ length: 100 }, () => ({ filter: filter('genre', 'IS_NULL') }));
    expect(await sumOf({ dimension_filter: { and: list } })).toBe(8);
  });

  it('hold up to now as over a range', async () => {
    const now = { start_date_time: 'NOW', end_date_time: 'NOW', granularity: undefined };
    const answer = await answerOf({ ...now, ...where(clause(filter('genre', 'REGEXP', ['v']))) });
    expect(answer).toMatchObject({ uplink_bytes: 0, account_id: 'acme' });
  });

  it('hold for rates and percentiles', async () => {
    const metrics = [
      { name: 'uplink_bandwidth', aggregation_type: 'MAX' },
      {
        name: 'uplink_bandwidth',
        metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
      },
    ];
    const { result } = await answerOf({ metrics, ...where(clause(filter('genre', 'PARTIAL', ['ideo']))) });
    const rate = (3 * 8) / 300 / 1e6;
    expect(result.map((points) => points.map(({ value }) => value))).toEqual([[rate], [rate]]);
  });
});

describe('dimensions', () => {
  const seriesOf = async (dimensions: string[], more: object = {}) =>
    (await answerOf({ dimensions, ...more })).result.map((points) =>
      points.map(({ time_stamp: _, name: __, aggregation_type: ___, ...rest }) => rest),
    );

  it.each<[string, object[]]>([
    [
      'service_id',
      [
        { value: 16, service_id: 0 },
        { value: 1, service_id: 4 },
        { value: 4, service_id: 5 },
        { value: 2, service_id: 44 },
        { value: 8, service_id: null },
      ],
    ],
    [
      'cell_id',
      [
        { value: 2, cell_id: CELL_B },
        { value: 1, cell_id: CELL_A },
        { value: 28, cell_id: null },
      ],
    ],
    [
      'network',
      [
        { value: 2, network: '4G' },
        { value: 25, network: '5G' },
        { value: 4, network: null },
      ],
    ],
    [
      'genre',
      [
        { value: 16, genre: '007' },
        { value: 2, genre: 'Video' },
        { value: 4, genre: 'music' },
        { value: 1, genre: 'video' },
        { value: 8, genre: null },
      ],
    ],
    [
      'item_id',
      [
        { value: 8, item_id: '7' },
        { value: 16, item_id: '7.0' },
        { value: 7, item_id: null },
      ],
    ],
    [
      'user_id',
      [
        { value: 4, user_id: 'u1' },
        { value: 8, user_id: 'u2' },
        { value: 19, user_id: null },
      ],
    ],
    [
      'customer_site_id',
      [
        { value: 2, customer_site_id: 'Site-North' },
        { value: 16, customer_site_id: 'a%_b' },
        { value: 1, customer_site_id: 'site-north' },
        { value: 4, customer_site_id: 'site-south' },
        { value: 8, customer_site_id: null },
      ],
    ],
  ])('group by %s', async (dimension, expected) => {
    expect(await seriesOf([dimension])).toEqual(expected.map((point) => [point]));
  });

  it('group by a list, each combination a series', async () => {
    expect(await seriesOf(['network', 'msisdn', 'service_id'])).toEqual([
      [{ value: 2, network: '4G', msisdn: '491702', service_id: 44 }],
      [{ value: 16, network: '5G', msisdn: '491701', service_id: 0 }],
      [{ value: 1, network: '5G', msisdn: '491701', service_id: 4 }],
      [{ value: 8, network: '5G', msisdn: null, service_id: null }],
      [{ value: 4, network: null, msisdn: null, service_id: 5 }],
    ]);
  });

  it('group by all there are, over each metric and aggregation', async () => {
    const dimensions = [
      'account_id',
      'customer_site_id',
      'msisdn',
      'imsi',
      'user_id',
      'service_id',
      'cell_id',
      'network',
      'genre',
      'item_id',
    ];
    const metrics = [
      { name: 'uplink_bytes', aggregation_type: 'COUNT' },
      { name: 'time_usage_seconds', aggregation_type: 'COUNT' },
    ];
    const accounts = where(clause(filter('account_id', 'IN_LIST', ['acme', 'globex'])));
    const { result, ...echoes } = await answerOf({ dimensions, metrics, ...accounts }, operator);
    expect(echoes).toEqual({});
    expect(result.map((points) => points.map(({ name, value }) => [name, value]))).toEqual(
      ['time_usage_seconds', 'uplink_bytes'].flatMap((name) =>
        [2, 16, 1, 4, 8, 32].map((bytes) => [[name, name === 'uplink_bytes' ? bytes : 1]]),
      ),
    );
    expect(Object.keys(result[0]![0]!)).toEqual([
      'time_stamp',
      'name',
      'value',
      'aggregation_type',
      ...dimensions,
    ]);
  });
});

describe('a faulty filter', () => {
  it('is told with all others, each with its path and what would be right', async () => {
    expect(
      (
        await faultsOf({
          dimensions: ['acount_id'],
          ...where(
            clause(
              filter('gener', 'EXACT', ['a']),
              filter('genre', 'BEGIN_WITH', ['a']),
              filter('genre', 'REGEXP', ['ok', '(a', 'a(?=b)']),
              filter('service_id', 'EXACT', ['four', 4]),
            ),
            { operator: 'XOR', filters: [filter('msisdn', 'NUMERIC_BETWEEN', [1])] },
          ),
          dimension_filter: {
            and: [
              { filter: filter('genre', 'PARTAIL', ['a']) },
              { not: { filter: filter('item_id', 'IS_NULL', ['x']) } },
            ],
          },
        })
      )[1].sort(),
    ).toEqual(
      [
        `40470106 dimensions[0] Unknown dimension: must be one of ${NAMES}; given "acount_id"; did you mean account_id?`,
        `40470106 dimension_filter_clauses[0].filters[0].dimension_name Unknown dimension: must be one of ${NAMES}; given "gener"; did you mean genre?`,
        `40470107 dimension_filter_clauses[0].filters[1].operator Invalid or missing operator: must be one of ${OPERATORS}; given "BEGIN_WITH"; did you mean BEGINS_WITH?`,
        '40470168 dimension_filter_clauses[0].filters[2].expressions[1] Invalid regular expression: a parenthesis ( is not closed at character 3',
        '40470168 dimension_filter_clauses[0].filters[2].expressions[2] Invalid regular expression: look-around is not supported at character 2',
        '40470108 dimension_filter_clauses[0].filters[3].expressions[0] Invalid or missing expressions: must be a whole number from 0 to 2^53 - 1; given "four"',
        '40470107 dimension_filter_clauses[1].operator Invalid or missing operator: must be one of AND, OR; given "XOR"; did you mean OR?',
        '40470108 dimension_filter_clauses[1].filters[0].expressions Invalid or missing expressions: NUMERIC_BETWEEN takes 2',
        `40470107 dimension_filter.and[0].filter.operator Invalid or missing operator: must be one of ${OPERATORS}; given "PARTAIL"; did you mean PARTIAL?`,
        '40470108 dimension_filter.and[1].not.filter.expressions Invalid or missing expressions: IS_NULL takes no expressions',
      ].sort(),
    );
  });

  it('is told beside what is wrong with the rest, as far as that can be read', async () => {
    const [status, faults] = await faultsOf(
      {
        start_date_time: '2026-03-01T00:00:00Z',
        end_date_time: '2026-02-30T00:00:00Z',
        metrics: [{ name: 'uplink_bytes', aggregation_type: 'MIN' }],
        ...where(clause(filter('account_id', 'EXATC', ['acme']))),
      },
      operator,
    );
    const paths = (list: string[]) => list.map((fault) => fault.split(' ').slice(0, 2).join(' ')).sort();
    expect([status, paths(faults)]).toEqual([
      400,
      [
        '40470102 end_date_time',
        '40470107 dimension_filter_clauses[0].filters[0].operator',
        '40470110 metrics[0].aggregation_type',
      ],
    ]);
    const [, others] = await faultsOf({ granularity: 'DYA', dimensions: ['genre', 'genre'] }, operator);
    expect(paths(others)).toEqual([
      '40470105 granularity',
      '40470106 dimensions[1]',
      '40470112 dimension_filter_clauses',
    ]);
    // Whose account it is is not told beside other faults.
    const foreign = where(clause(filter('account_id', 'EXACT', ['globex'])));
    expect(paths((await faultsOf({ granularity: 'DYA', ...foreign }))[1])).toEqual(['40470105 granularity']);
  });

  it('is told in each of its parts', async () => {
    const [status, faults] = await faultsOf({
      dimensions: ['genre', 'x', 'imsi', 5],
      dimension_fliter: {},
      ...where(
        clause(
          filter('service_id', 'EXACT', ['four', 4, -1, '04']),
          filter('cell_id', 'IN_LIST', ['cell']),
          filter('msisdn', 'NUMERIC_BETWEEN', [3, 2]),
          filter('msisdn', 'NUMERIC_EQUAL', ['1e3']),
          filter('msisdn', 'NUMERIC_LESS_THAN', [1, 2]),
          filter('msisdn', 'EXACT', [], { not: 'yes', case_sensitive: 1 }),
          filter('msisdn', 'EXACT', undefined, { nott: true }),
          filter('msisdn', 'EXACT', [1.5, 'a'.repeat(257), null, '']),
          filter(
            'msisdn',
            'REGEXP',
            Array.from({ length: 11 }, () => 'a'),
          ),
        ),
      ),
      dimension_filter: { and: [{ not: { filter: filter('item_id', 'REGEXP', ['[']) } }] },
    });
    expect(status).toBe(400);
    const path = 'dimension_filter_clauses[0].filters';
    expect(faults.map((fault) => fault.split(' ').slice(0, 2).join(' ')).sort()).toEqual(
      [
        '40470106 dimensions[1]',
        '40470106 dimensions[3]',
        '40470113 dimension_fliter',
        ...[0, 2, 3].map((i) => `40470108 ${path}[0].expressions[${i}]`),
        `40470108 ${path}[1].expressions[0]`,
        `40470108 ${path}[2].expressions`,
        `40470108 ${path}[3].expressions[0]`,
        `40470108 ${path}[4].expressions`,
        `40470108 ${path}[5].expressions`,
        `40470165 ${path}[5].not`,
        `40470165 ${path}[5].case_sensitive`,
        `40470108 ${path}[6].expressions`,
        `40470113 ${path}[6].nott`,
        ...[0, 1, 2, 3].map((i) => `40470108 ${path}[7].expressions[${i}]`),
        `40470108 ${path}[8].expressions`,
        '40470168 dimension_filter.and[0].not.filter.expressions[0]',
      ].sort(),
    );
    expect(faults).toContain('40470113 dimension_fliter Unknown property: did you mean dimension_filter?');
    expect(faults).toContain(`40470113 ${path}[6].nott Unknown property: did you mean not?`);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['40470166 dimension_filter']],
    ['two at once', { and: [], or: [] }, ['40470166 dimension_filter']],
    ['no array', { and: { filter: {} } }, ['40470166 dimension_filter.and']],
    ['an empty array', { or: [] }, ['40470166 dimension_filter.or']],
    [
      'texts',
      { and: ['a', { filter: 'b' }] },
      ['40470166 dimension_filter.and[0]', '40470166 dimension_filter.and[1].filter'],
    ],
    ['no object', 'genre', ['40470166 dimension_filter']],
    ['an array', [{ filter: {} }], ['40470166 dimension_filter']],
  ])('is nested as it must be: %s', async (_, dimension_filter, expected) => {
    const [status, faults] = await faultsOf({ dimension_filter });
    expect([status, faults.map((fault) => fault.split(' ').slice(0, 2).join(' '))]).toEqual([400, expected]);
  });

  it('is no deeper and no larger than it may be', async () => {
    const leaf = { filter: filter('genre', 'IS_NULL') };
    const deep = (levels: number): object => (levels === 0 ? leaf : { and: [deep(levels - 1)] });
    const tooLarge = '40470167 dimension_filter Filter too large: at most';
    expect(await faultsOf({ dimension_filter: deep(9) })).toEqual([
      400,
      [`${tooLarge} 8 levels of and, or and not`],
    ]);
    const many = (count: number) => Array.from({ length: count }, () => leaf);
    expect(await faultsOf({ dimension_filter: { or: many(101) } })).toEqual([
      400,
      [`${tooLarge} 100 filters`],
    ]);
    const [status, faults] = await faultsOf(where(either(...many(101).map(({ filter: one }) => one))));
    expect([status, faults[0]]).toEqual([400, expect.stringContaining('40470167 dimension_filter_clauses')]);
    const text = `{"dimension_filter":${'{"not":'.repeat(10_000)}{}${'}'.repeat(10_000)}}`;
    const answer = await fetch(`${service.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
      body: text,
    });
    expect(answer.status).toBe(400);
  });
});

const NAMES =
  'account_id, customer_site_id, msisdn, imsi, user_id, service_id, cell_id, network, genre, item_id, sim_type, enodeb_ip, ue_ip, lr_id';
const OPERATORS =
  'EXACT, IN_LIST, BEGINS_WITH, ENDS_WITH, PARTIAL, REGEXP, NUMERIC_EQUAL, NUMERIC_GREATER_THAN, NUMERIC_LESS_THAN, NUMERIC_BETWEEN, IS_NULL';

describe('the account', () => {
  const acme = filter('account_id', 'EXACT', ['acme']);

  it.each<[string, object, number]>([
    ['EXACT', where(clause(acme)), 31],
    ['IN_LIST', where(clause(filter('account_id', 'IN_LIST', ['acme', 'globex']))), 63],
    ['a nested EXACT', { dimension_filter: { filter: acme } }, 31],
    ['an EXACT nested in and', { dimension_filter: { and: [{ and: [{ filter: acme }] }] } }, 31],
    ['an OR of one', where(either(acme)), 31],
  ])('comes from %s', async (_, body, expected) => {
    expect(await sumOf(body, operator)).toBe(expected);
  });

  it.each<[string, object]>([
    ['none', {}],
    ['a negated EXACT', where(clause({ ...acme, not: true }))],
    ['EXACT in any case', where(clause({ ...acme, case_sensitive: false }))],
    ['another operator', where(clause(filter('account_id', 'BEGINS_WITH', ['acme'])))],
    ['an alternative', where(either(acme, filter('genre', 'EXACT', ['video'])))],
    ['a nested alternative', { dimension_filter: { or: [{ filter: acme }, { filter: acme }] } }],
    ['a nested negation', { dimension_filter: { not: { not: { filter: acme } } } }],
  ])('does not come from %s', async (_, body) => {
    const [status, faults] = await faultsOf(body, operator);
    expect([status, faults]).toEqual([400, [expect.stringContaining('40470112 dimension_filter_clauses')]]);
  });

  it.each<[string, object, string]>([
    [
      'an alternative',
      where(either(filter('account_id', 'EXACT', ['globex']), filter('genre', 'EXACT', ['video']))),
      'dimension_filter_clauses[0].filters[0]',
    ],
    [
      'a negation',
      where(clause(filter('account_id', 'IN_LIST', ['nobody'], { not: true }))),
      'dimension_filter_clauses[0].filters[0]',
    ],
    [
      'a nested filter',
      { dimension_filter: { or: [{ not: { filter: filter('account_id', 'EXACT', ['globex']) } }] } },
      'dimension_filter.or[0].not.filter',
    ],
  ])('of others is refused in %s', async (_, body, path) => {
    const [status, faults] = await faultsOf(body);
    expect([status, faults]).toEqual([403, [expect.stringContaining(`${path}.expressions`)]]);
  });
});

describe('a portal token', () => {
  it('shows nothing beyond its pins, however the filters are put', async () => {
    const pins = { accounts: ['acme'], sites: ['site-north'], subscriber: { msisdn: '491701' } };
    const { token } = await issue(service, (await issuingKey(service, ['acme', 'globex'])).key, pins);
    const south = filter('customer_site_id', 'EXACT', ['site-south']);
    const north = filter('customer_site_id', 'EXACT', ['site-north']);
    const bodies: [object, number][] = [
      [{}, 1],
      [where(either(south, filter('genre', 'EXACT', ['music']))), 0],
      [where(either(south, north)), 1],
      [where(clause({ ...north, not: true })), 0],
      [where(clause(filter('customer_site_id', 'PARTIAL', ['s']))), 1],
      [where(clause(filter('customer_site_id', 'PARTIAL', ['s'], { not: true }))), 0],
      [where(clause(filter('customer_site_id', 'REGEXP', ['.*']))), 1],
      [where(clause(filter('customer_site_id', 'EXACT', ['SITE-NORTH'], { case_sensitive: false }))), 1],
      [where(clause(filter('customer_site_id', 'IN_LIST', ['site-north', 'site-south', 'a%_b']))), 1],
      [where(clause(filter('customer_site_id', 'IS_NULL'))), 0],
      [where(either(filter('msisdn', 'IS_NULL'), filter('msisdn', 'IS_NULL', undefined, { not: true }))), 1],
      [{ dimension_filter: { or: [{ filter: south }, { not: { filter: south } }] } }, 1],
      [{ dimension_filter: { not: { and: [{ filter: north }, { filter: south }] } } }, 1],
      [{ dimensions: ['customer_site_id', 'msisdn', 'genre', 'account_id'] }, 1],
    ];
    for (const [body, expected] of bodies) expect([body, await sumOf(body, token)]).toEqual([body, expected]);
  });
});
