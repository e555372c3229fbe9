import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShaped, type Answer, type ShapedService } from './shaped.js';

let service: ShapedService;
let now = Date.parse('2026-03-01T12:00:00Z');

beforeAll(async () => {
  service = await startShaped('acme', { clock: () => now });
});

afterAll(() => service.close());

const REQUEST = {
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-01T02:00:00Z',
  granularity: 'HOUR',
  dimensions: ['customer_site_id'],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

const sitesOf = ({ result }: Answer): unknown[] => result.map(([point]) => point?.customer_site_id);

/** Walks all pages. */
async function walk(
  request: object,
  between: (page: Answer) => Promise<void> = () => Promise.resolve(),
): Promise<Answer[]> {
  const pages: Answer[] = [];
  let token: string | undefined;
  do {
    const page: Answer = await service.ask({ ...request, page_token: token });
    pages.push(page);
    token = page.next_page_token;
    if (token !== undefined) await between(page);
  } while (token !== undefined);
  return pages;
}

// U+FFFD is three bytes from EF on, an emoji four from F0 on; in UTF-16 the emoji would come first.
const NAMES = ['A', 'B', 'Z', 'a', 'b', 'ä', 'é', '\ufffd', '\u{1f600}'];

describe('pages', () => {
  beforeAll(async () => {
    await service.deliver([
      ...NAMES.map((site, i) => ({ at: '2026-03-01T00:00:00Z', site, up: i })),
      { at: '2026-03-01T01:00:00Z', site: 'b', up: 77 },
      { at: '2026-03-01T01:00:00Z', up: 99 },
    ]);
  });

  it('are in the order of bytes, null last, and end', async () => {
    const pages = await walk({ ...REQUEST, page_size: 4 });
    expect(pages.map(sitesOf)).toEqual([NAMES.slice(0, 4), NAMES.slice(4, 8), [NAMES[8], null]]);
    expect(pages.map(({ row_count: count }) => count)).toEqual([11, 11, 11]);
    expect(pages[1]?.result[0]?.map(({ value }) => value)).toEqual([4, 77]);
    expect((await walk({ ...REQUEST, page_size: 10 })).map(sitesOf)).toEqual([[...NAMES, null]]);
  });

  it('have each series of their groups, and what belongs to those', async () => {
    const request = {
      ...REQUEST,
      metrics: [...REQUEST.metrics, { name: 'downlink_bytes', aggregation_type: 'COUNT' }],
      totals: ['TOTAL'],
      compare: 'PREVIOUS_PERIOD',
      page_size: 4,
      fill: 'ZERO',
    };
    const [, second] = await walk(request);
    expect(sitesOf(second!)).toEqual([...NAMES.slice(4, 8), ...NAMES.slice(4, 8)]);
    expect(second?.totals?.map(({ customer_site_id: site, total }) => [site, total]).slice(0, 4)).toEqual([
      ['b', 81],
      ['ä', 5],
      ['é', 6],
      ['\ufffd', 7],
    ]);
    expect(second?.comparison?.result.map((points) => [points[0]?.customer_site_id, points.length])).toEqual(
      sitesOf(second!).map((site) => [site, 3]),
    );
    expect(second?.row_count).toBe(60);
  });

  it('may change their size, and order their points by time', async () => {
    const order_by = [{ field_name: 'time_stamp', sort_order: 'DESCENDING' }];
    const { next_page_token: token } = await service.ask({ ...REQUEST, order_by, page_size: 4 });
    const rest = await service.ask({ ...REQUEST, order_by, page_size: 100, page_token: token });
    expect(rest.result[0]?.map(({ value }) => value)).toEqual([77, 4]);
    expect(sitesOf(rest)).toEqual([...NAMES.slice(4), null]);
    expect(rest.next_page_token).toBeUndefined();
  });

  it('without dimensions are one', async () => {
    const { result, next_page_token: token } = await service.ask({
      ...REQUEST,
      dimensions: undefined,
      page_size: 1,
    });
    expect([result.length, token]).toEqual([1, undefined]);
  });

  it('show no group twice and none not at all while records arrive', async () => {
    const at = '2026-03-01T00:30:00Z';
    const shown: unknown[] = [];
    const pages = await walk({ ...REQUEST, page_size: 2 }, async (page) => {
      const sites = sitesOf(page);
      shown.push(...sites);
      const last = sites.at(-1) as string;
      // Before, at and behind the place where the page ended.
      await service.deliver([
        { at, site: `${last}0`, up: 1_000_000 },
        { at, site: last, up: 1 },
        { at, site: `0${shown.length}`, up: 1 },
      ]);
    });
    const sites = pages.flatMap(sitesOf);
    expect(new Set(sites).size).toBe(sites.length);
    expect(sites).toEqual(expect.arrayContaining([...NAMES, null]));
    // Those that came behind the place are there too, as soon as they are reached.
    expect(sites).toContain('B0');
    expect(sites).not.toContain('02');
  });

  it('of several dimensions go by all of them', async () => {
    const day = '2026-02-01';
    await service.deliver(
      ['1', '2', '3'].flatMap((msisdn) =>
        ['X', 'Y', undefined].map((site) => ({ at: `${day}T00:00:00Z`, msisdn, site, up: 1 })),
      ),
    );
    const pages = await walk({
      ...REQUEST,
      start_date_time: `${day}T00:00:00Z`,
      end_date_time: `${day}T00:00:00Z`,
      dimensions: ['msisdn', 'customer_site_id'],
      page_size: 2,
    });
    expect(pages.flatMap(({ result }) => result.map(([p]) => [p?.msisdn, p?.customer_site_id]))).toEqual(
      ['1', '2', '3'].flatMap((msisdn) => ['X', 'Y', null].map((site) => [msisdn, site])),
    );
  });
});

describe('pages of a range that is relative', () => {
  it('stay with that of the first one', async () => {
    await service.deliver(['P', 'Q'].map((site) => ({ at: '2026-02-27T00:00:00Z', site, up: 1 })));
    const before = now;
    now = Date.parse('2026-02-27T12:00:00Z');
    const request = {
      ...REQUEST,
      granularity: 'DAY',
      start_date_time: 'TODAY',
      end_date_time: 'NOW',
      page_size: 1,
    };
    const first = await service.ask(request);
    now = before;
    const second = await service.ask({ ...request, page_token: first.next_page_token });
    expect([first, second].map(sitesOf)).toEqual([['P'], ['Q']]);
    expect(second.result[0]?.[0]?.time_stamp).toBe('2026-02-27T00:00:00+00:00');
  });
});

describe('a page token', () => {
  const tokenOf = async (request: object): Promise<string> =>
    (await service.ask({ ...request, page_size: 1 })).next_page_token!;

  it('belongs to its request, in whatever order that is written', async () => {
    const page_token = await tokenOf(REQUEST);
    const faults = [['40470180', 'page_token', 'Invalid page token: belongs to another request']];
    for (const other of [
      { granularity: 'DAY' },
      { fill: 'ZERO' },
      { end_date_time: '2026-03-01T03:00:00Z' },
    ]) {
      expect(await service.faults({ ...REQUEST, ...other, page_size: 1, page_token })).toEqual(faults);
    }
    const reordered = Object.fromEntries(Object.entries(REQUEST).reverse());
    expect(sitesOf(await service.ask({ page_token, ...reordered, page_size: 1 }))).toHaveLength(1);
  });

  it('may name a number that JSON would round', async () => {
    const { next_page_token: token = '' } = await service.ask({ ...REQUEST, page_size: 1 });
    const [request, at] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    const big = JSON.stringify([request, at, [['9007199254740993']]]);
    const page_token = Buffer.from(big).toString('base64url');
    expect((await service.ask({ ...REQUEST, page_size: 1, page_token })).result).toHaveLength(1);
  });

  it.each(['', '%', 'AAAA', 'WyJ4Il0', Buffer.from('["x",1,["a"]]').toString('base64url')])(
    'is not %p',
    async (page_token) => {
      const [fault] = await service.faults({ ...REQUEST, page_size: 1, page_token });
      expect(fault?.slice(0, 2)).toEqual(['40470180', 'page_token']);
    },
  );

  it('needs the size, and neither goes with another order', async () => {
    const page_token = await tokenOf(REQUEST);
    expect(await service.faults({ ...REQUEST, page_token })).toEqual([
      ['40470179', 'page_size', 'Invalid page size: is needed with page_token'],
    ]);
    const detail =
      'Not defined together: pages are in the order of the values grouped by, which data that arrive do not change';
    const order_by = [{ field_name: 'uplink_bytes' }];
    expect(await service.faults({ ...REQUEST, page_size: 1, limit: 2, order_by })).toEqual([
      ['40470183', 'order_by[0].field_name', detail],
      ['40470183', 'limit', detail],
    ]);
    expect(await service.faults({ ...REQUEST, page_size: 10_001 })).toEqual([
      ['40470179', 'page_size', 'Invalid page size: must be a whole number from 1 to 10000; given 10001'],
    ]);
  });
});
