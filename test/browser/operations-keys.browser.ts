import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { admin, described, failure, leaveNoDialog, openAs, rowsOf, WITHOUT_DEMO } from './admin-page.js';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { panelOf, seriousFaults, settled, type PortalPage } from './portal-page.js';

interface Key {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly state: string;
  readonly expires_at: string | null;
  readonly successor_id: string | null;
}

let service: BrowserService;
let portal: PortalPage;
let page: Page;

const settings = { account_ids: ['acme'], scopes: ['report:read'] };
const make = (name: string) => admin<Key>(service.dev, 'POST', 'api-keys', { name, ...settings });
const show = (id: string) => admin<Record<string, unknown>>(service.dev, 'GET', `api-keys/${id}`);
const list = async () => (await admin<{ items: Key[] }>(service.dev, 'GET', 'api-keys?limit=1000')).items;
const dialog = () => page.locator('dialog.dialog').last();
const press = (name: string | RegExp) => dialog().getByRole('button', { name, exact: true }).click();
const shut = () => page.waitForFunction(() => document.querySelector('dialog') === null);
/** Whether the service takes a key. */
const works = async (key: string) =>
  (await fetch(`${service.dev.url}/connectivity/v1/metadata`, { headers: { 'X-API-Key': key } })).status ===
  200;

beforeAll(async () => {
  service = await startBrowserService(WITHOUT_DEMO);
  portal = await openAs(service, '/portal/operations', 'Administrator');
  page = portal.page;
});

afterAll(async () => {
  await service.stop();
});

afterEach(() => leaveNoDialog(page));

/** Brings the list up to what was made beside the portal. */
async function reload(): Promise<void> {
  const state = panelOf(page, 'API keys').getByLabel('State');
  await state.selectOption('active');
  await settled(page);
  await state.selectOption('');
  await settled(page);
}

const act = async (kind: string, { name, id }: Key) => {
  await page.getByRole('button', { name: `${kind} ${name} (${id})`, exact: true }).click();
  await dialog().waitFor();
};

