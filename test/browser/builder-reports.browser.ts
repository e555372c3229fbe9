import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { FILTER_KINDS } from './builder-filter-kinds.js';
import { KINDS } from './builder-kinds.js';
import { add, answerOf, BASE, give, holds, isRight, requestIn, shows, type Json } from './builder-page.js';
import { startBuilder, type BuilderSession } from './builder-session.js';
import { panelOf, tableOf } from './portal-page.js';

let stop: BuilderSession['stop'];
let key: string;
let load: BuilderSession['load'];
let opened: BuilderSession['opened'];
let page: Page;
let service: BuilderSession['service'];

beforeAll(async () => {
  ({ key, load, opened, page, service, stop } = await startBuilder());
});

afterAll(() => stop());

describe('a report that is built by the form', () => {
  it.each([...KINDS, ...FILTER_KINDS])(
    'is the request, and shows what the API answers: $name',
    async ({ steps, body }) => {
      await load(BASE);
      await holds(page, BASE);
      await steps(page);
      await holds(page, body);
      await isRight(page);
      const answer = await answerOf(service, key, body);
      expect(answer.result?.flat().length).toBeGreaterThan(0);
      await shows(page, answer);
    },
  );

  it('is drawn: the table of its chart has what the API answers', async () => {
    await load(BASE);
    await add(page, 'metrics', 'metric');
    await give(page, 'metrics[1].name', 'uplink_bytes');
    const body = {
      ...BASE,
      metrics: [...(BASE.metrics as Json[]), { name: 'uplink_bytes', aggregation_type: 'COUNT' }],
    };
    await holds(page, body);
    const answer = await answerOf(service, key, body);
    await shows(page, answer);
    const expected = [0, 1, 2].map((day) => answer.result?.map((series) => String(series[day]?.value)));
    expect((await tableOf(page, 'Answer')).values).toEqual(expected);
    expect(await page.locator('.em-plot').getAttribute('aria-label')).toMatch(/bytes.* up to /);
  });

  it('is a report of NOW, which has one value for each name', async () => {
    const body: Json = {
      start_date_time: 'NOW',
      end_date_time: 'NOW',
      dimension_filter_clauses: BASE.dimension_filter_clauses,
      metrics: [{ name: 'ue_online_status', aggregation_type: 'EXISTS' }],
    };
    await load({ ...body, metrics: BASE.metrics });
    await give(page, 'metrics[0].name', 'ue_online_status');
    await holds(page, body);
    await isRight(page);
    await eventually('the value is shown', async () => {
      const text = await panelOf(page, 'Values').innerText();
      return /ue_online_status/.test(text) && /YES|NO/.test(text) ? true : undefined;
    });
  });

  it('goes from page to page', async () => {
    const body: Json = { ...BASE, dimensions: ['customer_site_id'], page_size: 1 };
    await load(BASE);
    await add(page, 'dimensions', 'dimension');
    await give(page, 'dimensions[0]', 'customer_site_id');
    await give(page, 'page_size', '1');
    await holds(page, body);
    const first = await answerOf(service, key, body);
    await shows(page, first);
    await page.getByRole('button', { name: 'Next page of groups' }).click();
    await eventually('the URL has the token', () =>
      requestIn(page).includes('"page_token"') ? true : undefined,
    );
    await shows(page, await answerOf(service, key, { ...body, page_token: first.next_page_token }));
  });

  it('is saved as a file in each format', async () => {
    await load({ ...BASE, totals: ['TOTAL'] });
    await isRight(page);
    for (const [format, start] of [
      ['json', '{"result":'],
      ['csv', 'time_stamp,name,value'],
      ['ndjson', '{"time_stamp":'],
    ] as const) {
      await page.getByLabel('Format of the file').selectOption(format);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the answer' }).click(),
      ]);
      const text = readFileSync(await download.path(), 'utf8');
      expect([format, text.slice(0, start.length)]).toEqual([format, start]);
    }
  });
});

it('no policy was violated, and no script failed', () => {
  expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
});
