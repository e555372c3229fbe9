import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { admin, described, failure, rowsOf, WITHOUT_DEMO } from './admin-page.js';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { openPortal, panelOf, seriousFaults, settled, signIn, type PortalPage } from './portal-page.js';

const ACCOUNTS = ['acme', 'globex'];
const RANGE = 'from=2026-03-01T00:00:00Z&to=2026-03-04T00:00:00Z&tz=UTC&g=DAY';
const BUILDER = `/portal/builder#acc=acme&${RANGE}&q=downlink_bytes.COUNT`;
const REPORTS = '**/connectivity/v1/reports';

interface Saved {
  readonly name: string;
  readonly report: Readonly<Record<string, unknown>>;
}

let service: BrowserService;
let key = '';
const opened: PortalPage[] = [];

const issue = async (accounts: readonly string[]): Promise<string> => {
  const body = { name: 'saved', account_ids: accounts, scopes: ['report:read', 'usage:write'] };
  return (await admin<{ key: string }>(service.dev, 'POST', 'api-keys', body)).key;
};

/** The service's own answer about saved reports, with an API key. */
async function saved(method: string, path = '', body?: unknown, by = key): Promise<Response> {
  return fetch(`${service.dev.url}/connectivity/v1/reports${path}`, {
    method,
    headers: { 'X-API-Key': by, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
const listed = async (): Promise<readonly Saved[]> =>
  ((await (await saved('GET')).json()) as { items: readonly Saved[] }).items;
const named = async (name: string) => (await listed()).find((one) => one.name === name)?.report;

const pin = (dimension_name: string, ...expressions: string[]) => ({
  filters: [{ dimension_name, operator: 'EXACT', expressions }],
});
/** A report that the builder shows as it is. */
const daily = (metric = 'uplink_bytes', more = {}) => ({
  start_date_time: '2026-03-01T00:00:00Z',
  end_date_time: '2026-03-04T00:00:00Z',
  time_zone: 'UTC',
  bucket_range: 'EXACT',
  granularity: 'DAY',
  fill: 'NULL',
  dimension_filter_clauses: [pin('account_id', 'acme')],
  metrics: [{ name: metric, aggregation_type: 'COUNT' }],
  ...more,
});

async function open(path: string, credential = key, options = {}): Promise<Page> {
  const portal = await openPortal(service.browser, `${service.dev.url}${path}&token=${credential}`, options);
  opened.push(portal);
  await settled(portal.page);
  return portal.page;
}

const panel = (page: Page) => panelOf(page, 'Saved reports');
const names = async (page: Page) => (await rowsOf(page, 'Saved reports')).map(([name]) => name);
const nameField = (page: Page) => page.getByLabel('Save this report as');
const save = (page: Page) => panel(page).getByRole('button', { name: 'Save', exact: true }).click();
const said = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();
const dialog = (page: Page) => page.locator('dialog[open]');

beforeAll(async () => {
  service = await startBrowserService(WITHOUT_DEMO);
  key = await issue(ACCOUNTS);
  const line = (id: string, account: string, start: string, up: number, down: number) =>
    `${id},${account},${start},${new Date(Date.parse(start) + 60_000).toISOString()},${up},${down}`;
  const now = new Date(Date.now() - 3_600_000).toISOString();
  const sent = await fetch(`${service.dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'text/csv' },
    body: [
      'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes',
      line('1', 'acme', '2026-03-01T08:00:00.000Z', 7, 400),
      line('2', 'acme', '2026-03-03T08:00:00.000Z', 20, 90_071_992_547_409),
      line('3', 'globex', '2026-03-03T08:00:00.000Z', 500, 600),
      line('4', 'acme', now, 1, 1),
      line('5', 'globex', now, 1, 1),
      '',
    ].join('\n'),
  });
  expect(((await sent.json()) as { data: { accepted: number } }).data.accepted).toBe(5);
});

beforeEach(async () => {
  for (const { name } of await listed()) await saved('DELETE', `/${name}`);
});

afterAll(async () => {
  await service.stop();
});

describe('the present request', () => {
  it('is saved under a name, and answered by it', async () => {
    const page = await open(BUILDER);
    expect(await panel(page).innerText()).toContain('No report is saved for these accounts.');
    await nameField(page).fill('down-by-day');
    await save(page);
    await said(page, 'Saved down-by-day');
    await settled(page);
    expect(await names(page)).toEqual(['down-by-day']);
    expect(await named('down-by-day')).toMatchObject({
      granularity: 'DAY',
      time_zone: 'UTC',
      dimension_filter_clauses: [pin('account_id', 'acme')],
      metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    });
    const csv = await (await saved('GET', '/down-by-day?format=csv&layout=wide')).text();
    expect(
      csv
        .trim()
        .split('\r\n')
        .slice(1)
        .map((row) => row.split(',').at(-1)),
    ).toEqual(['400', expect.stringMatching(/^0?$/), '90071992547409']);
  });

  it('keeps its relative dates', async () => {
    const page = await open('/portal/builder#acc=acme&from=NOW-7d&to=NOW&tz=UTC&g=DAY&q=uplink_bytes.COUNT');
    await nameField(page).fill('last-week');
    await save(page);
    await said(page, 'Saved last-week');
    expect(await named('last-week')).toMatchObject({ start_date_time: 'NOW-7d', end_date_time: 'NOW' });
  });

  it('replaces another only after a question', async () => {
    await saved('PUT', '/taken', daily());
    const page = await open(BUILDER);
    await nameField(page).fill('taken');
    await save(page);
    await page.getByRole('heading', { name: 'Replace the report taken?' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    expect(await named('taken')).toEqual(daily());
    await save(page);
    await dialog(page).getByRole('button', { name: 'Replace taken' }).click();
    await said(page, 'Saved taken');
    expect((await named('taken'))?.metrics).toEqual([{ name: 'downlink_bytes', aggregation_type: 'COUNT' }]);
  });

  it('asks also when the other was saved after the list came', async () => {
    const page = await open(BUILDER);
    await saved('PUT', '/later', daily());
    await nameField(page).fill('later');
    await save(page);
    await page.getByRole('heading', { name: 'Replace the report later?' }).waitFor();
  });
});

describe('what cannot be saved, at the name:', () => {
  it('a bad name, or none', async () => {
    const page = await open(BUILDER);
    for (const [name, fault] of [
      ['', /^The name must begin/],
      ['..', /^The name must begin/],
      ['Not Good', /^Invalid name of a saved report: must have 1 to 64 lower case letters/],
      ['a/b', /^Invalid name of a saved report: /],
    ] as const) {
      await nameField(page).fill(name);
      await save(page);
      await page.locator('.save .fault').waitFor();
      expect(await described(page, 'Save this report as')).toEqual(['true', expect.stringMatching(fault)]);
      await nameField(page).fill('ok');
      const put = page.waitForResponse((answer) => answer.url().endsWith('/reports/ok'));
      await save(page);
      expect((await put).status()).toBe(200);
      await page.locator('.save .fault').waitFor({ state: 'detached' });
      await saved('DELETE', '/ok');
    }
  });

  it('one more than there may be', async () => {
    for (let i = 0; i < 100; i++) expect((await saved('PUT', `/full-${i}`, daily())).status).toBe(200);
    const page = await open(BUILDER);
    expect((await names(page)).length).toBe(100);
    await nameField(page).fill('one-more');
    await save(page);
    await panel(page).getByRole('alert').waitFor();
    expect(await described(page, 'Save this report as')).toEqual([
      'true',
      'Too many saved reports: at most 100',
    ]);
    expect(await panel(page).getByRole('alert').innerText()).toContain('Copy tracking id');
    expect(await named('one-more')).toBeUndefined();
  });

  it('a request that is too large', async () => {
    const sites = Array.from({ length: 1_000 }, (_, i) => `&site=${String(i).padStart(64, 's')}`).join('');
    const page = await open(`${BUILDER}${sites}`);
    await nameField(page).fill('large');
    await save(page);
    await panel(page).getByRole('alert').waitFor();
    expect(await described(page, 'Save this report as')).toEqual([
      'true',
      'Saved report too large: at most 65536 bytes',
    ]);
  });
});

describe('a saved report', () => {
  it('opens in the builder, and Back leads to the view before', async () => {
    const report = daily('uplink_bytes', {
      granularity: 'HOUR',
      start_date_time: '2026-03-03T00:00:00Z',
      dimension_filter_clauses: [pin('account_id', 'globex')],
    });
    await saved('PUT', '/hourly', report);
    const page = await open(BUILDER);
    const before = page.url();
    const [asked] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith('/connectivity/v1/report')),
      page.getByRole('button', { name: 'Open hourly' }).click(),
    ]);
    expect(asked.postDataJSON()).toMatchObject(report);
    await settled(page);
    const answer = await fetch(`${service.dev.url}/connectivity/v1/report`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      body: JSON.stringify(report),
    });
    const { result } = (await answer.json()) as { result: { value: number | null }[][] };
    const cells = panelOf(page, 'Answer').locator('tbody td[data-exact]');
    expect(await cells.evaluateAll((found) => found.map((cell) => cell.getAttribute('data-exact')))).toEqual(
      result.flat().map(({ value }) => String(value ?? '')),
    );
    expect(result.flat().filter(({ value }) => value === 500)).toHaveLength(1);
    expect(await nameField(page).inputValue()).toBe('hourly');
    await page.goBack();
    expect(page.url()).toBe(before);
  });

  it('comes as CSV', async () => {
    await saved('PUT', '/sheet', daily());
    const page = await open(BUILDER);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of sheet' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sheet.csv');
    expect(await readFile(await download.path(), 'utf8')).toBe(
      await (await saved('GET', '/sheet?format=csv')).text(),
    );
  });

  it('is deleted after a question that names it', async () => {
    await saved('PUT', '/old', daily());
    await saved('PUT', '/other', daily());
    const page = await open(BUILDER);
    await page.getByRole('button', { name: 'Delete old' }).click();
    expect(await dialog(page).innerText()).toContain('Delete the report old?');
    await page.keyboard.press('Escape');
    expect(await named('old')).toBeDefined();
    await page.getByRole('button', { name: 'Delete old' }).click();
    await dialog(page).getByRole('button', { name: 'Delete old' }).click();
    await said(page, 'Deleted old');
    await settled(page);
    expect(await names(page)).toEqual(['other']);
    expect((await listed()).map(({ name }) => name)).toEqual(['other']);
  });

  it('says in the dialog that another reader has deleted the report', async () => {
    await saved('PUT', '/gone', daily());
    const page = await open(BUILDER);
    await saved('DELETE', '/gone');
    await page.getByRole('button', { name: 'Delete gone' }).click();
    await dialog(page).getByRole('button', { name: 'Delete gone' }).click();
    await dialog(page).getByRole('alert').waitFor();
    expect(await dialog(page).getByRole('alert').innerText()).toMatch(/It was refused[\s\S]*name/);
  });
});

describe('credentials', () => {
  it('a portal token sees the names only, and changes nothing', async () => {
    await saved('PUT', '/shared', daily());
    const { token } = await admin<{ token: string }>(service.dev, 'POST', 'portal-tokens', {
      accounts: ACCOUNTS,
    });
    const page = await open(BUILDER, token);
    expect(await names(page)).toEqual(['shared']);
    expect(await panel(page).innerText()).toContain('This credential reads them. It changes none.');
    expect(
      await panel(page)
        .getByRole('button')
        .evaluateAll((found) => found.map((one) => one.getAttribute('aria-label') ?? one.textContent)),
    ).toEqual(['Show this request: Saved reports', 'CSV of shared']);
    expect(await nameField(page).count()).toBe(0);
    expect(await panel(page).innerText()).not.toContain('acme');
  });

  it('of other accounts see others', async () => {
    await saved('PUT', '/ours', daily());
    const page = await open(BUILDER, await issue(['acme']));
    expect(await names(page)).toEqual([]);
  });

  it('an administrator has none', async () => {
    const portal = await openPortal(service.browser, service.dev.url + BUILDER);
    opened.push(portal);
    await signIn(portal.page, 'Administrator');
    await panel(portal.page).getByRole('alert').waitFor();
    expect(await panel(portal.page).getByRole('alert').innerText()).toContain(
      'This credential may not see this view.',
    );
    expect(await nameField(portal.page).count()).toBe(0);
  });

  it('leave no trace in what is saved and shown', async () => {
    await saved('PUT', '/seen', daily());
    const page = await open(BUILDER);
    await page.getByRole('button', { name: 'Show this request: Saved reports' }).click();
    const text = await dialog(page).innerText();
    expect(text).toContain('$EDGEMETER_KEY');
    const secret = key.split('_').at(-1) ?? key;
    expect(text + (await page.content()) + page.url()).not.toContain(secret);
  });

  it('connectivity leads to them, with its view', async () => {
    await saved('PUT', '/there', daily());
    const page = await open(`/portal/connectivity#acc=globex&${RANGE}`);
    await page.getByRole('link', { name: 'Saved reports, and this view as a report' }).click();
    await settled(page);
    expect(await names(page)).toEqual(['there']);
    await nameField(page).fill('from-there');
    await save(page);
    await said(page, 'Saved from-there');
    expect(await named('from-there')).toMatchObject({
      granularity: 'DAY',
      dimension_filter_clauses: [pin('account_id', 'globex')],
    });
  });
});

describe('states', () => {
  it.each([
    [429, 'There were too many requests.'],
    [504, 'took too long.'],
  ] as const)('%s: the list says so, and asks again', async (status, text) => {
    await saved('PUT', '/one', daily());
    const portal = await openPortal(service.browser, `${service.dev.url}/portal/start`);
    opened.push(portal);
    const { page } = portal;
    await page.route(REPORTS, (route) => route.fulfill(failure(status, '40470000', 'Refused')));
    await page.goto(`${service.dev.url}${BUILDER}&token=${key}`);
    await panel(page).getByRole('alert').waitFor();
    expect(await panel(page).getByRole('alert').innerText()).toMatch(
      new RegExp(`${text}[\\s\\S]*tracking id`),
    );
    await page.unroute(REPORTS);
    await panel(page).getByRole('button', { name: 'Retry' }).click();
    await panel(page).locator('tbody tr').waitFor();
    expect(await names(page)).toEqual(['one']);
  });

  it('offline: keeps the list, and what was typed; saves when the service is back', async () => {
    await saved('PUT', '/one', daily());
    const page = await open(BUILDER);
    await page.context().setOffline(true);
    await nameField(page).fill('two');
    await save(page);
    await panel(page).getByText('The service cannot be reached.').waitFor();
    expect(await names(page)).toEqual(['one']);
    await page.context().setOffline(false);
    expect(await nameField(page).inputValue()).toBe('two');
    await save(page);
    await said(page, 'Saved two');
    expect((await listed()).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('401: asks to sign in over the view', async () => {
    const page = await open(BUILDER);
    await page.route('**/connectivity/v1/reports/*', (route) =>
      route.fulfill(failure(401, '40490101', 'The key has expired')),
    );
    await nameField(page).fill('two');
    await save(page);
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
  });
});

describe('on every screen size', () => {
  it.each(['light', 'dark'] as const)(
    'axe finds nothing serious, and nothing scrolls sideways: %s',
    async (colorScheme) => {
      await saved('PUT', '/a-report-with-a-name-that-is-as-long-as-it-may-be-and-not-longer', daily());
      const page = await open(BUILDER, key, { colorScheme, viewport: { width: 360, height: 740 } });
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= 360);
      await nameField(page).fill('Not Good');
      await save(page);
      await page.locator('.save .fault').waitFor();
      expect([await seriousFaults(page), await fits()]).toEqual([[], true]);
      await page.getByRole('button', { name: /^Delete a-report/ }).click();
      expect([await seriousFaults(page), await fits()]).toEqual([[], true]);
    },
  );

  it('the keyboard alone saves, and deletes', async () => {
    const page = await open(BUILDER);
    await nameField(page).focus();
    await page.keyboard.type('typed');
    await page.keyboard.press('Enter');
    await said(page, 'Saved typed');
    await settled(page);
    await page.getByRole('button', { name: 'Delete typed' }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    for (let step = 0; step < 2; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await said(page, 'Deleted typed');
    expect(await listed()).toEqual([]);
  });

  it('no policy was violated, and no script failed', () => {
    expect(opened.length).toBeGreaterThan(15);
    expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
  });
});
