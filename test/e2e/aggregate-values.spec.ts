import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Portal } from '../aggregate/portal.js';
import { insertFacts } from '../support/facts.js';

const at = (time: string): number => Date.parse(`2026-10-${time}Z`);
const NOW = at('20T12:00');
const MOST_BYTES = Number.MAX_SAFE_INTEGER;

const portal = new Portal();

beforeAll(async () => {
  await portal.open({ clock: () => NOW });
  const ann = { userId: 'ann' };
  const news = { ...ann, genre: 'news', network: '5G', itemId: 'a' };
  await insertFacts(portal.service.pool, [
    // Two hours over midnight, half of its time and of each direction's bytes on either side.
    {
      ...news,
      startedAt: at('01T23:00'),
      endedAt: at('02T01:00'),
      uplinkBytes: 100,
      downlinkBytes: 301,
      serviceId: 10,
    },
    {
      ...ann,
      genre: 'sport',
      itemId: 'b',
      startedAt: at('02T10:00:00'),
      endedAt: at('02T10:00:00.500'),
      uplinkBytes: 7,
      serviceId: 2,
    },
    // A Monday; more bytes than a double holds, of nothing that is known.
    {
      ...ann,
      startedAt: at('05T00:00'),
      endedAt: at('05T00:30'),
      uplinkBytes: MOST_BYTES,
      downlinkBytes: MOST_BYTES - 1,
    },
    { ...news, startedAt: at('12T00:00:00'), endedAt: at('12T00:00:03'), uplinkBytes: 4, serviceId: 2 },
    {
      ...news,
      itemId: 'c',
      accountId: 'other',
      startedAt: at('12T06:00:00'),
      endedAt: at('12T06:00:01'),
      uplinkBytes: 1,
      downlinkBytes: 1,
      serviceId: 10,
    },
    { startedAt: at('01T00:00'), endedAt: at('01T00:01'), userId: 'bob', uplinkBytes: 60 },
    { startedAt: at('01T00:00'), endedAt: at('01T00:01'), uplinkBytes: 61 },
  ]);
});

afterAll(() => portal.close());

const OCTOBER = 'fromDate=2026-10-01&toDate=2026-10-31';

describe('an answer', () => {
  it('has the published header, and its keys in the order of the contract', async () => {
    const url = `${portal.service.url}/user/usage/aggregate/sum/duration?fromDate=2026-10-01&toDate=2026-10-30&period=day&groupBy=genre`;
    const headers = { ...(await portal.tokens('ann')), 'X-Tracking-Id': 'aggregate-200' };
    const answer = await fetch(url, { headers });
    const published = JSON.parse(
      readFileSync('test/contract/samples/aggregate.success.response.json', 'utf8'),
    ) as {
      header: object;
    };
    const text = await answer.text();
    expect(text).toBe(
      `{"header":{"source":"045-01","code":0,"message":"Success","system_time":${NOW},"tracking_id":"aggregate-200"},` +
        '"data":{"aggregationType":"sum","field":"duration","unit":"second","period":"day","groupBy":"genre",' +
        '"fromDate":"2026-10-01T00:00:00.000Z","toDate":"2026-10-31T00:00:00.000Z","timeZone":"UTC","items":[' +
        '{"periodStart":"2026-10-01T00:00:00.000Z","group":"news","value":3600},' +
        '{"periodStart":"2026-10-02T00:00:00.000Z","group":"news","value":3600},' +
        '{"periodStart":"2026-10-02T00:00:00.000Z","group":"sport","value":0.5},' +
        '{"periodStart":"2026-10-05T00:00:00.000Z","group":null,"value":1800},' +
        '{"periodStart":"2026-10-12T00:00:00.000Z","group":"news","value":4}],' +
        '"page":{"pageNumber":1,"pageSize":50,"totalItems":5,"totalPages":1}}}',
    );
    expect(Object.keys((JSON.parse(text) as typeof published).header)).toEqual(Object.keys(published.header));
    expect(answer.headers.get('x-tracking-id')).toBe('aggregate-200');
  });

  it('prints whole numbers with all their digits', async () => {
    const { text } = await portal.ask(`sum/bytes?${OCTOBER}&period=all`);
    expect(text).toContain('"value":18014398509482395}');
    expect(text).toContain('"groupBy":null');
  });

  it('is an empty list without usage', async () => {
    const { data } = await portal.ask(`sum/bytes?${OCTOBER}&period=day`, 'nobody');
    expect(data.items).toEqual([]);
    expect(data.page).toEqual({ pageNumber: 1, pageSize: 50, totalItems: 0, totalPages: 0 });
  });
});