describe('a new key', () => {
  it('is made as the form says, and shown once', async () => {
    await page.getByRole('button', { name: 'New API key' }).click();
    await dialog().getByLabel('Name').fill('Partner A');
    await dialog().getByLabel('report:read').check();
    await dialog().getByLabel('usage:write').check();
    await dialog().getByLabel('Accounts', { exact: true }).fill('acme, globex\nacme-2');
    await dialog().getByLabel('Expires (UTC)').fill('2031-05-04T13:30');
    await dialog().getByLabel('Allowed networks').fill('203.0.113.0/24 127.0.0.1 ::1');
    await dialog().getByLabel('Requests a minute').fill('600');
    await dialog().getByLabel('Usage records a minute').fill('70000');
    await press('Make the key');
    const secret = await dialog().getByRole('region', { name: 'The new key' }).innerText();
    const made = (await list()).find(({ name }) => name === 'Partner A');
    expect(await show(made?.id ?? '')).toMatchObject({
      name: 'Partner A',
      state: 'active',
      account_ids: ['acme', 'globex', 'acme-2'],
      all_accounts: false,
      scopes: ['report:read', 'usage:write'],
      expires_at: '2031-05-04T13:30:00.000Z',
      allowed_cidrs: ['203.0.113.0/24', '127.0.0.1', '::1'],
      rate_limit: 600,
      ingest_limit: 70_000,
    });
    expect(await works(secret)).toBe(true);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press('Copy the key');
    await page.getByText('Copied the key', { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await page.keyboard.press('Escape');
    expect(await dialog().isVisible()).toBe(true);
    await press('I have stored it');
    await shut();
    await settled(page);
    const [row] = (await rowsOf(page, 'API keys')).filter(([name]) => name === 'Partner A');
    expect(row?.slice(1)).toEqual([
      made?.id,
      'active',
      'acme, globex, acme-2',
      'report:read, usage:write',
      'May 4, 2031, 13:30',
      '203.0.113.0/24, 127.0.0.1, ::1',
      '600 requests, 70000 records a minute',
      expect.any(String),
    ]);
    await leavesNoTrace(secret);
  });

  it('may use all accounts', async () => {
    await page.getByRole('button', { name: 'New API key' }).click();
    await dialog().getByLabel('Name').fill('Operator');
    await dialog().getByLabel('portal:issue').check();
    await dialog().getByLabel('All accounts: the key of an operator').check();
    await press('Make the key');
    await press('I have stored it');
    const made = (await list()).find(({ name }) => name === 'Operator');
    expect(await show(made?.id ?? '')).toMatchObject({
      all_accounts: true,
      account_ids: [],
      scopes: ['portal:issue'],
      expires_at: null,
      rate_limit: null,
    });
  });

  it('has each fault at its control, with a tracking id, and keeps what was typed', async () => {
    await page.getByRole('button', { name: 'New API key' }).click();
    await dialog().getByLabel('Expires (UTC)').fill('2001-01-01T00:00');
    await dialog().getByLabel('Allowed networks').fill('nowhere');
    await dialog().getByLabel('Name').fill('x'.repeat(129));
    await dialog().getByLabel('report:read').check();
    await dialog().getByLabel('Accounts', { exact: true }).fill('a'.repeat(65));
    await dialog().getByLabel('Requests a minute').fill('0');
    await press('Make the key');
    await dialog().getByRole('alert').waitFor();
    expect(await described(dialog(), 'Name')).toEqual([
      'true',
      'Invalid or missing name of an API key: must have 1 to 128 characters',
    ]);
    expect(await described(dialog(), 'Accounts')).toEqual([
      'true',
      'Invalid or missing accounts of an API key: must be 1 to 1000 ids of 1 to 64 characters',
    ]);
    expect(await described(dialog(), 'Expires (UTC)')).toEqual([
      'true',
      'Invalid or missing expiry of an API key: must lie in the future',
    ]);
    expect(await described(dialog(), 'Allowed networks')).toEqual([
      'true',
      'Invalid or missing networks of an API key: each must be an address, or a network such as 10.0.0.0/8',
    ]);
    expect(await described(dialog(), 'Requests a minute')).toEqual([
      'true',
      'Invalid or missing limit of an API key: must be a whole number from 1 to 1000000000',
    ]);
    expect(await described(dialog(), 'Usage records a minute')).toEqual(['false', '']);
    await dialog().getByLabel('Requests a minute').fill('12 a');
    await press('Make the key');
    await dialog().getByText('must be a whole number, or null').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('x'.repeat(129));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await press('Copy tracking id');
    await page.getByText(/^Copied (?!the key)/).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f-]{36}$/);
    await press('Cancel');
    await shut();
    expect((await list()).some(({ name }) => name.startsWith('xxx'))).toBe(false);
  });

  it('names the scopes where none is chosen', async () => {
    await page.getByRole('button', { name: 'New API key' }).click();
    await press('Make the key');
    await dialog().getByRole('alert').waitFor();
    expect(await dialog().getByRole('group', { name: 'Scopes' }).innerText()).toContain(
      'Invalid or missing scopes of an API key: must be given',
    );
    await press('Close');
    await shut();
  });
});

/** The secret is nowhere but in the answer that had it. */
async function leavesNoTrace(secret: string): Promise<void> {
  await page.getByRole('button', { name: 'Show this request: API keys' }).click();
  const shownRequest = await dialog().innerText();
  await press('Close');
  const kept = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      history.state,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      document.documentElement.outerHTML,
      document.title,
    ]),
  );
  const part = secret.split('_').at(-1) ?? secret;
  expect(part.length).toBeGreaterThan(20);
  expect([kept, shownRequest, ...portal.requests.map((request) => request.url())].join()).not.toContain(part);
  expect(portal.logged.join()).not.toContain(part);
}

