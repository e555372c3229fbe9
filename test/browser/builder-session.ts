import type { Page } from 'playwright-core';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { BASE, urlOf } from './builder-page.js';
import { fill } from './builder-records.js';
import { openPortal, signIn, type PortalPage } from './portal-page.js';

/** A service with records of an account of its own, and the builder in a browser. */
export interface BuilderSession {
  readonly service: BrowserService;
  /** An API key that reads the records. */
  readonly key: string;
  /** The builder, with the base request. */
  readonly page: Page;
  /** Every page that was opened, with its faults. */
  readonly opened: PortalPage[];
  /** Opens the builder in a browser context of its own. */
  readonly open: (path: string, options?: Parameters<typeof openPortal>[2]) => Promise<Page>;
  /** Follows a link to a request: the page is not loaded again. */
  readonly load: (body: object) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startBuilder(): Promise<BuilderSession> {
  const service = await startBrowserService(['dist/cli/main.js', 'serve', '--no-demo']);
  const key = await fill(service);
  const opened: PortalPage[] = [];
  const open: BuilderSession['open'] = async (path, options = {}) => {
    const portal = await openPortal(service.browser, service.dev.url + path, options);
    opened.push(portal);
    await signIn(portal.page, 'Partner');
    await portal.page.getByLabel('Request as JSON').waitFor();
    return portal.page;
  };
  const page = await open(urlOf(BASE));
  const load = async (body: object) => {
    await page.goto(service.dev.url + urlOf(body));
  };
  return { service, key, page, opened, open, load, stop: () => service.stop() };
}