describe('the aggregation types', () => {
  it.each([
    ['sum/duration', ['01 3600', '02 3600.5', '05 1800', '12 4'], 'second'],
    ['sum/bytes', ['01 200', '02 208', '05 18014398509481980', '12 6'], 'byte'],
    ['sum/uplinkBytes', ['01 50', '02 57', `05 ${MOST_BYTES}`, '12 5'], 'byte'],
    ['sum/downlink_bytes', ['01 150', '02 151', `05 ${MOST_BYTES - 1}`, '12 1'], 'byte'],
    ['avg/duration', ['01 7200', '02 0.5', '05 1800', '12 2'], 'second'],
    ['avg/bytes', ['01 401', '02 7', '05 18014398509481980', '12 3'], 'byte'],
    ['min/duration', ['01 7200', '02 0.5', '05 1800', '12 1'], 'second'],
    ['MAX/DURATION', ['01 7200', '02 0.5', '05 1800', '12 3'], 'second'],
    ['min/bytes', ['01 401', '02 7', '05 18014398509481980', '12 2'], 'byte'],
    ['max/uplinkbytes', ['01 100', '02 7', `05 ${MOST_BYTES}`, '12 4'], 'byte'],
    ['count/duration', ['01 1', '02 1', '05 1', '12 2'], 'record'],
    ['count/items', ['01 1', '02 1', '05 0', '12 2'], 'item'],
  ])('%s', async (path, expected, unit) => {
    const answer = await portal.ask(`${path}?${OCTOBER}&period=day`);
    const short = answer.data.items.map(({ periodStart, value }) => `${periodStart.slice(8, 10)} ${value}`);
    expect(short).toEqual(expected);
    expect(answer.data.unit).toBe(unit);
  });

  it('count distinct items over the whole', async () => {
    expect(await portal.items(`count/items?${OCTOBER}&period=all`)).toEqual(['2026-10-01T00:00 null 3']);
  });
});

describe('the periods', () => {
  it.each([
    ['hour', ['01T23:00 3600', '02T00:00 3600', '02T10:00 0.5', '05T00:00 1800', '12T00:00 3', '12T06:00 1']],
    ['week', ['28T00:00 7200.5', '05T00:00 1800', '12T00:00 4']],
    ['month', ['01T00:00 9004.5']],
    ['year', ['01T00:00 9004.5']],
    ['all', ['01T00:00 9004.5']],
  ])('%s', async (period, expected) => {
    const { data } = await portal.ask(`sum/duration?${OCTOBER}&period=${period}`);
    expect(data.items.map(({ periodStart, value }) => `${periodStart.slice(8, 16)} ${value}`)).toEqual(
      expected,
    );
  });

  it('may begin before the range, of which only the usage counts', async () => {
    const range = 'fromDate=2026-10-02T02:30:00%2B02:00&toDate=2026-10-05T00:10:00Z&period=day';
    expect(await portal.items(`sum/duration?${range}`)).toEqual([
      '2026-10-02T00:00 null 1800.5',
      '2026-10-05T00:00 null 600',
    ]);
    // Begun before the range.
    expect(await portal.items(`count/duration?${range}`)).toEqual([
      '2026-10-02T00:00 null 1',
      '2026-10-05T00:00 null 1',
    ]);
    const { data } = await portal.ask(`sum/duration?${range}`);
    expect([data.fromDate, data.toDate]).toEqual(['2026-10-02T00:30:00.000Z', '2026-10-05T00:10:00.000Z']);
  });

  it('of a whole range begin with it', async () => {
    const from = '1990-01-01T12:00:00Z';
    const { data } = await portal.ask(`count/bytes?fromDate=${from}&period=all`);
    expect(data.items).toEqual([{ periodStart: '1990-01-01T12:00:00.000Z', group: null, value: 5 }]);
  });

  it('end now unless said otherwise', async () => {
    const { data } = await portal.ask(`count/bytes?fromDate=${at('02T00:00')}&period=all`);
    expect(data.toDate).toBe('2026-10-20T12:00:00.000Z');
    expect(data.items[0]?.value).toBe(4);
  });

  it('may be thousands of years', async () => {
    for (const zone of ['UTC', 'Europe/Berlin']) {
      const range = `fromDate=0001-01-01&toDate=9999-12-31&timeZone=${zone}`;
      const { data } = await portal.ask(`sum/duration?${range}&period=hour`);
      expect(data.items.length).toBe(6);
    }
  });
});