describe('a key', () => {
  it('is changed in what the form changes, and in nothing else', async () => {
    const key = await make('To change');
    await reload();
    await act('Change', key);
    await dialog().getByLabel('Name').fill('Changed');
    await dialog().getByLabel('Requests a minute').fill('5');
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'PATCH'),
      press('Save'),
    ]);
    expect(sent.postDataJSON()).toEqual({ name: 'Changed', rate_limit: 5 });
    await shut();
    expect(await show(key.id)).toMatchObject({ name: 'Changed', rate_limit: 5, ...settings });
  });

  it('is rotated, with an overlap', async () => {
    const key = await make('To rotate');
    await reload();
    await act('Rotate', key);
    await dialog().getByLabel('Overlap, seconds').fill('7776001');
    await press('Make the successor');
    await dialog().getByRole('alert').waitFor();
    expect(await described(dialog(), 'Overlap, seconds')).toEqual([
      'true',
      'Invalid or missing overlap: must be a whole number from 0 to 7776000',
    ]);
    await dialog().getByLabel('Overlap, seconds').fill('3600');
    await dialog().getByLabel('The successor expires').selectOption('at');
    await dialog().getByLabel('Expires (UTC)').fill('2032-01-02T03:04');
    const before = Date.now();
    await press('Make the successor');
    const secret = await dialog().getByRole('region', { name: 'The new key' }).innerText();
    const old = await show(key.id);
    const ends = Date.parse(String(old.expires_at));
    expect(ends).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(ends).toBeLessThanOrEqual(Date.now() + 3_600_000);
    const next = await show(String(old.successor_id));
    expect(next).toMatchObject({
      ...settings,
      expires_at: '2032-01-02T03:04:00.000Z',
      predecessor_id: key.id,
    });
    expect([await works(key.key), await works(secret)]).toEqual([true, true]);
    expect(await dialog().innerText()).toContain(`The key before it, ${key.id}, is valid until`);
    await press('I have stored it');
    await shut();
    await settled(page);
    const rows = await rowsOf(page, 'API keys');
    expect(rows.find(([, id]) => id === key.id)?.[2]).toBe(`active, followed by ${String(old.successor_id)}`);
    const again = page.getByRole('button', { name: `Rotate To rotate (${key.id})`, exact: true });
    expect(await again.count()).toBe(0);
    await leavesNoTrace(secret);
  });

  it('is revoked after a question that names it', async () => {
    const key = await make('To revoke');
    await reload();
    await act('Revoke', key);
    expect(await dialog().innerText()).toMatch(new RegExp(`To revoke[\\s\\S]*${key.id}`));
    await press('Cancel');
    await shut();
    expect(await works(key.key)).toBe(true);
    await act('Revoke', key);
    await press(`Revoke ${key.id}`);
    await page.getByText(`Revoked To revoke (${key.id})`, { exact: true }).waitFor();
    await settled(page);
    expect([await works(key.key), (await show(key.id)).state]).toEqual([false, 'revoked']);
    const state = panelOf(page, 'API keys').getByLabel('State');
    await state.selectOption('revoked');
    await settled(page);
    expect(page.url()).toContain('open=keys.revoked');
    expect(await rowsOf(page, 'API keys')).toEqual([
      expect.arrayContaining(['To revoke', key.id, 'revoked']),
    ]);
    await state.selectOption('expired');
    await panelOf(page, 'API keys').getByText('No API key is expired.').waitFor();
    await page.goBack();
    await page.goBack();
    await settled(page);
    const all = await list();
    expect((await rowsOf(page, 'API keys')).map(([, id]) => id)).toEqual(all.map(({ id }) => id));
  });
});

