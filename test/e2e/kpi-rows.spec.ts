import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { MINUTE_MS } from '../../src/common/time.js';
import { at, CELL_A, KPI_1, KPI_2, KpiService, NOON } from '../kpi/kpi-service.js';

const service = new KpiService();

beforeAll(() => service.start());

afterAll(() => service.close());

beforeEach(() => {
  service.now = NOON;
});

describe('the rows', () => {
  it('are the traffic of each service, by start, interval and service', async () => {
    expect(await service.short('/api/kpi1')).toEqual(KPI_1);
  });

  it('are the unique users of each cell, by start, interval and cell', async () => {
    expect(await service.short('/api/kpi2')).toEqual(KPI_2);
  });

  it.each(['kpi1', 'kpi2'] as const)('of %s have the published shape', async (kpi) => {
    const sample = readFileSync(`test/contract/samples/${kpi}.response.json`, 'utf8');
    const [published] = JSON.parse(sample) as [Record<string, unknown>];
    const shape = (row: Record<string, unknown>) =>
      Object.entries(row).map(([key, value]) => [key, typeof value]);
    for (const row of await service.rows(`/api/${kpi}`)) expect(shape(row)).toEqual(shape(published));
  });

  it('print whole numbers with all their digits, and times as floats', async () => {
    const start = at('10:25');
    expect(await service.text('/api/kpi1?service_id=0&interval=5-minute')).toBe(
      `[{"service_id":0,"interval_start_timestamp":${start}.0,"interval_end_timestamp":${start + 5 * MINUTE_MS}.0,` +
        '"total_bytes":18014398509481981,"interval":"5-minute","id":"f7071871-89d0-5543-affd-5c4f846fed0e"}]',
    );
  });

  it('keep their id', async () => {
    const ids = async () => (await service.rows('/api/kpi1')).map(({ id }) => id);
    const first = await ids();
    expect(new Set(first).size).toBe(KPI_1.length);
    expect(await ids()).toEqual(first);
  });

  it('appear once their interval has ended', async () => {
    service.now = at('12:05') - 1;
    expect(await service.short('/api/kpi1')).toEqual(KPI_1);
    service.now = at('12:05');
    expect(await service.short('/api/kpi1')).toEqual([...KPI_1, '12:00 5-minute 7 300']);
    service.now = at('10:59:59');
    expect(await service.short('/api/kpi1?interval=1-hour')).toEqual([]);
    service.now = at('11:00');
    expect(await service.short('/api/kpi1?interval=1-hour')).toEqual(KPI_1.slice(0, 3));
  });

  it('are none where nothing matches', async () => {
    expect(await service.text('/api/kpi1?service_id=99')).toBe('[]');
    expect(await service.text('/api/kpi2?number_of_unique_users=0')).toBe('[]');
  });
});

describe('the rows as CSV', () => {
  const csvOf = async (path: string) => (await service.ask(path)).text();

  it.each([
    ['kpi1', 'service_id,interval_start_timestamp,interval_end_timestamp,total_bytes,interval,id'],
    ['kpi2', 'cell_id,interval_start_timestamp,interval_end_timestamp,number_of_unique_users,interval'],
  ])('have the keys and values of the JSON: %s', async (kpi, names) => {
    const json = await service.text(`/api/${kpi}`);
    // The digits of each value, in the order of the keys.
    const rows = [...json.matchAll(/\{([^}]*)\}/g)].map(([, members = '']) =>
      members
        .split(',')
        .map((member) => member.slice(member.indexOf(':') + 1).replaceAll('"', ''))
        .join(','),
    );
    expect(rows.length).toBeGreaterThan(3);
    const expected = [names, ...rows, ''].join('\r\n');
    expect(await csvOf(`/api/${kpi}?format=csv`)).toBe(expected);
    expect(await csvOf(`/api/${kpi}?format=csv&bom=false&safe=true`)).toBe(expected);
    const accepted = await service.ask(`/api/${kpi}`, {
      headers: { Accept: 'text/csv, application/json;q=0.9' },
    });
    expect(accepted.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
    expect(accepted.headers.get('Content-Disposition')).toBe(`attachment; filename="${kpi}.csv"`);
    const marked = await service.ask(`/api/${kpi}?format=csv&bom=true`);
    expect(Buffer.from(await marked.arrayBuffer()).toString()).toBe(`\ufeff${expected}`);
  });

  it('are JSON for a client that does not ask for CSV', async () => {
    const json = await service.text('/api/kpi1');
    for (const accept of [
      'text/html, */*;q=0.8',
      'application/json',
      'image/png',
      'text/csv;q=0.5, application/json',
    ]) {
      const answer = await service.ask('/api/kpi1', { headers: { Accept: accept } });
      expect([answer.headers.get('Content-Type'), await answer.text()]).toEqual([
        'application/json; charset=utf-8',
        json,
      ]);
    }
    expect(
      await (await service.ask('/api/kpi1?format=json', { headers: { Accept: 'text/csv' } })).text(),
    ).toBe(json);
  });

  it('come in pages with the link of their format, and are only names where nothing matches', async () => {
    const page = await service.ask('/api/kpi1?format=csv&limit=2');
    expect((await page.text()).split('\r\n')).toHaveLength(4);
    expect(page.headers.get('Link')).toMatch(/^<\/api\/kpi1\?format=csv&limit=2&cursor=[^>]+>; rel="next"$/);
    expect(await csvOf('/api/kpi2?format=csv&number_of_unique_users=0')).toMatch(/^cell_id,[^\r]*\r\n$/);
  });

  it('have options that are checked like any parameter', async () => {
    const refused = async (path: string) => {
      const answer = await service.ask(path);
      return [answer.status, (await answer.json()) as string];
    };
    expect(await refused('/api/kpi1?format=xml&bom=1&safe=true&safe=true')).toEqual([
      400,
      "Invalid query params values, error: {'format': ['Must be one of: json, csv.'], 'bom': ['Must be one of: true, false.'], 'safe': ['Given more than once.']}",
    ]);
    expect(await refused('/api/kpi2?bom=true')).toEqual([
      400,
      'Invalid query params, error: "bom" is for csv alone',
    ]);
  });
});

