import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { admin, described, failure, leaveNoDialog, openAs, rowsOf, WITHOUT_DEMO } from './admin-page.js';
import { startBrowserService, type BrowserService } from './browser-service.js';
import { dropCsv, panelOf, seriousFaults, settled, type PortalPage } from './portal-page.js';

interface Preview {
  readonly rows: readonly {
    line: number;
    record?: Record<string, unknown>;
    errors?: { description: string }[];
  }[];
}

const WIFI = {
  account: 'acme',
  zone: 'Asia/Bangkok',
  fields: {
    record_id: 'id',
    started_at: 'from',
    ended_at: 'to',
    uplink_bytes: { column: 'up_kb', unit: 'kB' },
    downlink_bytes: 'down',
    customer_site_id: 'site',
  },
};
const HEAD = 'id,from,to,up_kb,down,site';
const FILE = [
  HEAD,
  't-1,2024-03-01 10:00:00,2024-03-01 10:05:00,1.5,20,Süd',
  't-2,2024-03-01 10:05:00,2024-03-01 10:10:00,"1,5",30,Süd',
  't-3,2024-03-01 10:10:00,2024-03-01 10:05:00,1,1,Süd',
  't-4,2024-03-01 10:10:00,2024-03-01 10:15:00,2,5,Süd',
  '',
].join('\n');
const TRY = '**/admin/v1/mappings:try';

let service: BrowserService;
let portal: PortalPage;
let page: Page;

const dialog = () => page.locator('dialog.dialog').last();
const press = (name: string | RegExp) => dialog().getByRole('button', { name, exact: true }).click();
const shut = () => page.waitForFunction(() => document.querySelector('dialog') === null);
const dryRun = () => panelOf(page, 'Dry run');
const put = (name: string, document: unknown) => admin(service.dev, 'PUT', `mappings/${name}`, document);
const stored = async (name: string) =>
  (await admin<{ document: unknown }>(service.dev, 'GET', `mappings/${name}`)).document;
/** The exact values of figures of the preview: those above have other names, or come first. */
const figures = (...names: string[]) =>
  Promise.all(
    names.map(async (name) => {
      const figure = dryRun().locator('.figure', { has: page.locator(`dt:text-is("${name}")`) });
      return (await figure.locator('button.number').getAttribute('title'))?.split(' ')[0] ?? 'none';
    }),
  );

beforeAll(async () => {
  service = await startBrowserService(WITHOUT_DEMO);
  await put('wifi', WIFI);
  portal = await openAs(service, '/portal/operations', 'Administrator');
  page = portal.page;
});

afterAll(async () => {
  await service.stop();
});

afterEach(() => leaveNoDialog(page));

/** Waits for the dry run of what is chosen now. */
async function tried(): Promise<void> {
  await dryRun().getByRole('heading', { name: 'What the lines become' }).waitFor();
  await settled(page);
}

