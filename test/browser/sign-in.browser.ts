import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { realTime } from '../support/real-time.js';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { ACCOUNT, CLIENT, RESOURCE, startLoginProvider, type LoginProvider } from './identity-provider.js';
import { openPortal, seriousFaults, settled, type PortalPage } from './portal-page.js';

const FIXED = 'from=2022-07-01T00:00:00Z&to=2022-07-08T00:00:00Z&tz=UTC';
/** Tokens of the tests about their end, in seconds. */
const SHORT = 4;

let provider: LoginProvider;
let service: BrowserService;
const opened: PortalPage[] = [];

beforeAll(async () => {
  provider = await startLoginProvider();
  service = await startBrowserService(['dist/cli/main.js', 'serve', '--no-demo'], {
    IAM_ISSUER: provider.issuer,
    IAM_AUDIENCE: 'edgemeter',
    USER_ISSUER: provider.issuer,
    USER_AUDIENCE: CLIENT,
    OUTBOUND_PRIVATE_TARGETS: '127.0.0.1',
    TOKEN_CLOCK_TOLERANCE_SECONDS: '0',
    PORTAL_OIDC_ISSUER: provider.issuer,
    PORTAL_OIDC_CLIENT_ID: CLIENT,
    PORTAL_OIDC_PARAMETERS: `resource=${encodeURIComponent(RESOURCE)}`,
  });
  await provider.serve(service.dev.url);
});

afterAll(async () => {
  await service.stop();
  await provider.close();
});

async function open(path: string): Promise<PortalPage> {
  const portal = await openPortal(service.browser, service.dev.url + path);
  opened.push(portal);
  return portal;
}

const dialogOf = (page: Page) => page.locator('dialog.sign-in');

async function leave(page: Page): Promise<void> {
  if (!(await dialogOf(page).isVisible())) await page.locator('.who button').first().click();
  await dialogOf(page)
    .getByRole('button', { name: /^Sign in with 127\.0\.0\.1/ })
    .click();
}

/** Signs in at the provider's page. */
async function signInAs(page: Page, login: string): Promise<void> {
  await leave(page);
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill('any');
  await page.locator('button[type="submit"]').click();
  await page.locator('.role-name').waitFor();
}

async function opensAs(path: string, login: string): Promise<PortalPage> {
  const portal = await open(path);
  await signInAs(portal.page, login);
  await settled(portal.page);
  return portal;
}

const roleOf = (page: Page) => page.locator('.role-name').innerText();
const VIEWS = [
  ['partner', `/portal/connectivity#v=1&acc=${ACCOUNT}&${FIXED}&g=HOUR`, 'Partner'],
  ['user', `/portal/usage#v=1&${FIXED}&g=HOUR`, 'End user'],
  ['admin', '/portal/operations#v=1&from=NOW-1d&to=NOW&tz=UTC', 'Administrator'],
] as const;

/** Leaves the view and comes back: every panel asks again. */
async function comeBack(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Start', exact: true }).click();
  await page.locator('#csv-file').waitFor({ state: 'attached' });
  await page.goBack();
}

