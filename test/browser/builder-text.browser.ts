import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import {
  answerOf,
  BASE,
  controlOf,
  give,
  holds,
  isRight,
  reasonAt,
  requestIn,
  shows,
  typeText,
  type Json,
} from './builder-page.js';
import { startBuilder, type BuilderSession } from './builder-session.js';

let stop: BuilderSession['stop'];
let key: string;
let load: BuilderSession['load'];
let open: BuilderSession['open'];
let opened: BuilderSession['opened'];
let page: Page;
let service: BuilderSession['service'];

beforeAll(async () => {
  ({ key, load, open, opened, page, service, stop } = await startBuilder());
});

afterAll(() => stop());

describe('faults', () => {
  it.each([
    ['time_zone', 'Europe/Berlim', 'time_zone'],
    ['start_date_time', '2022-07-01', 'start_date_time'],
    ['limit', 'many', 'limit'],
    ['metrics[0].alias', 'uplink_bytes', 'metrics[0].alias'],
    [
      'dimension_filter_clauses[0].filters[0].expressions[0]',
      '',
      'dimension_filter_clauses[0].filters[0].expressions[0]',
    ],
  ])('of %s stand at its control as one types, and leave it', async (path, wrong, field) => {
    await load(BASE);
    await isRight(page);
    const before = await controlOf(page, path).inputValue();
    await give(page, path, wrong);
    const found = page.getByRole('button', { name: `Go to ${field}`, exact: true }).first();
    await found.waitFor();
    expect(await controlOf(page, path).getAttribute('aria-invalid')).toBe('true');
    expect(await reasonAt(page, path)).not.toBe('');
    await found.click();
    await page.waitForFunction((name) => document.activeElement?.getAttribute('data-control') === name, path);
    await give(page, path, before);
    await isRight(page);
    expect(await controlOf(page, path).getAttribute('aria-invalid')).toBe('false');
  });

  it('of several members stand at all of them, the deepest too', async () => {
    const body = {
      ...BASE,
      dimensions: ['nothing'],
      dimension_filter: {
        and: [{ not: { filter: { dimension_name: 'genre', operator: 'REGEXP', expressions: ['('] } } }],
      },
      compare: { start_date_time: 'NEVER', end_date_time: '2022-07-04T00:00:00+02:00' },
    };
    await load(body);
    await page.getByRole('button', { name: 'Go to dimensions[0]' }).first().waitFor();
    const wrong = await page
      .locator('.form [aria-invalid="true"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-control')));
    expect(wrong).toEqual([
      'dimension_filter.and[0].not.filter.expressions[0]',
      'dimensions[0]',
      'compare.start_date_time',
    ]);
  });

  it('of a list stand at its group', async () => {
    await load({ ...BASE, metrics: [] });
    await page.getByRole('button', { name: 'Go to metrics' }).first().click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-control') === 'metrics');
    expect(await reasonAt(page, 'metrics')).not.toBe('');
  });
});

describe('the text of the request', () => {
  it('becomes the form', async () => {
    await load(BASE);
    const body = { ...BASE, fill: 'ZERO', dimensions: ['network'], limit: 2 };
    await typeText(page, JSON.stringify(body, null, 4));
    await controlOf(page, 'dimensions[0]').waitFor();
    expect(await controlOf(page, 'fill').inputValue()).toBe('ZERO');
    expect(await controlOf(page, 'limit').inputValue()).toBe('2');
    await isRight(page);
    await shows(page, await answerOf(service, key, body));
  });

  it('keeps what the form does not show when the form changes something else', async () => {
    await load(BASE);
    const body = { ...BASE, colour: 'red', fill: null, totals: 'TOTAL' };
    await typeText(page, JSON.stringify(body));
    await page
      .getByText('The form does not show fill, totals, colour.')
      .or(page.getByText('The form does not show colour, fill, totals.'))
      .waitFor();
    await page.getByRole('button', { name: 'Go to colour' }).waitFor();
    await give(page, 'granularity', 'HOUR');
    await holds(page, { ...body, granularity: 'HOUR' });
  });

  it('stays the request where the form would change it', async () => {
    await load(BASE);
    // The first day has fewer bytes, the others have more.
    const body = (least: number) => ({
      ...BASE,
      metrics: [
        {
          ...(BASE.metrics as Json[])[0],
          metric_filter_clauses: [{ filters: [{ operator: 'GREATER_THAN', comparison_value: least }] }],
        },
      ],
    });
    const text = JSON.stringify(body(7)).replace('value":7', 'value":30000000000.00000000001');
    await typeText(page, text);
    await page.getByText('The form would change this text').waitFor();
    expect(await page.locator('.builder form').count()).toBe(0);
    await eventually('the URL has it', () => (requestIn(page) === text ? true : undefined));
    await isRight(page);
    const answer = await answerOf(service, key, body(30_000_000_000));
    expect(answer.result?.flat()).toHaveLength(2);
    await shows(page, answer);
    expect(requestIn(page)).toBe(text);
  });

  it('stays as it is typed when it is no JSON, also after a reload', async () => {
    await load(BASE);
    await typeText(page, '{"metrics": [');
    await page.getByText('The text is not JSON').waitFor();
    await eventually('the URL has it', () => (requestIn(page) === '{"metrics": [' ? true : undefined));
    const other = await open(new URL(page.url()).pathname + new URL(page.url()).hash);
    expect(await other.getByLabel('Request as JSON').inputValue()).toBe('{"metrics": [');
    await other.getByText('The text is not JSON').waitFor();
    await other.context().close();
  });
});

it('no policy was violated, and no script failed', () => {
  expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
});