describe('the mappings', () => {
  it('are those of the API, presets first', async () => {
    const { items } = await admin<{ items: { name: string; preset: boolean; updated_by: string | null }[] }>(
      service.dev,
      'GET',
      'mappings',
    );
    const rows = (await rowsOf(page, 'Mappings')).map(([name, kind, , by]) => [name, kind, by]);
    expect(rows).toEqual(
      items.map(({ name, preset, updated_by }) => [name, preset ? 'preset' : 'own', updated_by ?? '–']),
    );
    expect(rows.length).toBe(6);
  });

  it('shows a preset, which cannot be changed, and extends it', async () => {
    await page.getByRole('button', { name: 'Show nfdump' }).click();
    const text = dialog().getByLabel('Document (JSON)');
    expect(JSON.parse(await text.inputValue())).toEqual(await stored('nfdump'));
    expect([await text.isEditable(), await dialog().getByRole('button', { name: 'Store' }).count()]).toEqual([
      false,
      0,
    ]);
    await press('Extend it');
    await dialog().getByLabel('Name').fill('flows');
    await press('Store');
    await page.getByText('Stored the mapping flows', { exact: true }).waitFor();
    expect(await stored('flows')).toEqual({ extends: 'nfdump' });
    await settled(page);
    expect((await rowsOf(page, 'Mappings')).map(([name]) => name)).toContain('flows');
  });

  it('replaces the one that is edited, and asks before it replaces another', async () => {
    await put('twice', { extends: 'radius' });
    await page.getByRole('button', { name: 'Edit flows' }).click();
    await dialog().getByLabel('Document (JSON)').fill('{ "extends": "nfdump", "zone": "Asia/Tokyo" }');
    await press('Replace');
    await shut();
    expect(await stored('flows')).toEqual({ extends: 'nfdump', zone: 'Asia/Tokyo' });
    await page.getByRole('button', { name: 'New mapping' }).click();
    await dialog().getByLabel('Name').fill('twice');
    await dialog().getByLabel('Document (JSON)').fill('{ "extends": "ipfix-csv" }');
    await press('Store');
    await page.getByRole('heading', { name: 'Replace the mapping twice?' }).waitFor();
    await press('Cancel');
    expect(await stored('twice')).toEqual({ extends: 'radius' });
    await press('Store');
    await press('Replace twice');
    await shut();
    expect(await stored('twice')).toEqual({ extends: 'ipfix-csv' });
  });

  it('are deleted after a question that names them', async () => {
    await page.getByRole('button', { name: 'Delete twice' }).click();
    expect(await dialog().innerText()).toContain('Delete the mapping twice?');
    await press('Cancel');
    expect(await stored('twice')).toEqual({ extends: 'ipfix-csv' });
    await page.getByRole('button', { name: 'Delete twice' }).click();
    await press('Delete twice');
    await shut();
    await settled(page);
    expect((await rowsOf(page, 'Mappings')).map(([name]) => name)).not.toContain('twice');
    await expect(stored('twice')).rejects.toThrow('404');
  });

  it('have their faults at name and document', async () => {
    await page.getByRole('button', { name: 'New mapping' }).click();
    const document = dialog().getByLabel('Document (JSON)');
    await press('Store');
    expect(await described(dialog(), 'Name')).toEqual([
      'true',
      expect.stringMatching(/^The name must begin/),
    ]);
    await dialog().getByLabel('Name').fill('Not Good');
    await document.fill('{');
    await press('Store');
    expect(await described(dialog(), 'Document (JSON)')).toEqual([
      'true',
      expect.stringMatching(/^This is not JSON/),
    ]);
    await document.fill('{ "fields": { "started_at": "a" }, "zone": "nowhere" }');
    await dialog().getByLabel('Name').fill('good');
    await press('Store');
    const alert = dialog().getByRole('alert');
    await alert.waitFor();
    expect(await described(dialog(), 'Document (JSON)')).toEqual(['true', 'The document has faults.']);
    const said = await alert.innerText();
    for (const field of ['zone', 'fields.ended_at', 'fields.record_id']) expect(said).toContain(field);
    expect(said).toContain('Copy tracking id');
    await document.fill('{ "extends": "radius" }');
    for (const [name, fault] of [
      ['Not Good', 'Invalid or missing name of a mapping: must have 1 to 64 lower case letters'],
      ['radius', 'The mapping comes with the product: extend it under another name'],
    ] as const) {
      await dialog().getByLabel('Name').fill(name);
      await press('Store');
      await dialog().getByText(fault).waitFor();
      expect(await described(dialog(), 'Name')).toEqual(['true', expect.stringContaining(fault)]);
    }
    await press('Close');
    await shut();
  });
});