describe('signing in with an identity provider', () => {
  it('uses PKCE, comes back to the view, and leaves no trace of the tokens', async () => {
    const portal = await open(VIEWS[0][1]);
    const { page, requests } = portal;
    await page.getByText('This view needs a credential.').waitFor();
    await page.locator('.who button').first().click();
    expect(await seriousFaults(page)).toEqual([]);
    await signInAs(page, 'partner');
    await settled(page);
    expect([await roleOf(page), page.url()]).toEqual(['Partner', service.dev.url + VIEWS[0][1]]);
    expect(await page.locator('[role="alert"]').count()).toBe(0);

    const asked = requests.find((one) => one.url().startsWith(`${provider.issuer}/auth?`));
    const { searchParams } = new URL(asked?.url() ?? '');
    const exchange = requests.find((one) => one.url() === `${provider.issuer}/token`);
    const sent = new URLSearchParams(exchange?.postData() ?? '');
    const challenge = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    expect(searchParams.get('code_challenge')).toBe(challenge);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('state')).toMatch(/^[\w-]{43}$/);
    expect(searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
    expect(sent.get('client_secret')).toBeNull();

    const tokens = (await (await exchange?.response())?.json()) as Record<string, string>;
    const kept = await page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        document.body.outerHTML,
      ]),
    );
    const urls = requests.map((one) => one.url()).join(' ');
    for (const secret of [tokens.access_token, tokens.id_token]) {
      expect(secret).toMatch(/^eyJ/);
      expect(kept).not.toContain(secret);
      expect(urls).not.toContain(secret);
    }
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    const answer = await fetch(`${service.dev.url}/portal`);
    expect(answer.headers.get('content-security-policy')).toContain(`connect-src 'self' ${provider.issuer};`);
  });

  it.each([
    ['user', 'End user', '/portal/usage'],
    ['admin', 'Administrator', '/portal/operations'],
  ])('leads %s home from the start', async (login, role, home) => {
    const { page } = await opensAs('/portal/start', login);
    expect([await roleOf(page), new URL(page.url()).pathname]).toEqual([role, home]);
    expect(await page.locator('[role="alert"]').count()).toBe(0);
  });

  it('says that the reader cancelled', async () => {
    const { page } = await open('/portal/usage');
    await leave(page);
    await page.getByText('Cancel').click();
    expect(await dialogOf(page).getByRole('alert').innerText()).toBe('The sign-in was cancelled or refused.');
    expect(page.url()).toContain('/portal/usage#v=1');
  });

  it('refuses an answer that this tab did not ask for', async () => {
    const { page, requests } = await open('/portal/signed-in?code=stolen&state=x');
    expect(await dialogOf(page).getByRole('alert').innerText()).toContain('not begun in this tab');
    expect(page.url()).not.toContain('stolen');
    expect(requests.filter((one) => one.url().includes('/token'))).toEqual([]);
  });

  it('signs out here and at the provider', async () => {
    const { page } = await opensAs(VIEWS[0][1], 'partner');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('button[value="yes"]').click();
    await page.waitForURL(`${service.dev.url}/portal/start**`);
    await leave(page);
    await page.locator('input[name="login"]').waitFor();
  });
});

describe('a token that ends', () => {
  it('asks to sign in over the view, in each role, and the view stays', async () => {
    provider.tokenSeconds = SHORT;
    const pages = await Promise.all(VIEWS.map(([login, path]) => opensAs(path, login)));
    await realTime(SHORT * 1000, 'a token really ends');
    provider.tokenSeconds = 300;
    for (const [at, { page }] of pages.entries()) {
      const url = page.url();
      await comeBack(page);
      await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
      expect(await dialogOf(page).innerText()).toContain('Your session has ended. The view stays as it is.');
      expect(page.url()).toBe(url);
      // The provider knows the reader still.
      await leave(page);
      await page.locator('.role-name').waitFor();
      await settled(page);
      expect([await roleOf(page), page.url()]).toEqual([VIEWS[at]?.[2], url]);
      expect(await page.locator('[role="alert"]').count()).toBe(0);
    }
  });

  it('is renewed before, until the provider ends the session', async () => {
    provider.tokenSeconds = SHORT;
    const { page, requests } = await opensAs(VIEWS[0][1], 'renewed');
    const renewals = () =>
      requests.filter((one) => one.postData()?.includes('grant_type=refresh_token') ?? false).length;
    await eventually('the token was renewed twice', () => (renewals() >= 2 ? true : undefined));
    await comeBack(page);
    await settled(page);
    expect(await dialogOf(page).count()).toBe(0);
    expect(await page.locator('[role="alert"]').count()).toBe(0);
    provider.refusesRenewal = true;
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    provider.refusesRenewal = false;
    provider.tokenSeconds = 300;
  });
});

describe('on all pages', () => {
  it('no policy was violated, and no script failed', () => {
    const own = opened.flatMap(({ faults }) => faults).filter((fault) => !fault.includes(provider.issuer));
    expect(own).toEqual([]);
  });
});
