import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KPI_1, KPI_2, KpiService } from '../kpi/kpi-service.js';

const service = new KpiService();

beforeAll(() => service.start());

afterAll(() => service.close());

describe('paging', () => {
  /** Follows the links from a path to the end. */
  async function pages(path: string): Promise<string[][]> {
    const found: string[][] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      found.push(await service.short(next));
      const link: string | null = (await service.ask(next)).headers.get('link');
      next = link === null ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
    }
    return found;
  }

  it.each([1, 2, 5, 11, 12, 13, 100_000])('gives every row once, %d at a time', async (limit) => {
    const found = await pages(`/api/kpi1?limit=${limit}`);
    expect(found.flat()).toEqual(KPI_1);
    expect(found.length).toBe(Math.ceil(KPI_1.length / limit));
  });

  it('goes by cells too, and keeps the other parameters', async () => {
    const path = '/api/kpi2?interval=5-minutes&top=1&limit=1';
    expect((await service.ask(path)).headers.get('link')).toMatch(
      /^<\/api\/kpi2\?interval=5-minutes&top=1&limit=1&cursor=[\w-]+>; rel="next"$/,
    );
    expect((await pages(path)).flat()).toEqual(KPI_2.filter((row) => row.includes('5-minute')));
  });

  it('ranks whole intervals, also those that a page cuts through', async () => {
    const found = await pages('/api/kpi1?top=2&limit=1');
    expect(found.flat()).toEqual(await service.short('/api/kpi1?top=2'));
  });

  it('links to nothing where nothing follows', async () => {
    for (const path of ['/api/kpi1', `/api/kpi1?limit=${KPI_1.length}`, '/api/kpi1?service_id=99&limit=1']) {
      expect((await service.ask(path)).headers.get('link')).toBeNull();
    }
  });

  it('begins behind a cursor without a limit', async () => {
    const link = (await service.ask('/api/kpi1?limit=4')).headers.get('link');
    const cursor = new URL(/<([^>]+)>/.exec(link!)![1]!, 'http://service').searchParams.get('cursor');
    expect(await service.short(`/api/kpi1?cursor=${cursor}`)).toEqual(KPI_1.slice(4));
  });
});

describe('bad parameters', () => {
  async function refusal(path: string): Promise<unknown> {
    const answer = await service.ask(path, { headers: { 'X-Tracking-Id': 'kpi-400' } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-tracking-id')).toBe('kpi-400');
    return answer.json();
  }

  it('of KPI 1 are named as published', async () => {
    expect(await refusal('/api/kpi1?interval=2-hour&service_id=abc')).toBe(
      "Invalid query params values, error: {'service_id': ['Not a valid integer.'], 'interval': ['Must be one of: 5-minute, 1-hour.']}",
    );
  });

  it('of KPI 2 are named as published', async () => {
    expect(await refusal('/api/kpi2?cell_id=abc')).toBe(
      'Invalid query params, error: "cell_id" must be a valid UUID',
    );
  });

  it('are all named: unknown ones and repeated ones too', async () => {
    expect(
      await refusal('/api/kpi1?b=1&limit=0&a=1&total_bytes=1&total_bytes=1&__proto__=1&constructor=2'),
    ).toBe(
      "Invalid query params values, error: {'total_bytes': ['Given more than once.'], " +
        "'limit': ['Must be greater than or equal to 1.'], 'b': ['Unknown field.'], 'a': ['Unknown field.'], " +
        "'__proto__': ['Unknown field.'], 'constructor': ['Unknown field.']}",
    );
    expect(
      await refusal('/api/kpi2?service_id=1&interval=x&cell_id=%00&interval_start_timestamp=NaN&top=1.5'),
    ).toBe(
      'Invalid query params, error: "cell_id" must be a valid UUID. ' +
        '"interval" must be one of [5-minute, 1-hour]. "interval_start_timestamp" must be a number. ' +
        '"top" must be an integer. "service_id" is not allowed',
    );
  });

  it('may be a cursor of another KPI, or one made up', async () => {
    const link = (await service.ask('/api/kpi1?limit=1')).headers.get('link');
    const cursor = new URL(/<([^>]+)>/.exec(link!)![1]!, 'http://service').searchParams.get('cursor');
    expect(await refusal(`/api/kpi2?cursor=${cursor}`)).toContain('"cursor" must be a valid cursor');
    expect(await refusal('/api/kpi1?cursor=bm9uZQ')).toContain("'cursor': ['Not a valid cursor.']");
  });
});

describe('access', () => {
  it('is open to anyone, whatever credentials are shown', async () => {
    const answer = await service.ask('/api/kpi1', { headers: { Authorization: 'Bearer nonsense' } });
    expect(answer.status).toBe(200);
  });

  it('answers HEAD as it answers GET, without the rows', async () => {
    const answer = await service.ask('/api/kpi1?limit=1', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('link')).toContain('rel="next"');
    expect(await answer.text()).toBe('');
  });

  it('carries the tracking id', async () => {
    const answer = await service.ask('/api/kpi2', { headers: { 'X-Tracking-Id': 'kpi-200' } });
    expect(answer.headers.get('x-tracking-id')).toBe('kpi-200');
  });
});
