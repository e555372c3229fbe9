import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { openPortal, type PortalPage } from './portal-page.js';

const ACCOUNT = 'embedded';
const VIEW = 'from=2025-05-01T00:00:00Z&to=2025-05-02T00:00:00Z&tz=UTC&g=HOUR';

/** The page of a customer, by two names: `127.0.0.1` may embed the portal, `localhost` may not. */
let host: Server;
let allowed: string;
let foreign: string;
let service: BrowserService;
const opened: PortalPage[] = [];

async function administer(path: string, body: object): Promise<Record<string, string>> {
  const { url, admin_token } = service.dev;
  const answer = await fetch(`${url}/admin/v1/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${admin_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
  return ((await answer.json()) as { data: Record<string, string> }).data;
}

const issue = () => administer('portal-tokens', { accounts: [ACCOUNT] });

const revoke = (id = '') => administer(`portal-tokens/${id}/revoke`, {});

beforeAll(async () => {
  host = createServer((request, response) => {
    response.setHeader('Content-Type', request.url?.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(pages.get(request.url ?? '') ?? '<!doctype html><title>A page</title>');
  });
  host.listen(0);
  await once(host, 'listening');
  const { port } = host.address() as AddressInfo;
  allowed = `http://127.0.0.1:${port}`;
  foreign = `http://localhost:${port}`;
  service = await startBrowserService(['dist/cli/main.js', 'serve', '--no-demo'], {
    PORTAL_EMBEDDERS: allowed,
    CORS_ORIGINS: allowed,
  });
  const { key = '' } = await administer('api-keys', {
    name: 'embedding',
    account_ids: [ACCOUNT],
    scopes: ['usage:write'],
  });
  const at = (hour: number) => Date.UTC(2025, 4, 1, hour);
  const sent = await fetch(`${service.dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'text/csv' },
    body: `record_id,account_id,user_id,started_at,ended_at,uplink_bytes,downlink_bytes
1,${ACCOUNT},demo-user,${at(8)},${at(9)},20,3000
2,${ACCOUNT},demo-user,${at(9)},${at(10)},1,700
`,
  });
  expect(sent.status).toBe(200);
});

afterAll(async () => {
  await service.stop();
  const closed = once(host, 'close');
  host.close();
  host.closeAllConnections();
  await closed;
});

/** What the host page answers, by path. */
const pages = new Map<string, string>();

async function open(url: string): Promise<PortalPage> {
  const portal = await openPortal(service.browser, url);
  opened.push(portal);
  return portal;
}

/** The HTML of the docs for embedding, with the addresses of this test. */
async function documented(token: string, view = VIEW): Promise<string> {
  const text = await readFile('docs/portal.md', 'utf8');
  const [, html = ''] = /```html\n(<iframe[\s\S]*?)```/.exec(text) ?? [];
  pages.set('/my-usage-token', token);
  return `<!doctype html>${html
    .replaceAll('https://usage.example', service.dev.url)
    .replace('from=LAST_MONTH&to=THIS_MONTH', view)}`;
}

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator('iframe').elementHandle();
  const frame = await element.contentFrame();
  if (!frame) throw new Error('The page has no frame');
  return frame;
}

const send = (page: Page, message: object, target = service.dev.url) =>
  page.evaluate(
    ([given, origin]) => {
      document.querySelector('iframe')?.contentWindow?.postMessage(given, origin);
    },
    [message, target] as const,
  );

const figureOf = (frame: Frame, name: string) =>
  frame.locator(`.figure:has(dt:has-text("${name}"))`).locator('button.number[title]').first();

/** Opens the portal in a window of a page, and sends it a message from there. */
async function sentFromWindow(origin: string, message: object): Promise<Page> {
  const { page } = await open(`${origin}/plain`);
  const [window] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate((url) => {
      Object.assign(globalThis, { opened: open(url) });
    }, `${service.dev.url}/portal/connectivity#${VIEW}`),
  ]);
  await window.getByText('This view needs a credential.').waitFor();
  await page.evaluate((given) => {
    (globalThis as unknown as { opened: Window }).opened.postMessage(given, '*');
  }, message);
  return window;
}

