import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Portal } from '../aggregate/portal.js';
import { insertFacts } from '../support/facts.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';

const NOW = Date.parse('2026-10-20T12:00Z');

const portal = new Portal();

beforeAll(async () => {
  await portal.open({ clock: () => NOW });
  const day = Date.parse('2026-10-05');
  await insertFacts(
    portal.service.pool,
    ['a', 'b', 'b'].map((itemId) => ({ userId: 'ann', startedAt: day, endedAt: day + 1000, itemId })),
  );
  await insertFacts(
    portal.service.pool,
    ['=1,2', '=1,2', 'news', undefined].map((genre, i) => ({
      userId: 'cara',
      startedAt: day + (i === 3 ? 86_400_000 : 0),
      endedAt: day + (i === 3 ? 86_400_000 : 0) + 1_000,
      genre,
    })),
  );
});

afterAll(() => portal.close());

const GOOD = 'count/bytes?fromDate=2026-10-01&period=all';

const MOMENT = 'must be a date such as 2026-10-01, a date-time with seconds and offset, or Unix milliseconds';

/** The faults of a refused request in short: `40460101 period`. */
async function faults(path: string): Promise<string[]> {
  const { status, header } = await portal.ask(path);
  expect(status).toBe(400);
  return header.errors!.map(({ code, field }) => `${code} ${field}`);
}

