import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { startBrowserService, type BrowserService } from '../../test/browser/browser-service.js';
import { spread } from '../statistics.js';

/** The account whose month is drawn, with usage in every slot of five minutes. */
const ACCOUNT = 'drawn';
const SLOT = 300_000;
const FROM = '2022-07-01T00:00:00+02:00';
const TO = '2022-07-31T00:00:00+02:00';
const VIEW = `acc=${ACCOUNT}&from=${encodeURIComponent(FROM)}&to=${encodeURIComponent(TO)}&tz=Europe/Berlin`;

/** Pages with 8,640 slots of both directions, and how many charts each has. */
const PAGES = [
  { name: 'bill: slots and ranks', charts: 2, path: `/portal/bill#${VIEW}` },
  {
    name: 'connectivity by slot: bars, and lines with bands',
    charts: 2,
    path: `/portal/connectivity#${VIEW}&g=MINUTE_5`,
  },
  { name: '<edgemeter-chart> by slot: lines', charts: 1, path: '/element' },
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html',
};

/** Times of one opening, in milliseconds from the last byte of the answer. */
interface Drawing {
  /** Until the frame with all charts was made. */
  readonly drawn: number;
  /** How long the page used the processor for that: other work on the machine changes it less. */
  readonly used: number;
}

/** Notes in the page when the frame with the last new chart is over. */
function watch(): void {
  const noted = { charts: 0, drawnAt: 0 };
  Object.assign(globalThis, { noted });
  const { port1, port2 } = new MessageChannel();
  // A message that is sent before a frame is made arrives after it.
  port1.onmessage = () => (noted.drawnAt = performance.now());
  const look = () => {
    const element = document.querySelector('edgemeter-chart')?.shadowRoot;
    const charts =
      document.querySelectorAll('.u-over').length + (element?.querySelectorAll('.u-over').length ?? 0);
    if (charts !== noted.charts) {
      noted.charts = charts;
      noted.drawnAt = 0;
      port2.postMessage(null);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Waits for the charts. @returns the time from the last byte of their answer to the frame. */
async function drawnAfter(page: Page, charts: number): Promise<number> {
  await page.waitForFunction((count) => {
    const { noted } = globalThis as unknown as { noted: { charts: number; drawnAt: number } };
    return noted.charts >= count && noted.drawnAt > 0;
  }, charts);
  return page.evaluate(() => {
    const { noted } = globalThis as unknown as { noted: { drawnAt: number } };
    const ends = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name, responseEnd }) => /\/report(:batch)?$/.test(name) && responseEnd < noted.drawnAt)
      .map(({ responseEnd }) => responseEnd);
    return noted.drawnAt - Math.max(0, ...ends);
  });
}

/** Processor time of the page's main thread so far, in milliseconds. */
async function usedBy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

const elementPage = `<!doctype html><script type="module" src="/element/edgemeter-chart.js"></script>
<edgemeter-chart accounts="${ACCOUNT}" from="${FROM}" to="${TO}" time-zone="Europe/Berlin" granularity="MINUTE_5" kind="line"
  metrics="downlink_bandwidth.AVG,uplink_bandwidth.AVG"></edgemeter-chart>`;

