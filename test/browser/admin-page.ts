import type { Locator, Page } from 'playwright-core';
import type { BrowserService } from './browser-service.js';
import { openPortal, panelOf, settled, signIn, type PortalPage, type Role } from './portal-page.js';

/** A development service without demo data, which starts quickly. */
export const WITHOUT_DEMO = ['scripts/start.js', '--no-demo'] as const;

type Dev = BrowserService['dev'];

/** The service's own answer to an administrator, apart from the portal: what is under `data`. */
export async function admin<Data>(dev: Dev, method: string, path: string, body?: unknown): Promise<Data> {
  const answer = await fetch(`${dev.url}/admin/v1/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${dev.admin_token}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (JSON.parse(text) as { data: Data }).data;
}

/** A refusal in the envelope, as a service would send it. */
export const failure = (status: number, code: string, description: string, field?: string, headers = {}) => ({
  status,
  headers: { 'x-tracking-id': 'the-tracking-id', 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ header: { code: -1, errors: [{ code, description, ...(field && { field }) }] } }),
});

/** Opens a screen in a role, and waits for its panels. */
export async function openAs(
  { browser, dev }: BrowserService,
  path: string,
  role: Role,
  options = {},
): Promise<PortalPage> {
  const portal = await openPortal(browser, dev.url + path, options);
  await signIn(portal.page, role);
  await settled(portal.page);
  return portal;
}

/** The texts of the rows of a panel's table, without the cell of buttons. */
export const rowsOf = async (page: Page, title: string, caption = title): Promise<string[][]> =>
  panelOf(page, title)
    .getByRole('region', { name: `Table: ${caption}`, exact: true })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children].filter((cell) => !cell.querySelector('button')).map((cell) => cell.textContent),
      ),
    );

/** Whether a control is marked, and the texts that describe it. */
export const described = async (scope: Page | Locator, label: string): Promise<[string | null, string]> => {
  const control = scope.getByLabel(label, { exact: true });
  return control.evaluate((element) => [
    element.getAttribute('aria-invalid'),
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .filter((id) => id.endsWith('-problem'))
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  ]);
};

/** Closes the dialog that a failed test left, before the next test. */
export async function leaveNoDialog(page: Page): Promise<void> {
  await page.unrouteAll();
  if ((await page.locator('dialog[open]').count()) === 0) return;
  await page.reload();
  await signIn(page, 'Administrator');
  await settled(page);
}
