import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertFacts } from '../support/facts.js';
import { keyFor } from '../support/records.js';
import { send } from '../support/refusals.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = Date.parse('2026-03-01T00:00:00Z');
const MOST = Number.MAX_SAFE_INTEGER;

/** Three records of the most bytes there may be, less three: 3 * (2^53 - 1) - 3 = 27021597764222970. */
const SUM = 27021597764222970n;

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ env: { REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn' } });
  key = await keyFor(service, ['acme']);
  await insertFacts(
    service.pool,
    [MOST, MOST, MOST - 3].map((uplinkBytes) => ({
      startedAt: DAY,
      endedAt: DAY + 1_000,
      uplinkBytes,
      serviceId: MOST,
      imsi: '9007199254740993',
      genre: '27021597764222971',
      network: '0.1',
      itemId: '-9007199254740993.5',
    })),
  );
});

afterAll(() => service.close());

const REPORT = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T00:00:00Z',
  granularity: 'DAY',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

/** @param numbers stand in the JSON text as they are. */
const ask = (body: string) => send(`${service.url}/connectivity/v1/report`, body, { 'X-API-Key': key });

const tested = (filter: string) =>
  JSON.stringify(REPORT).replace('"COUNT"', `"COUNT","metric_filter_clauses":[{"filters":[${filter}]}]`);

const points = (text: string): number => (JSON.parse(text) as { result: unknown[][] }).result.flat().length;

describe('a metric filter', () => {
  it.each<[operator: string, value: string, holds: boolean]>([
    ['EQUAL', `${SUM}`, true],
    ['EQUAL', `"${SUM}"`, true],
    ['EQUAL', `${SUM}.0`, true],
    ['EQUAL', '2.702159776422297e16', true],
    ['EQUAL', '27021597764222970000e-3', true],
    ['EQUAL', '27021597764222969', false],
    ['EQUAL', '27021597764222971', false],
    ['EQUAL', '"27021597764222971"', false],
    ['EQUAL', '27021597764222968', false],
    ['EQUAL', '27021597764222972', false],
    ['EQUAL', '27021597764222970.0000001', false],
    ['GREATER_THAN', '27021597764222969', true],
    ['GREATER_THAN', '27021597764222969.9', true],
    ['GREATER_THAN', '27021597764222970', false],
    ['GREATER_THAN', '27021597764222970.1', false],
    ['GREATER_THAN', '27021597764222971', false],
    ['GREATER_THAN', '1e400', false],
    ['GREATER_THAN', '-1e400', true],
    ['LESS_THAN', '27021597764222971', true],
    ['LESS_THAN', '27021597764222970.1', true],
    ['LESS_THAN', '27021597764222970', false],
    ['LESS_THAN', '27021597764222969', false],
    ['BETWEEN', '[27021597764222970,27021597764222970]', true],
    ['BETWEEN', '[27021597764222969,27021597764222971]', true],
    ['BETWEEN', '["27021597764222969",27021597764222969.5]', false],
    ['BETWEEN', '[27021597764222971,27021597764222973]', false],
  ])('%s %s: %p', async (operator, value, holds) => {
    for (const not of [false, true]) {
      const body = tested(`{"operator":"${operator}","comparison_value":${value},"not":${not}}`);
      const { status, text } = await ask(body);
      expect([status, text, points(text)]).toEqual([200, text, holds === not ? 0 : 1]);
    }
  });

  it('of a mean is held against the digits that are printed', async () => {
    const rate = JSON.parse(
      (await ask(JSON.stringify(REPORT).replace('uplink_bytes', 'uplink_bandwidth').replace('COUNT', 'AVG')))
        .text,
    ) as {
      result: [[{ value: number }]];
    };
    const [[{ value }]] = rate.result;
    const body = (comparison: string) =>
      JSON.stringify(REPORT)
        .replace('uplink_bytes', 'uplink_bandwidth')
        .replace(
          '"COUNT"',
          `"AVG","metric_filter_clauses":[{"filters":[{"operator":"EQUAL","comparison_value":${comparison}}]}]`,
        );
    expect(points((await ask(body(`${value}`))).text)).toBe(1);
    expect(points((await ask(body(`"${value}"`))).text)).toBe(1);
    expect(points((await ask(body(`${value}00000000001`))).text)).toBe(0);
  });

  it.each([
    ['"1e3"', 'METRIC'],
    ['"x"', ''],
    ['""', ''],
    ['true', ''],
    ['null', ''],
    ['{}', ''],
    ['1e99999', ''],
    ['[1,2]', ''],
  ])('takes numbers and digits, not %s', async (value) => {
    const { status, errors } = await ask(tested(`{"operator":"EQUAL","comparison_value":${value}}`));
    expect([status, errors.map(({ code, field }) => `${code} ${field}`)]).toEqual([
      400,
      ['40470176 metrics[0].metric_filter_clauses[0].filters[0].comparison_value'],
    ]);
  });

  it('takes two bounds in their order, to the last digit', async () => {
    const { status, errors } = await ask(
      tested('{"operator":"BETWEEN","comparison_value":[27021597764222971,27021597764222970]}'),
    );
    expect([status, errors]).toEqual([
      400,
      [
        {
          code: '40470176',
          description: 'Invalid metric filter: the first must not be above the second',
          field: 'metrics[0].metric_filter_clauses[0].filters[0].comparison_value',
        },
      ],
    ]);
  });

  it('tells requests apart by the last digit', async () => {
    const body = (value: string, token = '') =>
      tested(`{"operator":"LESS_THAN","comparison_value":${value}}`).replace(
        '{',
        `{"dimensions":["service_id"],"page_size":1,${token}`,
      );
    const refused = await ask(
      body(
        '27021597764222971',
        `"page_token":"${Buffer.from(JSON.stringify(['x', 1, []])).toString('base64url')}",`,
      ),
    );
    expect(refused.errors.map(({ field }) => field)).toEqual(['page_token']);
  });
});