describe('a dry run', () => {
  const trial = (body: object) => admin<Preview>(service.dev, 'POST', 'mappings:try', body);

  it('shows what each line of a dropped file becomes, its rejections, and the counts', async () => {
    await page.getByRole('button', { name: 'Try wifi' }).click();
    await dropCsv(page, 'wifi.csv', FILE);
    await tried();
    expect(await figures('Records', 'Good', 'Rejected', 'Ignored', 'Uplink', 'Downlink')).toEqual([
      '4',
      '2',
      '2',
      '0',
      '3500',
      '25',
    ]);
    const { rows } = await trial({ mapping: 'wifi', sample: FILE });
    const become = await rowsOf(page, 'Dry run', 'What the lines become');
    expect(become.map(([line, id]) => [line, id])).toEqual([
      ['2', 't-1'],
      ['5', 't-4'],
    ]);
    const good = rows.filter(({ record }) => record);
    expect(become).toEqual(good.map(({ line, record = {} }) => [line, ...Object.values(record)].map(String)));
    expect(become.flat()).toContain('Süd');
    const rejected = await rowsOf(page, 'Dry run', 'Rejected lines');
    expect(
      rejected.map(([line, field, , code, column, value]) => [line, field, code, column, value]),
    ).toEqual([
      ['3', 'uplink_bytes', '40480105', 'up_kb', '1,5'],
      ['4', 'ended_at', '40480103', expect.any(String), expect.any(String)],
    ]);
    expect(rejected.map(([, , what]) => what)).toEqual(
      rows.flatMap(({ errors = [] }) => errors.map(({ description }) => description)),
    );
    const reasons = await rowsOf(page, 'Dry run', 'Reasons');
    expect(reasons.map(([code, , field, times]) => [code, field, times]).sort()).toEqual([
      ['40480103', 'ended_at', '1'],
      ['40480105', 'uplink_bytes', '1'],
    ]);
    const { items } = await admin<{ items: unknown[] }>(service.dev, 'GET', 'ingest/volume');
    expect(items).toEqual([]);
  });

  it('follows the settings beside the mapping, and has their faults at them', async () => {
    await page.getByLabel('Time zone of the file').fill('Europe/Berlin');
    await page.getByLabel('Time zone of the file').press('Tab');
    await page.getByText('Mar 1, 2024, 09:00').waitFor();
    await page.getByLabel('Account', { exact: true }).fill('globex');
    await page.getByLabel('Account', { exact: true }).press('Tab');
    await panelOf(page, 'Dry run').getByRole('cell', { name: 'globex' }).first().waitFor();
    await page.getByLabel('Time zone of the file').fill('Nowhere');
    await page.getByLabel('Time zone of the file').press('Tab');
    await dryRun().locator('.problem').waitFor();
    expect(await described(page, 'Time zone of the file')).toEqual([
      'true',
      expect.stringContaining('must be UTC, an offset such as +07:00 or a time zone'),
    ]);
    expect(await dryRun().locator('.problem').innerText()).toContain('Copy tracking id');
    expect(await dryRun().locator('.figure').count()).toBe(0);
    for (const label of ['Time zone of the file', 'Account']) {
      await page.getByLabel(label, { exact: true }).fill('');
      await page.getByLabel(label, { exact: true }).press('Tab');
    }
    await page.getByText('Mar 1, 2024, 03:00').waitFor();
  });

  it('takes a chosen file, in the encoding that it has', async () => {
    const input = dryRun().locator('input[type="file"]');
    const choose = (buffer: Buffer) => input.setInputFiles({ name: 'l.csv', mimeType: 'text/csv', buffer });
    await choose(Buffer.from(FILE, 'latin1'));
    await dryRun().getByText('This file is not UTF-8. Choose its encoding.').waitFor();
    expect(await dryRun().locator('.figure').count()).toBe(0);
    await dryRun().getByText('More settings').click();
    await page.getByLabel('Encoding').selectOption('latin1');
    await tried();
    expect((await rowsOf(page, 'Dry run', 'What the lines become')).flat()).toContain('Süd');
    await page.getByLabel('Encoding').selectOption('');
    await choose(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(FILE, 'utf16le')]));
    await tried();
    expect((await rowsOf(page, 'Dry run', 'What the lines become')).flat()).toContain('Süd');
  });

  it('tries the beginning of a long file, up to a whole line, and says how much is shown', async () => {
    const line = (i: number) => `r-${i},2024-03-01 10:00:00,2024-03-01 10:05:00,1,1,${'x'.repeat(50)}`;
    const lines = Array.from({ length: 20_000 }, (_, i) => line(i));
    const whole = `${[HEAD, ...lines].join('\n')}\n`;
    // In JSON each line has one byte more: its line break is two.
    let [size, fits] = [HEAD.length + 2, 0];
    for (const one of lines) {
      size += one.length + 2;
      if (size < 1_048_576) fits += 1;
    }
    await dropCsv(page, 'long.csv', whole);
    await dryRun().getByText('long.csv: only its beginning is tried, up to a whole line').waitFor();
    await dryRun().locator('.problem, .figures').first().waitFor();
    expect(await dryRun().innerText()).toContain(`The service shows the first 10 of ${fits} records.`);
    expect(await figures('Records', 'Good', 'Rejected')).toEqual([String(fits), String(fits), '0']);
    await dryRun().getByText('No line is rejected.').waitFor();
    expect(
      await dryRun()
        .getByRole('button', { name: /Show this request/ })
        .count(),
    ).toBe(0);
  });

  it('tries a mapping before it is stored', async () => {
    await dropCsv(page, 'wifi.csv', FILE);
    await page.getByRole('button', { name: 'Edit wifi' }).click();
    const better = { ...WIFI, decimal: ',', fields: { ...WIFI.fields, uplink_bytes: { column: 'down' } } };
    await dialog().getByLabel('Document (JSON)').fill(JSON.stringify(better));
    await press('Try it on a file');
    await shut();
    await dryRun().getByRole('button', { name: 'Show this request: Dry run' }).waitFor();
    await settled(page);
    expect(await figures('Good', 'Rejected', 'Uplink')).toEqual(['3', '1', '55']);
    expect(await stored('wifi')).toEqual(WIFI);
    await page.getByRole('button', { name: 'Back to the editor' }).click();
    await press('Replace');
    await shut();
    expect(await stored('wifi')).toEqual(better);
    await put('wifi', WIFI);
  });

  it('says what a file lacks, and what format is wrong', async () => {
    await dropCsv(page, 'other.csv', 'a,b\n1,2\n');
    await dryRun().getByText('The file lacks what the mapping reads').first().waitFor();
    await page.getByLabel('Format', { exact: true }).selectOption('json');
    await dryRun().getByText('40480173').first().waitFor();
    await page.getByLabel('Format', { exact: true }).selectOption('');
    await dropCsv(page, 'empty.csv', '');
    await dryRun().locator('.problem, .figure').first().waitFor();
  });

  it.each([
    [403, 'This credential may not see this view.'],
    [429, 'There were too many requests.'],
    [504, 'The report took too long.'],
  ] as const)('says when it is refused: %s', async (status, text) => {
    await page.route(TRY, (route) => route.fulfill(failure(status, '40490000', 'Refused')));
    await dropCsv(page, 'wifi.csv', FILE);
    await dryRun().getByText(text).waitFor();
    await page.unroute(TRY);
    await dryRun().getByRole('button', { name: 'Retry' }).click();
    await tried();
    expect(await dryRun().locator('.problem').count()).toBe(0);
  });

  it('shows that an answer is slow, and no old preview of another file', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    await page.route(TRY, async (route) => {
      await gate;
      await route.continue();
    });
    await dropCsv(page, 'one.csv', `${HEAD}\nt-9,2024-03-01 10:00:00,2024-03-01 10:05:00,1,2,s\n`);
    await dryRun().locator('.skeleton.shown').waitFor();
    expect([await dryRun().getAttribute('aria-busy'), await dryRun().locator('.figure').count()]).toEqual([
      'true',
      0,
    ]);
    release();
    await tried();
    await page.unroute(TRY);
    expect(await figures('Records', 'Uplink', 'Downlink')).toEqual(['1', '1000', '2']);
  });
});

it.each(['light', 'dark'] as const)(
  'axe finds nothing serious in editor and preview, which fit a phone: %s',
  async (colorScheme) => {
    const { page: other } = await openAs(service, '/portal/operations', 'Administrator', {
      colorScheme,
      viewport: { width: 360, height: 740 },
    });
    const fits = () => other.evaluate(() => document.documentElement.scrollWidth <= 360);
    await other.getByRole('button', { name: 'Edit wifi' }).click();
    await other.locator('dialog[open]').waitFor();
    expect([await seriousFaults(other), await fits()]).toEqual([[], true]);
    await other.locator('dialog[open]').getByRole('button', { name: 'Try it on a file' }).click();
    await dropCsv(other, 'wifi.csv', FILE);
    await other.getByRole('heading', { name: 'Rejected lines' }).waitFor();
    await other.getByText('More settings').click();
    expect([await seriousFaults(other), await fits()]).toEqual([[], true]);
    await other.context().close();
  },
);

it('no policy was violated, and no script failed', () => {
  expect(portal.faults).toEqual([]);
});