describe('the parameters', () => {
  const pick = (all: readonly string[], pattern: RegExp) => all.filter((row) => pattern.test(row));

  it.each([
    ['service_id=7', / 7 \d+$/],
    ['service_id=007', / 7 \d+$/],
    ['service_id=99999999999999999999999', /never/],
    ['service_id=-1', /never/],
    ['interval=1-hour', / 1-hour /],
    ['interval=5-minute', / 5-minute /],
    ['interval=5-minutes', / 5-minute /],
    [`interval_start_timestamp=${at('10:00')}`, /^10:00/],
    [`interval_start_timestamp=${at('10:00')}.0`, /^10:00/],
    [`interval_start_timestamp=${at('10:00')}.5`, /never/],
    [`interval_start_timestamp=${at('10:05')}`, /^10:05/],
    [`interval_start_timestamp=${at('10:01')}`, /never/],
    [`interval_end_timestamp=${at('11:00')}`, /^(10:00 1-hour|10:55)/],
    [`interval_end_timestamp=1e300`, /never/],
    ['total_bytes=100', / 100$/],
    ['total_bytes=18014398509481981', / 0 \d+$/],
    ['total_bytes=18014398509481980', /never/],
    [`total_bytes=${'9'.repeat(60)}`, /never/],
    [`from=${at('10:05')}`, /^(10:[025]5|11)/],
    [`from=${at('10:05')}.5`, /^(10:[25]5|11)/],
    [`to=${at('10:05')}`, /^10:00/],
    [`to=${at('10:05')}.5`, /^10:0/],
    [`from=${at('10:05')}&to=${at('10:05')}`, /never/],
    ['from=946684800000&to=253402300799999', /./],
    [`from=${at('11:00')}&interval=1-hour&service_id=10`, /^11:00 1-hour 10/],
    ['top=1', / 1-hour (0|7 100)| 5-minute (7|0)|10:55|11:00 5-minute/],
    ['top=2', / 1-hour [07]|11:00 1-hour|5-minute/],
    ['service_id=10&top=1', / 10 \d+$/],
    ['top=9007199254740991', /./],
  ])('of KPI 1: %s', async (query, pattern) => {
    expect(await service.short(`/api/kpi1?${query}`)).toEqual(pick(KPI_1, pattern));
  });

  it.each([
    [`cell_id=${CELL_A}`, / 0ab/],
    [`cell_id=${CELL_A.toUpperCase()}`, / 0ab/],
    ['number_of_unique_users=2', / 2$/],
    [`interval_end_timestamp=${at('10:10')}.0&number_of_unique_users=2`, /^10:05/],
    // Ties go to the lesser key.
    ['top=1', /^10| 0ab|11:00 5-minute/],
  ])('of KPI 2: %s', async (query, pattern) => {
    const expected = pick(KPI_2, pattern).filter((row) => !query.startsWith('top') || row !== KPI_2[1]);
    expect(await service.short(`/api/kpi2?${query}`)).toEqual(expected);
  });
});