describe('a filter of a dimension', () => {
  it.each<[dimension: string, operator: string, expressions: string, keeps: boolean]>([
    ['imsi', 'NUMERIC_EQUAL', '[9007199254740993]', true],
    ['imsi', 'NUMERIC_EQUAL', '["9007199254740993"]', true],
    ['imsi', 'NUMERIC_EQUAL', '[9007199254740992]', false],
    ['imsi', 'NUMERIC_EQUAL', '[9007199254740993.1]', false],
    ['imsi', 'NUMERIC_GREATER_THAN', '[9007199254740992]', true],
    ['imsi', 'NUMERIC_GREATER_THAN', '[9007199254740993]', false],
    ['imsi', 'NUMERIC_LESS_THAN', '[9007199254740993.5]', true],
    ['imsi', 'NUMERIC_BETWEEN', '[9007199254740993,9007199254740993]', true],
    ['imsi', 'NUMERIC_BETWEEN', '[9007199254740994,9007199254740995]', false],
    ['genre', 'NUMERIC_EQUAL', '[27021597764222971]', true],
    ['genre', 'NUMERIC_EQUAL', '[27021597764222970]', false],
    ['genre', 'NUMERIC_EQUAL', '[2.7021597764222971e16]', true],
    ['network', 'NUMERIC_EQUAL', '[0.1]', true],
    ['network', 'NUMERIC_EQUAL', '[0.1000000000000000055511151231257827]', false],
    ['item_id', 'NUMERIC_EQUAL', '[-9007199254740993.5]', true],
    ['item_id', 'NUMERIC_LESS_THAN', '[-9007199254740993]', true],
    ['service_id', 'NUMERIC_EQUAL', '[9007199254740991]', true],
    ['service_id', 'NUMERIC_EQUAL', '[9007199254740991.4]', false],
    ['service_id', 'NUMERIC_LESS_THAN', '[9007199254740991.4]', true],
  ])('%s %s %s: %p', async (dimension, operator, expressions, keeps) => {
    const filter = `{"dimension_name":"${dimension}","operator":"${operator}","expressions":${expressions}}`;
    const body = JSON.stringify(REPORT).replace(
      '{',
      `{"dimension_filter_clauses":[{"filters":[${filter}]}],`,
    );
    const { status, text } = await ask(body);
    expect([status, text, points(text)]).toEqual([200, text, keeps ? 1 : 0]);
  });

  it.each([
    ['imsi', '9007199254740993'],
    ['imsi', '9007199254740991.4'],
    ['imsi', '8020010012345.0000001'],
    ['service_id', '9007199254740991.4'],
    ['service_id', '0.99999999999999999999'],
  ])('by EXACT refuses a number that is rounded: %s %s', async (dimension, number) => {
    const filter = `{"dimension_name":"${dimension}","operator":"EXACT","expressions":[${number}]}`;
    const body = JSON.stringify(REPORT).replace(
      '{',
      `{"dimension_filter_clauses":[{"filters":[${filter}]}],`,
    );
    const { status, errors } = await ask(body);
    expect([status, errors.map(({ field }) => field)]).toEqual([
      400,
      ['dimension_filter_clauses[0].filters[0].expressions[0]'],
    ]);
    expect(errors[0]?.description).toContain(`given ${number}`);
  });
});

it.each(['limit', 'page_size'])('%s is not rounded', async (name) => {
  const body = JSON.stringify({ ...REPORT, dimensions: ['genre'] }).replace(
    '{',
    `{"${name}":1.00000000000000000001,`,
  );
  const { status, errors } = await ask(body);
  expect([status, errors.map(({ field }) => field)]).toEqual([400, [name]]);
});

it('finds a total of bytes in the KPIs to the last digit', async () => {
  const rows = async (total: string): Promise<number> => {
    const answer = await fetch(`${service.url}/api/kpi1?interval=5-minute&total_bytes=${total}`);
    return (JSON.parse(await answer.text()) as unknown[]).length;
  };
  expect(await Promise.all([`${SUM}`, `${SUM - 1n}`, `${SUM + 1n}`, `${SUM + 2n}`].map(rows))).toEqual([
    1, 0, 0, 0,
  ]);
});