describe('groups', () => {
  it('are genres, networks and services, null last', async () => {
    expect(await portal.items(`sum/duration?${OCTOBER}&period=all&groupBy=genre`)).toEqual([
      '2026-10-01T00:00 news 7204',
      '2026-10-01T00:00 sport 0.5',
      '2026-10-01T00:00 null 1800',
    ]);
    expect(await portal.items(`sum/duration?${OCTOBER}&period=all&groupBy=network`)).toEqual([
      '2026-10-01T00:00 5G 7204',
      '2026-10-01T00:00 null 1800.5',
    ]);
    const { data } = await portal.ask(`sum/duration?${OCTOBER}&period=all&groupBy=service`);
    expect(data.items.map(({ group, value }) => [group, value])).toEqual([
      [2, 3.5],
      [10, 7201],
      [null, 1800],
    ]);
  });

  it('follow the accounts of the token', async () => {
    const query = `count/bytes?${OCTOBER}&period=all`;
    expect(await portal.items(query, 'ann', { account_id: 'other' })).toEqual(['2026-10-01T00:00 null 1']);
    expect(await portal.items(query, 'ann', { account_id: ['other', 'acme'] })).toEqual([
      '2026-10-01T00:00 null 5',
    ]);
    expect(await portal.items(query, 'ann', { account_id: 'foreign' })).toEqual([]);
    expect(await portal.items(query, 'bob')).toEqual(['2026-10-01T00:00 null 1']);
  });
});

describe('the order', () => {
  const groups = async (query: string) => {
    const { data } = await portal.ask(`sum/uplinkBytes?${OCTOBER}&period=week&groupBy=service&${query}`);
    return data.items.map(
      ({ periodStart, group, value }) => `${periodStart.slice(8, 10)} ${String(group)} ${value}`,
    );
  };

  it.each([
    ['period', ['28 2 7', '28 10 100', `05 null ${MOST_BYTES}`, '12 2 4', '12 10 1']],
    ['value', ['12 10 1', '12 2 4', '28 2 7', '28 10 100', `05 null ${MOST_BYTES}`]],
    ['group', ['28 2 7', '12 2 4', '28 10 100', '12 10 1', `05 null ${MOST_BYTES}`]],
  ])('by %s', async (sortBy, expected) => {
    expect(await groups(`sortBy=${sortBy}`)).toEqual(expected);
    expect(await groups(`sortBy=${sortBy}&sortOrder=asc`)).toEqual(expected);
    expect(await groups(`sortBy=${sortBy}&sortOrder=desc`)).toEqual(expected.toReversed());
  });
});

describe('pages', () => {
  it.each([
    ['', 4, { pageNumber: 1, pageSize: 50, totalItems: 4, totalPages: 1 }],
    ['&pageSize=3', 3, { pageNumber: 1, pageSize: 3, totalItems: 4, totalPages: 2 }],
    ['&pageSize=3&pageNumber=2', 1, { pageNumber: 2, pageSize: 3, totalItems: 4, totalPages: 2 }],
    [
      '&pageSize=1000&pageNumber=9007199254740991',
      0,
      { pageNumber: 9007199254740991, pageSize: 1000, totalItems: 4, totalPages: 1 },
    ],
  ])('%s', async (query, length, page) => {
    const { data } = await portal.ask(`sum/bytes?${OCTOBER}&period=day${query}`);
    expect([data.items.length, data.page]).toEqual([length, page]);
  });

  it('follow one another', async () => {
    const path = `sum/duration?${OCTOBER}&period=day`;
    const pages = await Promise.all(
      [1, 2, 3, 4].map((n) => portal.items(`${path}&pageSize=1&pageNumber=${n}`)),
    );
    expect(pages.flat()).toEqual(await portal.items(path));
  });
});
