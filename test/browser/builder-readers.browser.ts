import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { EVERYTHING } from './builder-everything.js';
import {
  answerOf,
  BASE,
  controlOf,
  give,
  holds,
  isRight,
  requestIn,
  shows,
  urlOf,
  type Json,
} from './builder-page.js';
import { startBuilder, type BuilderSession } from './builder-session.js';
import { openPortal, seriousFaults, settled, signIn } from './portal-page.js';

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

describe('the URL', () => {
  it('makes one entry of a change, and one of all letters of a control', async () => {
    const other = await open(urlOf(BASE));
    await isRight(other);
    const entries = await other.evaluate(() => history.length);
    await give(other, 'granularity', 'HOUR');
    await holds(other, { ...BASE, granularity: 'HOUR' });
    await controlOf(other, 'metrics[0].alias').pressSequentially('dow');
    await holds(other, {
      ...BASE,
      granularity: 'HOUR',
      metrics: [{ ...(BASE.metrics as Json[])[0], alias: 'dow' }],
    });
    await controlOf(other, 'metrics[0].alias').pressSequentially('n');
    await holds(other, {
      ...BASE,
      granularity: 'HOUR',
      metrics: [{ ...(BASE.metrics as Json[])[0], alias: 'down' }],
    });
    expect((await other.evaluate(() => history.length)) - entries).toBe(2);
    await other.goBack();
    await holds(other, { ...BASE, granularity: 'HOUR' });
    await other.goBack();
    await holds(other, BASE);
  });

  it('takes the range and filters of another screen, and gives them back', async () => {
    const portal = await openPortal(
      service.browser,
      `${service.dev.url}/portal/connectivity#acc=builder&from=LAST_WEEK&to=THIS_WEEK&tz=Asia/Tokyo&g=HOUR`,
    );
    opened.push(portal);
    const { page: other } = portal;
    await signIn(other, 'Partner');
    await other.getByRole('link', { name: 'Builder', exact: true }).click();
    const isThere = () => requestIn(other).startsWith('{');
    await eventually('the URL holds a request', () => (isThere() ? true : undefined));
    expect(JSON.parse(requestIn(other))).toMatchObject({
      start_date_time: 'LAST_WEEK',
      end_date_time: 'THIS_WEEK',
      time_zone: 'Asia/Tokyo',
      granularity: 'HOUR',
      dimension_filter_clauses: BASE.dimension_filter_clauses,
    });
    await other.getByRole('link', { name: 'Connectivity', exact: true }).click();
    expect(other.url()).toContain('acc=builder&from=LAST_WEEK&to=THIS_WEEK&tz=Asia/Tokyo&g=HOUR');
  });
});

describe('readers', () => {
  it('use the form by the keyboard alone', async () => {
    await load(BASE);
    await isRight(page);
    await page.evaluate(() => document.getElementById('main')?.focus());
    const tabTo = async (wanted: string) => {
      for (let step = 0; step < 80; step++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
      }
      throw new Error(`No key leads to ${wanted}`);
    };
    await tabTo('[data-control="metrics[0].name"]');
    await page.keyboard.type('uplink_bytes');
    await tabTo('[data-control="granularity"]');
    await page.keyboard.type('HOUR');
    await tabTo('[data-control="dimensions"] button');
    await page.keyboard.press('Enter');
    await controlOf(page, 'dimensions[0]').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('network');
    await tabTo('[data-control="limit"]');
    await page.keyboard.type('2');
    await tabTo('[data-control="others"]');
    await page.keyboard.press('Space');
    const body = {
      ...BASE,
      granularity: 'HOUR',
      metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
      dimensions: ['network'],
      limit: 2,
      others: true,
    };
    await holds(page, body);
    await shows(page, await answerOf(service, key, body));
  });

  it.each(['light', 'dark'] as const)(
    'axe finds nothing serious, with every control and with faults: %s',
    async (colorScheme) => {
      for (const body of [EVERYTHING, { ...BASE, time_zone: 'Europe/Berlim', metrics: [] }, BASE]) {
        const other = await open(urlOf(body), { colorScheme });
        await other.locator('.builder [role="alert"], .builder [role="status"]').first().waitFor();
        await settled(other);
        expect(await seriousFaults(other)).toEqual([]);
        await other.context().close();
      }
    },
  );

  it.each([EVERYTHING, BASE])('nothing scrolls sideways at 360 px', async (body) => {
    const other = await open(urlOf(body), { viewport: { width: 360, height: 740 } });
    await controlOf(other, 'metrics[0].name').waitFor();
    await settled(other);
    expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    for (const box of await other.locator('.form select, .form input').all())
      expect((await box.boundingBox())?.width).toBeGreaterThan(15);
    await other.context().close();
  });
});

it('no policy was violated, and no script failed', () => {
  expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
});