describe('an answer as CSV', () => {
  const csv = async (query: string, headers: Record<string, string> = {}) => {
    const url = `${portal.service.url}/user/usage/aggregate/count/bytes?fromDate=2026-10-01&toDate=2026-10-31&period=day&${query}`;
    const answer = await fetch(url, { headers: { ...(await portal.tokens('cara')), ...headers } });
    const text = Buffer.from(await answer.arrayBuffer()).toString();
    return { status: answer.status, headers: answer.headers, text };
  };
  const lines = [
    'periodStart,group,value',
    '2026-10-05T00:00:00.000Z,"=1,2",2',
    '2026-10-05T00:00:00.000Z,news,1',
    '2026-10-06T00:00:00.000Z,,1',
    '',
  ];

  it('has the items, a line each', async () => {
    for (const asked of [csv('groupBy=genre&format=csv'), csv('groupBy=genre', { Accept: 'text/csv' })]) {
      const { status, headers, text } = await asked;
      expect([status, text]).toEqual([200, lines.join('\r\n')]);
      expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
      expect(headers.get('Content-Disposition')).toBe(
        'attachment; filename="count-bytes-2026-10-01-2026-10-31.csv"',
      );
      expect(headers.get('X-Tracking-Id')).not.toBeNull();
    }
    const { text } = await csv('groupBy=genre&format=csv&bom=true&safe=true');
    expect(text).toBe(`\ufeff${lines.join('\r\n').replace('"=', `"'=`)}`);
    expect((await csv('groupBy=genre&format=csv&pageSize=1&pageNumber=2')).text).toBe(
      [lines[0], lines[2], ''].join('\r\n'),
    );
  });

  it('is enveloped JSON for all other clients', async () => {
    for (const accept of ['*/*', 'text/html, */*;q=0.1', 'image/png', 'application/json, text/csv;q=0.9']) {
      const { headers, text } = await csv('groupBy=genre', { Accept: accept });
      expect(headers.get('Content-Type')).toBe('application/json; charset=utf-8');
      expect(headers.get('Content-Disposition')).toBeNull();
      expect(JSON.parse(text)).toMatchObject({
        header: { code: 0 },
        data: { items: [{ group: '=1,2' }, {}, {}] },
      });
    }
  });

  it('has options that are checked like any parameter', async () => {
    expect(await faults(`${GOOD}&format=xml&bom=1&safe=true&safe=true`)).toEqual([
      '40460113 format',
      '40460114 bom',
      '40460114 safe',
    ]);
    expect(await faults(`${GOOD}&bom=true&safe=true`)).toEqual(['40460114 bom', '40460114 safe']);
    const refused = await csv('format=csv&groupBy=x');
    expect([refused.status, refused.headers.get('Content-Type')]).toEqual([
      400,
      'application/json; charset=utf-8',
    ]);
  });
});

describe('a refused request', () => {
  it('has the published shape and words', async () => {
    const { status, text } = await portal.ask(`${GOOD}&itemId=`);
    const sample = readFileSync('test/contract/samples/aggregate.failure.response.json', 'utf8');
    const published = JSON.parse(sample) as { header: { errors: object[] } };
    const answer = JSON.parse(text) as typeof published;
    expect(status).toBe(400);
    expect(Object.keys(answer)).toEqual(Object.keys(published));
    expect(Object.keys(answer.header)).toEqual(Object.keys(published.header));
    const description = 'Invalid or missing item identifier: must be one string of 1 to 256 characters';
    expect(published.header.errors[0]).toMatchObject({ description: description.split(':', 1)[0] });
    expect(answer.header.errors).toEqual([{ ...published.header.errors[0], description, field: 'itemId' }]);
  });

  it('names all faults at once', async () => {
    const { header } = await portal.ask(
      'median/weight?toDate=x&groupBy=x&pageNumber=0&pageSize=1001&sortBy=x&sortOrder=x&itemId=&timeZone=x&user=bob&__proto__=1&constructor=2',
    );
    expect(header.errors).toEqual([
      {
        code: '40460109',
        description:
          'Invalid or missing aggregation type: must be one of sum, avg, min, max, count; given "median"',
        field: 'aty',
      },
      {
        code: '40460110',
        description:
          'Invalid or missing field: must be one of duration, bytes, uplinkBytes, downlinkBytes, items; given "weight"',
        field: 'field',
      },
      { code: '40460102', description: `Invalid or missing from date: ${MOMENT}`, field: 'fromDate' },
      { code: '40460103', description: `Invalid or missing to date: ${MOMENT}; given "x"`, field: 'toDate' },
      {
        code: '40460101',
        description: 'Invalid or missing period: must be one of hour, day, week, month, year, all',
        field: 'period',
      },
      {
        code: '40460104',
        description: 'Invalid or missing group by: must be one of service, genre, network; given "x"',
        field: 'groupBy',
      },
      {
        code: '40460105',
        description:
          'Invalid or missing page number: must be a whole number from 1 to 9007199254740991; given "0"',
        field: 'pageNumber',
      },
      {
        code: '40460106',
        description: 'Invalid or missing page size: must be a whole number from 1 to 1000; given "1001"',
        field: 'pageSize',
      },
      {
        code: '40460108',
        description: 'Invalid or missing sort by: must be one of period, value, group; given "x"',
        field: 'sortBy',
      },
      {
        code: '40460107',
        description: 'Invalid or missing sort order: must be one of asc, desc; given "x"',
        field: 'sortOrder',
      },
      {
        code: '40450103',
        description: 'Invalid or missing item identifier: must be one string of 1 to 256 characters',
        field: 'itemId',
      },
      {
        code: '40460111',
        description:
          'Invalid or missing time zone: must be the IANA name of a time zone, such as Europe/Berlin; given "x"',
        field: 'timeZone',
      },
      { code: '40460112', description: 'Unknown parameter: user', field: 'user' },
      { code: '40460112', description: 'Unknown parameter: __proto__', field: '__proto__' },
      { code: '40460112', description: 'Unknown parameter: constructor', field: 'constructor' },
    ]);
  });

  it.each([
    [
      'fromDate',
      '40460102',
      [
        '',
        '2026-02-30',
        '2026-10-01T00:00:00',
        '1.5',
        '1e3',
        '0x10',
        '+1',
        '99999999999999999',
        'NaN',
        'NOW',
      ],
    ],
    [
      'toDate',
      '40460103',
      [
        '',
        '2026-13-01',
        '2026-10-01T24:00:00Z',
        '2026-10-1',
        'null',
        '2026-09-30',
        '-1',
        '2026-09-30T23:59:59.999Z',
      ],
    ],
    ['period', '40460101', ['', 'DAY', 'minute', 'toString']],
    ['groupBy', '40460104', ['', 'account', 'service_id', '__proto__']],
    ['pageNumber', '40460105', ['', '0', '-1', '1.0', '01', ' 1', '9007199254740992', '1e3']],
    ['pageSize', '40460106', ['', '0', '1001', '0x10', 'ten']],
    ['sortBy', '40460108', ['', 'user', 'PERIOD']],
    ['sortOrder', '40460107', ['', 'DESC', 'descending']],
    ['itemId', '40450103', ['', '\0', 'a\0b', 'x'.repeat(257)]],
    ['timeZone', '40460111', ['', '+02:00', 'Mars/Olympus', 'Europe/Berlin\0']],
  ])('has a bad %s', async (name, code, values) => {
    for (const value of values) {
      const query = new URLSearchParams({ fromDate: '2026-10-01', period: 'all', [name]: value });
      expect([value, await faults(`count/bytes?${query.toString()}`)]).toEqual([value, [`${code} ${name}`]]);
    }
  });

  it('gives a parameter twice', async () => {
    for (const [name, code] of [
      ['period', '40460101'],
      ['fromDate', '40460102'],
      ['itemId', '40450103'],
      ['timeZone', '40460111'],
    ]) {
      const value = { period: 'all', fromDate: '2026-10-01', itemId: 'a', timeZone: 'UTC' }[name!]!;
      const both = `${name}=${value}&${name}=${value}`;
      expect(await faults(`${GOOD.replace(`${name}=${value}`, '')}&${both}`)).toEqual([`${code} ${name}`]);
    }
  });

  it('has a type or a field that there is not', async () => {
    expect(await faults(GOOD.replace('count', 'median'))).toEqual(['40460109 aty']);
    expect(await faults(GOOD.replace('bytes', 'up-link'))).toEqual(['40460110 field']);
    expect(await faults(GOOD.replace('count/bytes', 'sum/items'))).toEqual(['40460110 field']);
    expect(await faults(GOOD.replace('count/bytes', '__proto__/constructor'))).toEqual([
      '40460109 aty',
      '40460110 field',
    ]);
  });

  it('begins in the future and does not say where it ends', async () => {
    expect(await faults('count/bytes?fromDate=2026-10-21&period=all')).toEqual(['40460103 toDate']);
  });
});

describe('the forms of a time', () => {
  it.each([
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
    ['2026-10-05T02:00:00.5%2B02:00', '2026-10-05T00:00:00.500Z'],
    ['2026-10-05t00:00:00z', '2026-10-05T00:00:00.000Z'],
    [String(Date.parse('2026-10-05')), '2026-10-05T00:00:00.000Z'],
    ['946684800000', '2000-01-01T00:00:00.000Z'],
  ])('%s', async (text, instant) => {
    const { data } = await portal.ask(`count/bytes?fromDate=${text}&toDate=${text}&period=all`);
    expect(data.fromDate).toBe(instant);
    const isDate = text.length === '2026-10-05'.length;
    expect(data.toDate).toBe(isDate ? '2026-10-06T00:00:00.000Z' : instant);
  });
});

describe('the item', () => {
  interface Sent {
    readonly type?: string;
    readonly body?: string;
    readonly query?: string;
    readonly headers?: Record<string, string>;
  }

  async function send({ type, body = '', query = '', headers = {} }: Sent) {
    const lines = { ...(await portal.tokens('ann')), ...(type && { 'Content-Type': type }), ...headers };
    const target = `/user/usage/aggregate/${GOOD}${query}`;
    const answer = await sendRaw(portal.service.url, rawRequest('GET', target, lines, body));
    const { header, data } = JSON.parse(answer.body) as Awaited<ReturnType<Portal['ask']>>;
    return answer.status === 200
      ? data.items[0]?.value
      : [answer.status, ...header.errors!.map(({ code }) => code)];
  }

  const JSON_TYPE = 'application/json';
  const ITEM_ID = [400, '40450103'];

  it('is any without a body, with and without a content type', async () => {
    expect(await send({})).toBe(3);
    expect(await send({ type: JSON_TYPE })).toBe(3);
    expect(await send({ type: JSON_TYPE, headers: { 'Content-Length': '0' } })).toBe(3);
    expect(await send({ type: 'text/plain' })).toBe(3);
  });

  it('is named by the body, the query, or both', async () => {
    expect(await send({ type: JSON_TYPE, body: '{"itemId":"b"}' })).toBe(2);
    expect(await send({ type: `${JSON_TYPE}; charset=utf-8`, body: ' {"itemId" : "a"} ' })).toBe(1);
    expect(await send({ query: '&itemId=b' })).toBe(2);
    expect(await send({ type: JSON_TYPE, body: '{"itemId":"b"}', query: '&itemId=b' })).toBe(2);
    expect(await send({ type: JSON_TYPE, query: '&itemId=a' })).toBe(1);
    expect(await send({ query: '&itemId=unknown' })).toBeUndefined();
  });

  it('is not to be named differently', async () => {
    expect(await send({ type: JSON_TYPE, body: '{"itemId":"b"}', query: '&itemId=a' })).toEqual(ITEM_ID);
  });

  it.each([
    '{',
    '[]',
    '["b"]',
    'null',
    '"b"',
    '7',
    '{}',
    '{"itemId":""}',
    '{"itemId":7}',
    '{"itemId":null}',
    '{"itemId":["b"]}',
    '{"itemId":"b","more":1}',
    '{"itemId":"b\\u0000"}',
    `{"itemId":"${'x'.repeat(257)}"}`,
    '{"__proto__":{"itemId":"b"}}',
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    ' ',
  ])('is not named by %s', async (body) => {
    expect(await send({ type: JSON_TYPE, body })).toEqual(ITEM_ID);
  });

  it('is at fault once, wherever it is', async () => {
    expect(await send({ type: JSON_TYPE, body: '{', query: '&itemId=' })).toEqual(ITEM_ID);
  });

  it('comes as JSON or not at all', async () => {
    expect(await send({ type: 'text/plain', body: 'b' })).toEqual([415, '40460206']);
  });
});

describe('access', () => {
  const url = () => `${portal.service.url}/user/usage/aggregate/${GOOD}`;

  it('asks for both tokens and the scope', async () => {
    const { Authorization, 'X-Authorization': user } = await portal.tokens('ann');
    expect((await fetch(url())).status).toBe(401);
    expect((await fetch(url(), { headers: { Authorization: Authorization! } })).status).toBe(401);
    expect((await fetch(url(), { headers: { 'X-Authorization': user! } })).status).toBe(401);
    const both = { Authorization: Authorization!, 'X-Authorization': `Bearer ${user}` };
    expect((await fetch(url(), { headers: both })).status).toBe(200);
    expect((await portal.ask(GOOD, 'ann', { scope: 'report:read' })).status).toBe(403);
  });

  it('is closed before parameters are looked at', async () => {
    expect((await fetch(`${url()}&period=x&unknown=1`)).status).toBe(401);
  });

  it('has no other methods', async () => {
    const answer = await fetch(url(), { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