describe('a change that is not made', () => {
  const CASES = [
    [401, '40490101', 'The token has expired', {}, 'The credential was refused.'],
    [403, '40490100', 'No scope', {}, 'This credential may not do this.'],
    [409, '40490112', 'API key is revoked', {}, 'It was refused.'],
    [
      429,
      '40490199',
      'Too many requests',
      { 'retry-after': '7' },
      'There were too many requests. Try again in 7 s.',
    ],
    [504, '40490198', 'Too slow', {}, 'The service took too long. It may have been done all the same'],
  ] as const;

  it.each(CASES)('says so in the dialog: %s', async (status, code, text, headers, head) => {
    await page.route('**/revoke', (route) => route.fulfill(failure(status, code, text, undefined, headers)));
    const [key] = await list();
    await act('Revoke', key as Key);
    await press(`Revoke ${key?.id ?? ''}`);
    const alert = page.locator('dialog:not(.sign-in) .problem');
    await alert.waitFor();
    const said = await alert.innerText();
    expect(said.replaceAll(/\s+/g, ' ')).toContain(head);
    expect(said).toContain(code);
    expect(said).toContain('Copy tracking id');
    if (status === 401) {
      await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
      await page.locator('dialog.sign-in').getByRole('button', { name: 'Close' }).click();
    }
    await page.unroute('**/revoke');
    await press('Cancel');
    await shut();
    expect((await show(key?.id ?? '')).state).toBe('active');
  });

  it('says that the service is away, and is made once it is back', async () => {
    const key = await make('Later');
    await reload();
    await act('Revoke', key);
    await page.context().setOffline(true);
    await press(`Revoke ${key.id}`);
    await dialog().getByText('The service cannot be reached.').waitFor();
    await page.context().setOffline(false);
    await press(`Revoke ${key.id}`);
    await shut();
    expect((await show(key.id)).state).toBe('revoked');
  });

  it('is asked for once, however often the button is pressed while it is slow', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let posts = 0;
    await page.route('**/admin/v1/api-keys', async (route) => {
      posts += 1;
      await gate;
      await route.continue();
    });
    await page.getByRole('button', { name: 'New API key' }).click();
    await dialog().getByLabel('Name').fill('Once');
    await dialog().getByLabel('report:read').check();
    await dialog().getByLabel('Accounts', { exact: true }).fill('acme');
    await dialog().getByLabel('Name').press('Enter');
    await dialog().getByLabel('Name').press('Enter');
    const button = dialog().getByRole('button', { name: 'Make the key' });
    expect(await button.isDisabled()).toBe(true);
    release();
    await press('I have stored it');
    await shut();
    await page.unroute('**/admin/v1/api-keys');
    expect([posts, (await list()).filter(({ name }) => name === 'Once').length]).toEqual([1, 1]);
  });
});

describe('the dialogs of keys', () => {
  it('are used by the keyboard alone, and give the focus back', async () => {
    const key = await make('By keyboard');
    await reload();
    const name = `Revoke By keyboard (${key.id})`;
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    // The first control is the one that closes: Enter twice revokes nothing.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Close');
    await page.keyboard.press('Escape');
    await shut();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(name);
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    for (let step = 0; step < 2; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`Revoked By keyboard (${key.id})`, { exact: true }).waitFor();
    expect((await show(key.id)).state).toBe('revoked');
  });

  it.each(['light', 'dark'] as const)(
    'have nothing serious for axe, and fit a phone: %s',
    async (colorScheme) => {
      const { page: other } = await openAs(service, '/portal/operations', 'Administrator', {
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      const open = other.locator('dialog[open]');
      const fits = () =>
        other.evaluate(() => {
          const box = document.querySelector('dialog[open]') ?? document.documentElement;
          return box.scrollWidth <= box.clientWidth && document.documentElement.scrollWidth <= 360;
        });
      const check = async () => {
        await open.waitFor();
        expect([await seriousFaults(other), await fits()]).toEqual([[], true]);
      };
      await other.getByRole('button', { name: 'New API key' }).click();
      await open.getByRole('button', { name: 'Make the key' }).click();
      await open.getByRole('alert').waitFor();
      await check();
      await open.getByLabel('Name').fill(`In ${colorScheme}`);
      await open.getByLabel('report:read').check();
      await open.getByLabel('Accounts', { exact: true }).fill('acme');
      await open.getByRole('button', { name: 'Make the key' }).click();
      await open.getByRole('region', { name: 'The new key' }).waitFor();
      await check();
      await open.getByRole('button', { name: 'I have stored it' }).click();
      for (const kind of ['Rotate', 'Revoke']) {
        await other.getByRole('button', { name: new RegExp(`^${kind} In ${colorScheme} `) }).click();
        await check();
        await other.keyboard.press('Escape');
      }
      await other.context().close();
    },
  );
});

it('no policy was violated, and no script failed', () => {
  expect(portal.faults).toEqual([]);
});