describe('the portal in a frame of another origin', () => {
  it('shows what the token of the documented page may see, and leaves no trace of it', async () => {
    const { token = '' } = await issue();
    pages.set('/portal', await documented(token));
    const portal = await open(`${allowed}/portal`);
    const frame = await frameOf(portal.page);
    const down = figureOf(frame, 'Downlink');
    await down.waitFor();
    expect(await down.getAttribute('title')).toMatch(/^3700 /);
    expect(new URL(frame.url()).origin).toBe(service.dev.url);
    expect(frame.url()).not.toContain(token);
    const kept = await frame.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        document.body.outerHTML,
      ]),
    );
    expect(kept).not.toContain(token);
    expect(portal.requests.filter((one) => one.url().includes(token))).toEqual([]);
    const asked = portal.requests.find((one) => one.url().endsWith('/report:batch'));
    expect(await asked?.headerValue('authorization')).toBe(`Bearer ${token}`);
  });

  it('goes on with the next token, also after the first has ended', async () => {
    const first = await issue();
    pages.set('/portal', await documented(first.token ?? ''));
    const portal = await open(`${allowed}/portal`);
    const frame = await frameOf(portal.page);
    await figureOf(frame, 'Downlink').waitFor();
    await revoke(first.id);
    await frame.getByRole('button', { name: 'Filters', exact: true }).click();
    await frame.getByLabel('Buckets').selectOption('DAY');
    await frame.getByRole('heading', { name: 'Sign in again' }).waitFor();
    const view = frame.url();
    const second = await issue();
    await send(portal.page, { type: 'edgemeter-token', token: second.token });
    await frame.locator('dialog.sign-in').waitFor({ state: 'detached' });
    await frame.getByRole('alert').first().waitFor({ state: 'detached' });
    expect(
      await frame.locator('.em-table tbody tr').first().locator('td').first().getAttribute('data-exact'),
    ).toBe('3700');
    expect(frame.url()).toBe(view);
    const last = portal.requests.filter((one) => one.url().endsWith('/report:batch')).at(-1);
    expect(await last?.headerValue('authorization')).toBe(`Bearer ${second.token}`);
  });

  it('shows a user the own usage by two tokens', async () => {
    const tokenOf = async (kind: string, claims: object): Promise<string> => {
      const answer = await fetch(`${service.dev.url}/dev/${kind}/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(claims),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    };
    const token = await tokenOf('iam', { sub: 'host', scope: 'usage:read' });
    const user_token = await tokenOf('user', { sub: 'demo-user' });
    const html = `<!doctype html><iframe title="Usage" src="${service.dev.url}/portal/usage#${VIEW}"></iframe>`;
    pages.set('/usage', html);
    const { page } = await open(`${allowed}/usage`);
    const frame = await frameOf(page);
    await frame.getByText('This view needs a credential.').waitFor();
    await send(page, { type: 'edgemeter-token', token, user_token });
    await figureOf(frame, 'Data').waitFor();
    expect([
      await frame.locator('.role-name').innerText(),
      await figureOf(frame, 'Data').getAttribute('title'),
    ]).toEqual(['End user', expect.stringMatching(/^3721 /)]);
  });

  it('ignores what is not a token', async () => {
    const html = `<!doctype html><iframe title="Usage" src="${service.dev.url}/portal/connectivity#${VIEW}"></iframe>`;
    pages.set('/portal', html);
    const { page } = await open(`${allowed}/portal`);
    const frame = await frameOf(page);
    await frame.getByText('This view needs a credential.').waitFor();
    const { token } = await issue();
    for (const message of [
      { token },
      { type: 'edgemeter-token' },
      { type: 'edgemeter-token', token: 7 },
      { type: 'x', token },
    ])
      await send(page, message);
    // Messages come in their order: after the last one the first have been read.
    await send(page, { type: 'edgemeter-token', token });
    await figureOf(frame, 'Downlink').waitFor();
    expect(await frame.locator('dialog').count()).toBe(0);
  });

  it('is not shown by other origins', async () => {
    const { token = '' } = await issue();
    pages.set('/portal', await documented(token));
    const { page } = await open(`${foreign}/portal`);
    await page.waitForLoadState('load');
    const frame = await frameOf(page);
    expect(frame.url()).not.toContain('/portal');
    expect(await frame.locator('main').count()).toBe(0);
  });
});

describe('a message from another window', () => {
  it('is taken from a listed origin, and ignored from any other', async () => {
    const { token } = await issue();
    const message = { type: 'edgemeter-token', token };
    const taken = await sentFromWindow(allowed, message);
    await taken.locator('.role-name').waitFor();
    const refused = await sentFromWindow(foreign, message);
    // Messages of one page come in their order. The second is answered by what the page itself notes.
    await refused.evaluate(
      () =>
        new Promise<void>((resolve) => {
          addEventListener('message', (event) => event.data === 'after' && resolve(), { once: true });
          postMessage('after', '*');
        }),
    );
    expect(await refused.locator('.role-name').count()).toBe(0);
    expect(await refused.getByText('This view needs a credential.').count()).toBe(1);
  });
});

describe('<edgemeter-chart> in a page of another origin', () => {
  it('draws a report by the five lines of its page', async () => {
    const text = await readFile('packages/chart/README.md', 'utf8');
    const [, html = ''] = /```html\n([\s\S]*?)```/.exec(text) ?? [];
    const { token = '' } = await issue();
    pages.set('/my-usage-token', token);
    pages.set('/assets/edgemeter-chart.js', await readFile('packages/chart/dist/edgemeter-chart.js', 'utf8'));
    const own = html
      .replace('https://usage.example', service.dev.url)
      .replace('THIS_MONTH', '2025-05-01T00:00:00Z')
      .replace('NOW', '2025-05-02T00:00:00Z');
    pages.set('/chart', `<!doctype html>${own}`);
    const { page } = await open(`${allowed}/chart`);
    const cell = page.locator('edgemeter-chart tbody td').first();
    await cell.waitFor();
    expect(await cell.getAttribute('data-exact')).toBe('3700');
    await page.goto(`${foreign}/chart`);
    await page.locator('edgemeter-chart').getByRole('alert').waitFor();
    expect(await page.locator('edgemeter-chart tbody td').count()).toBe(0);
  });
});

describe('on all these pages', () => {
  it('no script failed', () => {
    const faults = opened.flatMap(({ faults: own }) => own);
    // The one frame that the policy refuses says so.
    expect(faults.filter((fault) => !fault.includes('frame-ancestors'))).toEqual([]);
  });
});
