import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { admin, failure, openAs, rowsOf, WITHOUT_DEMO } from './admin-page.js';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { figureOf, openPortal, panelOf, seriousFaults, settled, signIn } from './portal-page.js';

interface Volume {
  readonly hour: string;
  readonly producer: string;
  readonly bodies: number;
  readonly refused_bodies: number;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  readonly bytes: number;
}
interface Rejection {
  readonly producer: string;
  readonly code: string;
  readonly description: string;
  readonly field: string | null;
  readonly count: number;
  readonly record_ids: readonly string[];
}
interface Entry {
  readonly id: string;
  readonly actor: string;
  readonly actor_kind: string;
  readonly action: string;
  readonly target: string;
  readonly tracking_id: string | null;
}

let service: BrowserService;
const COUNTS = [
  'received',
  'accepted',
  'duplicates',
  'conflicts',
  'rejected',
  'bodies',
  'refused_bodies',
  'bytes',
] as const;

const record = (id: string, more = {}) => ({
  record_id: id,
  account_id: 'acme',
  started_at: '2026-03-02T08:00:00Z',
  ended_at: '2026-03-02T09:00:00Z',
  uplink_bytes: 1,
  downlink_bytes: 2,
  ...more,
});

async function send(key: string, body: unknown): Promise<void> {
  await fetch(`${service.dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const operations = async (options = {}) =>
  (await openAs(service, '/portal/operations', 'Administrator', options)).page;

/** Opens the screen over a service that gives lists in pages of so many items. */
async function inPages(path: string, from: number, to: number): Promise<Page> {
  const { page } = await openPortal(service.browser, `${service.dev.url}/portal/operations`);
  await page.route(`**/admin/v1/${path}?*`, (route) =>
    route.continue({ url: route.request().url().replace(`limit=${from}`, `limit=${to}`) }),
  );
  await signIn(page, 'Administrator');
  await settled(page);
  return page;
}

beforeAll(async () => {
  service = await startBrowserService(WITHOUT_DEMO);
});

afterAll(async () => {
  await service.stop();
});

describe('without any data', () => {
  it('says so in every panel', async () => {
    const page = await operations();
    expect(await figureOf(page, 'Records stored')).toBe('0');
    for (const [title, text] of [
      ['Records by hour', 'No records came in over HTTP or the command line in this range.'],
      ['Producers', 'No producer sent anything in this range.'],
      ['Rejections', 'Nothing was refused.'],
    ] as const)
      expect(await panelOf(page, title).innerText()).toContain(text);
    expect(await seriousFaults(page)).toEqual([]);
    await page.context().close();
  });
});

describe('with the data of two producers', () => {
  beforeAll(async () => {
    const settings = { account_ids: ['acme'], scopes: ['usage:write'] };
    const keys = [];
    for (const name of ['one', 'two'])
      keys.push(await admin<{ key: string }>(service.dev, 'POST', 'api-keys', { name, ...settings }));
    const [one = '', two = ''] = keys.map(({ key }) => key);
    await send(one, [record('1'), record('2'), record('3', { ended_at: '2026-03-02T07:00:00Z' })]);
    await send(one, [record('1'), record('2', { uplink_bytes: 9 })]);
    await send(one, '{ no JSON');
    await send(two, [record('4'), record('5', { uplink_bytes: -1 }), record('6', { uplink_bytes: -2 })]);
  });

  it('shows every count of the API, over all pages of its list', async () => {
    const { items } = await admin<{ items: Volume[] }>(service.dev, 'GET', 'ingest/volume?limit=1000');
    const sum = (name: (typeof COUNTS)[number], of = items) => of.reduce((so, item) => so + item[name], 0);
    expect([sum('accepted'), sum('duplicates'), sum('conflicts'), sum('rejected')]).toEqual([3, 1, 1, 3]);
    const page = await inPages('ingest/volume', 1_000, 1);
    const names = ['Records stored', 'Known already', 'Refused', 'In conflict', 'Bodies', 'Bytes received'];
    const shown = await Promise.all(names.map((name) => figureOf(page, name)));
    expect(shown).toEqual(
      (['accepted', 'duplicates', 'rejected', 'conflicts', 'bodies', 'bytes'] as const).map((name) =>
        String(sum(name)),
      ),
    );
    const producers = [...new Set(items.map(({ producer }) => producer))].sort();
    expect(producers).toHaveLength(2);
    expect(await rowsOf(page, 'Producers')).toEqual(
      producers.map((name) => {
        const own = items.filter(({ producer }) => producer === name);
        return [name, ...COUNTS.map((count) => String(sum(count, own)))];
      }),
    );
    await page.context().close();
  });

  it('shows every rejection with its field, its count and the records', async () => {
    const { items } = await admin<{ items: Rejection[] }>(service.dev, 'GET', 'ingest/rejections?limit=500');
    expect(items.length).toBe(4);
    const page = await inPages('ingest/rejections', 500, 1);
    expect(await rowsOf(page, 'Rejections')).toHaveLength(1);
    const more = page.getByRole('button', { name: 'More rejections' });
    for (let count = 2; count <= items.length; count++) {
      await more.click();
      await panelOf(page, 'Rejections').locator(`tbody tr:nth-child(${count})`).waitFor();
    }
    expect(await more.count()).toBe(0);
    const rows = await rowsOf(page, 'Rejections');
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      items.map(({ producer, code, description, field, count, record_ids }) => [
        producer,
        code,
        description,
        field ?? '–',
        String(count),
        record_ids.join(', ') || '–',
      ]),
    );
    expect(rows.flat()).toContain('5, 6');
    await page.context().close();
  });

  it('shows the audit log with what was changed, and older entries', async () => {
    const { items } = await admin<{ items: Entry[] }>(service.dev, 'GET', 'audit?limit=50');
    const page = await inPages('audit', 50, 2);
    const older = page.getByRole('button', { name: 'Older entries' });
    for (let count = 2; count < items.length; count += 2) {
      await older.click();
      await panelOf(page, 'Audit log')
        .locator(`tbody tr:nth-child(${Math.min(count + 2, items.length)})`)
        .waitFor();
    }
    expect(await older.count()).toBe(0);
    const rows = await rowsOf(page, 'Audit log');
    expect(rows.map((cells) => cells.slice(1, 6))).toEqual(
      items.map(({ actor, actor_kind, action, target, tracking_id }) => [
        actor,
        actor_kind,
        action,
        target,
        tracking_id ?? '–',
      ]),
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    const details = panelOf(page, 'Audit log').locator('details').first();
    await details.locator('summary').click();
    expect(await details.locator('pre').isVisible()).toBe(true);
    await page.context().close();
  });

  it('shows the lag of the metrics, or that they cannot be read', async () => {
    const page = await operations();
    expect(await figureOf(page, 'Lag of stored aggregates')).toMatch(/^[0-9.e-]+$/);
    await page.route('**/metrics', (route) =>
      route.fulfill({ status: 200, body: 'edgemeter_refresh_lag_seconds 12.5\n' }),
    );
    await signIn(page, 'Administrator');
    await page.locator('button[title^="12.5 s"]').waitFor();
    await page.unroute('**/metrics');
    await page.route('**/metrics', (route) => route.fulfill({ status: 404, body: '' }));
    await signIn(page, 'Administrator');
    await page.getByText('the metrics cannot be read from here').waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'axe finds nothing serious, and a phone shows all: %s',
    async (colorScheme) => {
      const page = await operations({ colorScheme, viewport: { width: 360, height: 740 } });
      await panelOf(page, 'Audit log').locator('summary').first().click();
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.context().close();
    },
  );
});

describe('states of the lists', () => {
  const KEYS = '**/admin/v1/api-keys?*';

  async function answered(reply: ReturnType<typeof failure> | 'abort'): Promise<Page> {
    const { page } = await openPortal(service.browser, `${service.dev.url}/portal/operations`);
    await page.route(KEYS, (route) => (reply === 'abort' ? route.abort() : route.fulfill(reply)));
    await signIn(page, 'Administrator');
    await panelOf(page, 'API keys').getByRole('alert').waitFor();
    return page;
  }

  it.each([
    [403, {}, 'This credential may not see this view.'],
    [429, { 'retry-after': '1' }, 'There were too many requests.'],
    [504, {}, 'took too long.'],
  ] as const)('%s: says so with a tracking id, and asks again', async (status, headers, text) => {
    const page = await answered(failure(status, '40490000', 'Refused', undefined, headers));
    const panel = panelOf(page, 'API keys');
    const said = await panel.getByRole('alert').innerText();
    expect(said).toContain(text);
    expect(said).toContain('Copy tracking id');
    expect(await panelOf(page, 'Mappings').getByRole('alert').count()).toBe(0);
    await page.unroute(KEYS);
    // After 429 the panel asks again by itself.
    if (status !== 429) await panel.getByRole('button', { name: 'Retry' }).click();
    await panel.locator('tbody tr').first().waitFor();
    await page.context().close();
  });

  it('offline: keeps the list, and asks again when the browser is online', async () => {
    const page = await answered('abort');
    expect(await panelOf(page, 'API keys').getByRole('alert').innerText()).toContain('cannot be reached');
    await page.unroute(KEYS);
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await panelOf(page, 'API keys').locator('tbody tr').first().waitFor();
    await page.context().close();
  });

  it('401: asks to sign in over the view', async () => {
    const page = await operations();
    await page.route('**/admin/v1/**', (route) =>
      route.fulfill(failure(401, '40490101', 'The token has expired')),
    );
    await panelOf(page, 'API keys').getByLabel('State').selectOption('active');
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    expect(await panelOf(page, 'Mappings').locator('tbody tr').count()).toBe(5);
    await page.unroute('**/admin/v1/**');
    await signIn(page, 'Administrator');
    await panelOf(page, 'API keys').getByRole('alert').waitFor({ state: 'detached' });
    await page.context().close();
  });
});

describe('other roles', () => {
  it.each(['Partner', 'End user'] as const)(
    '%s: shows what is needed, and asks for nothing',
    async (role) => {
      const { page, requests } = await openPortal(service.browser, `${service.dev.url}/portal/operations`);
      await signIn(page, role);
      const asked = () =>
        requests.filter((request) => /\/(admin\/v1\/(?!api-keys\?state)|metrics)/.test(request.url()));
      await page.getByText('Operations needs an IAM token of scope admin.').waitFor();
      expect(await page.locator('main button').count()).toBe(0);
      expect(asked().map((request) => request.url())).toEqual([]);
      await page.context().close();
    },
  );
});