/** Opens a page in a browser context of its own, with the portal and the chart of a build. */
async function open(
  service: BrowserService,
  { key, token }: Credentials,
  build: string,
  { path, charts }: (typeof PAGES)[number],
): Promise<Drawing> {
  const { dev, browser } = service;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  let used = 0;
  // The answer is held until everything else of the page is done.
  await page.route(/\/connectivity\/v1\/report(:batch)?$/, async (route) => {
    const response = await route.fetch();
    used = await usedBy(session);
    await route.fulfill({ response });
  });
  await page.route(`${dev.url}/portal/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname.startsWith('/portal/assets/') ? pathname.slice('/portal/'.length) : 'index.html';
    const body = await readFile(join(build, 'dist/public', file));
    await route.fulfill({ body, contentType: TYPES[extname(file)] });
  });
  await page.route(`${dev.url}/element`, (route) =>
    route.fulfill({ body: elementPage, contentType: 'text/html' }),
  );
  await page.route(`${dev.url}/element/*.js`, async (route) =>
    route.fulfill({
      body: await readFile(join(build, 'packages/chart/dist/edgemeter-chart.js')),
      contentType: 'text/javascript',
    }),
  );
  try {
    await page.goto(`${dev.url}${path}${path.includes('#') ? `&token=${token}` : ''}`);
    if (!path.includes('#')) {
      await page.evaluate((apiKey) => {
        Object.assign(document.querySelector('edgemeter-chart') ?? {}, { apiKey });
      }, key);
    }
    const drawn = await drawnAfter(page, charts);
    return { drawn, used: (await usedBy(session)) - used };
  } finally {
    await context.close();
  }
}

interface Credentials {
  readonly key: string;
  readonly token: string;
}

async function administer(
  service: BrowserService,
  path: string,
  body: object,
): Promise<Record<string, string>> {
  const { url, admin_token } = service.dev;
  const answer = await fetch(`${url}/admin/v1/${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${admin_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { data: Record<string, string> }).data;
}

/** Stores a record for each slot. @returns what the pages may use. */
async function fill(service: BrowserService): Promise<Credentials> {
  const accounts = [ACCOUNT];
  const scopes = ['usage:write', 'report:read'];
  const { key = '' } = await administer(service, 'api-keys', {
    name: 'bench',
    account_ids: accounts,
    scopes,
  });
  const { token = '' } = await administer(service, 'portal-tokens', { accounts });
  const lines = ['record_id,account_id,customer_site_id,started_at,ended_at,uplink_bytes,downlink_bytes'];
  for (let start = Date.parse(FROM), i = 0; start < Date.parse(TO); start += SLOT, i++) {
    // A day with its hours, and some that differs from slot to slot.
    const level = 2 + Math.sin((i * 2 * Math.PI) / 288) + ((i * 7919) % 1000) / 1000;
    const [up, down] = [level * 12_345_678, level * 123_456_789].map(Math.round);
    lines.push(`${i},${ACCOUNT},site-${i % 3},${start},${start + SLOT},${up},${down}`);
  }
  const answer = await fetch(`${service.dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'text/csv' },
    body: `${lines.join('\n')}\n`,
  });
  if (!answer.ok) throw new Error(await answer.text());
  return { key, token };
}

const ofAll = (values: readonly number[]): string => {
  const { median, min, max } = spread(values);
  return `${Math.round(median)} (${Math.round(min)}–${Math.round(max)})`;
};

/** `--runs 5`, and the folders of checkouts that are built: they are measured in turn. */
const given = process.argv.slice(2);
const at = given.indexOf('--runs');
const runs = at < 0 ? 9 : Number(given.splice(at, 2)[1]);
const builds = given.length > 0 ? given : ['.'];

const service = await startBrowserService(['dist/cli/main.js', 'serve', '--no-demo']);
try {
  const credentials = await fill(service);
  for (const page of PAGES) {
    const drawings = builds.map((): Drawing[] => []);
    // The first opening of each fills the caches of service and browser.
    for (let run = -1; run < runs; run++) {
      for (const [i, build] of builds.entries()) {
        const drawing = await open(service, credentials, build, page);
        if (run >= 0) drawings[i]?.push(drawing);
      }
    }
    for (const [i, build] of builds.entries()) {
      const [drawn, used] = (['drawn', 'used'] as const).map((key) =>
        ofAll(drawings[i]!.map((one) => one[key])),
      );
      console.log(
        `${page.name}, ${build}: drawn ${drawn} ms after the answer, with ${used} ms of the processor`,
      );
    }
  }
} finally {
  await service.stop();
}
