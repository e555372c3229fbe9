import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export type Role = 'Partner' | 'End user' | 'Administrator';

/** A page of the portal, and what went wrong in it. */
export interface PortalPage {
  readonly page: Page;
  /** Violations of the content security policy, failures of scripts. */
  readonly faults: readonly string[];
  /** What its scripts wrote to the console. */
  readonly logged: readonly string[];
  readonly requests: readonly Request[];
}

/** Opens a page of the portal in a context of its own. */
export async function openPortal(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<PortalPage> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'America/New_York',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const logged: string[] = [];
  const requests: Request[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    logged.push(message.text());
    if (/content security policy|trusted/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => requests.push(request));
  await page.goto(url);
  return { page, faults, logged, requests };
}

/** Signs in by one click, as the development issuer allows. */
export async function signIn(page: Page, role: Role): Promise<void> {
  const dialog = page.locator('dialog.sign-in');
  if (!(await dialog.isVisible())) await page.locator('.who button').first().click();
  await dialog.locator('.role', { hasText: role }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Drops a CSV file on the zone of the screen, as a reader does. */
export async function dropCsv(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([called, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], called, { type: 'text/csv' }));
      return transfer;
    },
    [name, text] as const,
  );
  const zone = page.locator('.drop');
  await zone.dispatchEvent('dragover', { dataTransfer });
  await zone.dispatchEvent('drop', { dataTransfer });
}

/** The panel with this heading. */
export const panelOf = (page: Page, title: string) =>
  page.locator('section.panel', { has: page.locator(`h2:text-is("${title}")`) });

/** Waits until no panel asks any longer. */
export async function settled(page: Page): Promise<void> {
  await page.locator('section.panel').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .skeleton') === null);
}

/** The exact values of a figure, by its name. */
export async function figureOf(page: Page, name: string): Promise<string> {
  const figure = page.locator('.figure', { has: page.locator(`dt:has-text("${name}")`) }).first();
  const title = await figure.locator('button.number').getAttribute('title');
  return title?.split(' ')[0] ?? 'none';
}

/** The table of a panel: its row heads and the exact values of each column. */
export async function tableOf(page: Page, title: string): Promise<{ heads: string[]; values: string[][] }> {
  const rows = panelOf(page, title).locator('tbody tr');
  const heads = await rows.locator('th').allInnerTexts();
  const values = await rows.evaluateAll((found) =>
    found.map((row) =>
      [...row.querySelectorAll('td[data-exact]')].map((cell) => cell.getAttribute('data-exact') ?? ''),
    ),
  );
  return { heads, values };
}

/** What axe finds serious or critical. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  // The portal's policy refuses scripts of others, so the checker comes by the debugger.
  await session.send('Runtime.evaluate', { expression: await readFile(AXE, 'utf8') });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}

/** What a page tells of its drawing. */
export interface Seen {
  /** The sum of all layout shifts that no input caused. */
  readonly shift: number;
  /** When the frame with the last new chart was made, and when the last report had come, in milliseconds. */
  readonly drawnAt: number;
  readonly answeredAt: number;
  /** The rows of all tables in the frame with the last new chart. */
  readonly rowsAtOnce: number;
}

/** Opens a page that counts its layout shifts, and notes when charts appear. */
export async function watched(browser: Browser, url: string): Promise<PortalPage> {
  const portal = await openPortal(browser, 'about:blank');
  await portal.page.addInitScript(() => {
    const noted = { shift: 0, drawnAt: 0, charts: 0, rowsAtOnce: 0 };
    Object.assign(window, { noted });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) noted.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    const look = () => {
      const charts = document.querySelectorAll('.u-over').length;
      if (charts !== noted.charts)
        Object.assign(noted, {
          charts,
          drawnAt: performance.now(),
          rowsAtOnce: document.querySelectorAll('.em-table tbody tr').length,
        });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await portal.page.goto(url);
  return portal;
}

export const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { noted } = window as unknown as { noted: Omit<Seen, 'answeredAt'> };
    const reports = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
      ({ name }) => name.includes('report'),
    );
    return { ...noted, answeredAt: Math.max(0, ...reports.map(({ responseEnd }) => responseEnd)) };
  });
