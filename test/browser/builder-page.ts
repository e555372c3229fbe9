import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import type { BrowserService } from './browser-service.js';
import { panelOf } from './portal-page.js';

export const ACCOUNT = 'builder';

export type Json = Readonly<Record<string, unknown>>;

/** Finished days: every answer is the same again. */
export const BASE: Json = {
  start_date_time: '2022-07-01T00:00:00+02:00',
  end_date_time: '2022-07-04T00:00:00+02:00',
  time_zone: 'Europe/Berlin',
  bucket_range: 'EXACT',
  granularity: 'DAY',
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
  metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
};

export interface Report extends Json {
  readonly result?: readonly (readonly Json[])[];
  readonly totals?: readonly Json[];
  readonly comparison?: { readonly result: readonly (readonly Json[])[] };
}

/** The service's own answer, with an API key: computed apart from the portal. */
export async function answerOf(service: BrowserService, key: string, body: object): Promise<Report> {
  const answer = await fetch(`${service.dev.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, text]);
  return JSON.parse(text) as Report;
}

/** The control that stands for a member of the request, or the group of its controls. */
export const controlOf = (page: Page, path: string): Locator => page.locator(`[data-control="${path}"]`);

/** Gives a member a value by its control, as a reader does. */
export async function give(page: Page, path: string, value: string | boolean): Promise<void> {
  const control = controlOf(page, path);
  if (typeof value === 'boolean') await control.setChecked(value);
  else if (await control.evaluate((found) => found.tagName === 'SELECT')) await control.selectOption(value);
  else await control.fill(value);
}

/** The reason that a control shows. */
export async function reasonAt(page: Page, path: string): Promise<string> {
  const id = await controlOf(page, path).getAttribute('aria-describedby');
  return id === null ? '' : page.locator(`[id="${id}"]`).innerText();
}

export const isRight = (page: Page): Promise<void> => page.getByText('The request is right').waitFor();

export const typeText = (page: Page, text: string): Promise<void> =>
  page.getByLabel('Request as JSON').fill(text);

/** Adds an entry to the list of a member. */
export const add = (page: Page, path: string, name: string): Promise<void> =>
  controlOf(page, path)
    .getByRole('button', { name: `Add a ${name}`, exact: true })
    .last()
    .click();

export const urlOf = (body: object): string =>
  `/portal/builder#v=1&q=${encodeURIComponent(JSON.stringify(body))}`;

/** The request that the URL holds. */
export const requestIn = (page: Page): string =>
  new URLSearchParams(new URL(page.url()).hash.slice(1)).get('q') ?? '';

/** Waits until the URL holds a request, and its text too. */
export async function holds(page: Page, body: object): Promise<void> {
  const found = () => JSON.parse(requestIn(page)) as unknown;
  await eventually(
    'the URL holds the request',
    () => (isDeepStrictEqual(found(), JSON.parse(JSON.stringify(body))) ? true : undefined),
    { withinMs: 10_000 },
  ).catch(() => expect(found()).toEqual(body));
  expect(JSON.parse(await page.getByLabel('Request as JSON').inputValue())).toEqual(body);
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The rows of a table of values, as objects without the cells that are empty. */
async function valuesIn(page: Page, caption: string): Promise<Record<string, string>[]> {
  const table = panelOf(page, 'Values').locator('table', {
    has: page.locator(`caption:text-matches("^${caption}")`),
  });
  return table.evaluateAll(([first]): Record<string, string>[] => {
    if (!first) return [];
    const texts = (row: Element) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent);
    const [head, ...rows] = [...first.querySelectorAll('tr')].map(texts);
    return rows.map((cells) =>
      Object.fromEntries(
        cells.map((cell, i) => [head?.[i] ?? '', cell] as const).filter(([, cell]) => cell !== '–'),
      ),
    );
  });
}

const printed = (objects: readonly Json[]): Record<string, string>[] =>
  objects.map((one) =>
    Object.fromEntries(
      Object.entries(one)
        .map(([key, value]) => [key, shown(value)] as const)
        .filter(([, value]) => value !== '–'),
    ),
  );

/** Waits until the page shows an answer: every point, total and compared point of it. */
export async function shows(page: Page, answer: Report): Promise<void> {
  const { result, totals, comparison, ...rest } = answer;
  const wanted: readonly (readonly [string, readonly Json[]])[] = result
    ? [
        ['Points', result.flat()],
        ...(totals ? [['Totals', totals] as const] : []),
        ...(comparison ? [['Comparison', comparison.result.flat()] as const] : []),
      ]
    : [['The last five minutes', [rest]]];
  for (const [caption, objects] of wanted) {
    const rows = printed(objects);
    let found: Record<string, string>[] = [];
    await eventually(
      `${caption} are shown`,
      async () => {
        found = await valuesIn(page, caption);
        return JSON.stringify(sorted(found)) === JSON.stringify(sorted(rows)) ? true : undefined;
      },
      { withinMs: 20_000, everyMs: 100 },
    ).catch(() => expect(found).toEqual(rows));
  }
}

/** Columns have an order of their own. Rows keep theirs. */
const sorted = (rows: readonly Record<string, string>[]) =>
  rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
