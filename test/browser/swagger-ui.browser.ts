import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { startBrowserService, type BrowserService } from './browser-service.js';

// `UPDATE_IMAGES=1` keeps what is seen as the pictures of the docs.
const images = process.env.UPDATE_IMAGES === '1';

let service: BrowserService;
let page: Page;

beforeAll(async () => {
  service = await startBrowserService();
  page = await service.browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${service.dev.url}/docs`);
});

afterAll(async () => {
  await service.stop();
});

async function picture(name: string, of: Page | Locator = page): Promise<void> {
  if (images) await of.screenshot({ path: `docs/images/${name}.png` });
}

async function authorise(credentials: Readonly<Record<string, string>>): Promise<void> {
  await page.locator('.auth-wrapper .btn.authorize').first().click();
  const dialog = page.locator('.dialog-ux');
  for (const [scheme, value] of Object.entries(credentials)) {
    const box = dialog.locator('.auth-container', { has: page.locator(`h4 code:text-is("${scheme}")`) });
    await box.locator('input').fill(value);
    await box.locator('button.authorize').click();
    await box.locator('button:has-text("Logout")').waitFor();
  }
  await picture('swagger-authorize', dialog.locator('.modal-ux'));
  await dialog.locator('button.btn-done').first().click();
}

async function execute(
  method: string,
  path: string,
  fill: Readonly<Record<string, string>> = {},
): Promise<string> {
  const operation = page.locator(`.opblock-${method}`, { has: page.locator(`[data-path="${path}"]`) });
  await operation.locator('.opblock-summary-control').click();
  for (const [name, value] of Object.entries(fill)) {
    const input = operation.locator(`tr[data-param-name="${name}"]`).locator('input, select').first();
    if (await input.locator('option').count()) await input.selectOption(value);
    else await input.fill(value);
  }
  await operation.locator('button.execute').click();
  const table = operation.locator('.live-responses-table');
  const live = table.locator('.response').first();
  await live.waitFor();
  await picture(`swagger-${path.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`, table);
  return (await live.locator('.response-col_status').innerText()).trim().slice(0, 3);
}

describe('Swagger UI', () => {
  it('shows every API', async () => {
    await page.locator('.opblock').first().waitFor();
    const tags = await page.locator('.opblock-tag').allInnerTexts();
    for (const tag of ['KPI', 'Aggregate', 'Connectivity report', 'Usage records']) {
      expect(tags.some((text) => text.startsWith(tag))).toBe(true);
    }
    await picture('swagger-overview');
  });

  it('takes the development credentials', async () => {
    const { iam_token, user_token, api_key } = service.dev;
    await authorise({
      'x-api-key': api_key,
      'iam-bearer': iam_token ?? '',
      'x-authorization': user_token ?? '',
    });
  });

  it('executes a KPI: 200', async () => {
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
    expect(await execute('get', '/api/kpi1', { interval_start_timestamp: String(hour) })).toBe('200');
  });

  it('executes an aggregate: 200', async () => {
    const fromDate = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
    const parameters = { aty: 'sum', field: 'bytes', fromDate, period: 'day' };
    expect(await execute('get', '/user/usage/aggregate/{aty}/{field}', parameters)).toBe('200');
  });

  it('executes a report: 200', async () => {
    expect(await execute('post', '/connectivity/v1/report')).toBe('200');
  });
});
