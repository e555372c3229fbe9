import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, NOON } from '../kpi/kpi-service.js';
import { from, SOURCE_NAMES } from '../oracle/sources.js';
import { insertFacts } from '../support/facts.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const cell = (last: string): string => `00000000-0000-4000-8000-00000000000${last}`;

let service: TestApp;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOON });
  const fact = (time: string, serviceId: number, uplinkBytes: number, ...cells: string[]) =>
    cells.map((cellId, nth) => ({
      startedAt: at(time),
      endedAt: at(time) + 1,
      serviceId,
      uplinkBytes,
      cellId,
      msisdn: `${nth}`,
    }));
  await insertFacts(service.pool, [
    ...fact('10:00', 100, 50, cell('c')),
    ...fact('10:00', 10, 50, cell('b')),
    ...fact('10:00', 9, 50, cell('a')),
    ...fact('10:00', 8, 49, cell('d')),
    ...fact('10:05', 10, 7, cell('a')),
    ...fact('10:05', 11, 7, cell('a')),
    ...fact('10:05', 2, 60, cell('a')),
  ]);
});

afterAll(() => service.close());

/** Rows in short: the last digits of the time, the key and the value. */
async function short(path: string): Promise<string[]> {
  const answer = await fetch(`${service.url}${path}`);
  expect(answer.status).toBe(200);
  const rows = (await answer.json()) as Record<string, string | number>[];
  return rows.map((row) => {
    const [key, start, , value] = Object.values(row);
    return `${new Date(Number(start)).toISOString().slice(11, 16)} ${String(key).slice(-3)} ${String(value)}`;
  });
}

describe.each(SOURCE_NAMES)('the greatest of rows with equal values, from %s', (source) => {
  it.each<[string, string[]]>([
    // By number: 9 comes before 10, which a comparison of texts would not say.
    ['kpi1?interval=5-minute&top=1', ['10:00 9 50', '10:05 2 60']],
    ['kpi1?interval=5-minute&top=2', ['10:00 9 50', '10:00 10 50', '10:05 2 60', '10:05 10 7']],
    [
      'kpi1?interval=5-minute&top=3',
      ['10:00 9 50', '10:00 10 50', '10:00 100 50', '10:05 2 60', '10:05 10 7', '10:05 11 7'],
    ],
    ['kpi1?interval=5-minute&top=1&total_bytes=7', ['10:05 10 7']],
    ['kpi2?interval=5-minute&top=2', ['10:00 00a 1', '10:00 00b 1', '10:05 00a 1']],
  ])('are those with the least keys: %s', async (path, rows) => {
    expect(await from(source, service, () => short(`/api/${path}`))).toEqual(rows);
  });

  it('are on pages as they are without', async () => {
    const link = /<([^>]+)>; rel="next"/;
    const found: string[] = [];
    let next: string | undefined = '/api/kpi1?interval=5-minute&top=2&limit=1';
    while (next !== undefined) {
      const path: string = next;
      found.push(...(await from(source, service, () => short(path))));
      next = link.exec((await fetch(`${service.url}${path}`)).headers.get('link') ?? '')?.[1];
    }
    expect(found).toEqual(['10:00 9 50', '10:00 10 50', '10:05 2 60', '10:05 10 7']);
  });
});
