import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { startBrowserService, type BrowserService } from './browser-service.js';
import {
  dropCsv,
  figureOf,
  openPortal,
  panelOf,
  seriousFaults,
  settled,
  signIn,
  tableOf,
  seen,
  watched,
  type PortalPage,
  type Role,
} from './portal-page.js';

/** Demo data of finished days: every answer is the same again. */
const FIXED = 'from=2022-07-01T00:00:00%2B02:00&to=2022-07-08T00:00:00%2B02:00&tz=Europe/Berlin';
const ACCOUNT = '62c40843c7a190970912345';

interface Point {
  readonly time_stamp: string;
  readonly name: string;
  readonly value: number | null;
  readonly aggregation_type?: string;
}
interface Report {
  readonly result: readonly (readonly Point[])[];
}

let service: BrowserService;
const opened: PortalPage[] = [];

beforeAll(async () => {
  service = await startBrowserService();
});

afterAll(async () => {
  await service.stop();
});

async function open(path: string, role?: Role, options = {}): Promise<Page> {
  const portal = await openPortal(service.browser, service.dev.url + path, options);
  opened.push(portal);
  if (role) await signIn(portal.page, role);
  await settled(portal.page);
  return portal.page;
}

/** A portal token for the account of the tests. */
async function portalToken(): Promise<string> {
  const { url, admin_token } = service.dev;
  const issued = await fetch(`${url}/admin/v1/portal-tokens`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${admin_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ accounts: [ACCOUNT] }),
  });
  return ((await issued.json()) as { data: { token: string } }).data.token;
}

/** Opens a watched page that is signed in from the start: no click explains a layout shift. */
async function openWatched(path: string, kind: 'portal' | 'user' | 'none'): Promise<Page> {
  const { url, iam_token, user_token } = service.dev;
  const tokens = {
    portal: `&token=${await portalToken()}`,
    user: `&token=${iam_token}&user_token=${user_token}`,
    none: '',
  };
  const portal = await watched(service.browser, url + path + tokens[kind]);
  opened.push(portal);
  await settled(portal.page);
  return portal.page;
}

/** The service's own answer, with an API key: computed apart from the portal. */
async function report(body: object): Promise<Report> {
  const answer = await fetch(`${service.dev.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'X-API-Key': service.dev.api_key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Report;
}

const week = (rest: object) => ({
  start_date_time: '2022-07-01T00:00:00+02:00',
  end_date_time: '2022-07-08T00:00:00+02:00',
  time_zone: 'Europe/Berlin',
  bucket_range: 'EXACT',
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
  ...rest,
});
const metric = (name: string, aggregation_type: string) => ({ name, aggregation_type });
const BYTES = [metric('downlink_bytes', 'COUNT'), metric('uplink_bytes', 'COUNT')];
const seriesOf = ({ result }: Report, name: string, aggregation?: string) =>
  result.find(([first]) => first?.name === name && first.aggregation_type === aggregation) ?? [];

/** Stores records of an account of the test's own, with one click's key. */
async function store(lines: readonly string[]): Promise<void> {
  const { url, admin_token } = service.dev;
  const made = await fetch(`${url}/admin/v1/api-keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${admin_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'portal test',
      account_ids: ['zones', 'gaps'],
      scopes: ['usage:write', 'report:read'],
    }),
  });
  const { data } = (await made.json()) as { data: { key: string } };
  const head = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes';
  const sent = await fetch(`${url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': data.key, 'Content-Type': 'text/csv' },
    body: [head, ...lines, ''].join('\n'),
  });
  expect(((await sent.json()) as { data: { accepted: number } }).data.accepted).toBe(lines.length);
}

describe('the connectivity screen', () => {
  let page: Page;

  beforeAll(async () => {
    page = await open(`/portal/connectivity#acc=${ACCOUNT}&${FIXED}`, 'Partner');
  });

  it('completes its URL, and shows the totals of the API', async () => {
    expect(page.url()).toContain(`/portal/connectivity#v=1&acc=${ACCOUNT}&from=2022-07-01T00:00:00%2B02:00`);
    expect(page.url()).toContain('&g=HOUR');
    const totals = await report(
      week({
        granularity: 'TOTAL',
        metrics: [...BYTES, metric('downlink_bandwidth', 'P95'), metric('downlink_bandwidth', 'MAX')],
      }),
    );
    expect(await figureOf(page, 'Downlink')).toBe(
      String(seriesOf(totals, 'downlink_bytes', 'COUNT')[0]?.value),
    );
    expect(await figureOf(page, 'Uplink')).toBe(String(seriesOf(totals, 'uplink_bytes', 'COUNT')[0]?.value));
    expect(await figureOf(page, 'Billed rate')).toBe(
      String(seriesOf(totals, 'downlink_bandwidth', 'P95')[0]?.value),
    );
    expect(await figureOf(page, 'Peak')).toBe(
      String(seriesOf(totals, 'downlink_bandwidth', 'MAX')[0]?.value),
    );
  });

  it('has in its table and its CSV what the API answers', async () => {
    const answer = await report(week({ granularity: 'HOUR', fill: 'NULL', metrics: BYTES }));
    const expected = seriesOf(answer, 'downlink_bytes', 'COUNT').map(({ value }, i) =>
      [value, seriesOf(answer, 'uplink_bytes', 'COUNT')[i]?.value].map((one) => String(one ?? '')),
    );
    expect(expected).toHaveLength(168);
    const { values } = await tableOf(page, 'Traffic');
    expect(values).toEqual(expected);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panelOf(page, 'Traffic').getByRole('button', { name: 'CSV of Traffic' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8'))
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    const column = (name: string) => lines.filter(([, one]) => one === name).map(([, , value]) => value);
    expect(column('downlink_bytes').map((value, i) => [value, column('uplink_bytes')[i]])).toEqual(expected);
  });

  it('filters by a click on a site, and one Back undoes it', async () => {
    const site = panelOf(page, 'Sites').locator('tbody button').first();
    const name = await site.innerText();
    await site.click();
    expect(page.url()).toContain(`&site=${name}`);
    await settled(page);
    const answer = await report(
      week({
        granularity: 'TOTAL',
        metrics: BYTES,
        dimension_filter: {
          filter: { dimension_name: 'customer_site_id', operator: 'EXACT', expressions: [name] },
        },
      }),
    );
    expect(await figureOf(page, 'Downlink')).toBe(
      String(seriesOf(answer, 'downlink_bytes', 'COUNT')[0]?.value),
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panelOf(page, 'Traffic').getByRole('button', { name: 'CSV of Traffic' }).click(),
    ]);
    const cells = (await readFile(await download.path(), 'utf8'))
      .split('\r\n')
      .map((line) => line.split(','));
    const sum = cells
      .filter(([, metricName]) => metricName === 'downlink_bytes')
      .reduce((so, [, , value]) => so + Number(value), 0);
    expect(sum).toBe(seriesOf(answer, 'downlink_bytes', 'COUNT')[0]?.value);
    await page.goBack();
    expect(page.url()).not.toContain('&site=');
    await settled(page);
  });

  it('zooms all charts by a drag, leaves the figures alone, and one Back undoes it', async () => {
    const before = await figureOf(page, 'Billed rate');
    const url = page.url();
    const plot = panelOf(page, 'Traffic').locator('.u-over');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (!box) throw new Error('The plot is not visible');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Zoom out' }).first().waitFor();
    const [from = 0, to = 0] = (new URLSearchParams(page.url().split('#')[1]).get('z') ?? '')
      .split(',')
      .map(Number);
    expect([from % 3_600_000, to % 3_600_000]).toEqual([0, 0]);
    expect((to - from) / 3_600_000).toBeGreaterThan(30);
    expect(await page.getByRole('button', { name: 'Zoom out' }).count()).toBe(2);
    expect(await figureOf(page, 'Billed rate')).toBe(before);
    await page.goBack();
    expect(page.url()).toBe(url);
    expect(await page.getByRole('button', { name: 'Zoom out' }).count()).toBe(0);
  });

  it('reads points by the keyboard', async () => {
    const reader = panelOf(page, 'Traffic').getByRole('slider');
    await reader.focus();
    await page.keyboard.press('Home');
    expect(await reader.getAttribute('aria-valuetext')).toMatch(
      /^Fri, Jul 1, 00:00: Downlink [\d.]+ [kMG]B$/,
    );
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await reader.getAttribute('aria-valuetext')).toMatch(/^Fri, Jul 1, 11:00: Uplink [\d.]+ [kMG]B$/);
    expect(await reader.getAttribute('aria-valuenow')).toBe('11');
  });

  it('shows its request, without the credential', async () => {
    await panelOf(page, 'Traffic').getByRole('button', { name: 'Show this request: Traffic' }).click();
    const dialog = page.locator('dialog[open]');
    for (const language of ['curl', 'Python', 'TypeScript']) {
      await dialog.getByRole('tab', { name: language }).click();
      const text = await dialog.locator('pre').innerText();
      expect(text).toContain('EDGEMETER_TOKEN');
      expect(text).not.toMatch(/eyJ/);
    }
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('hides a series, and keeps that in the URL', async () => {
    await panelOf(page, 'Traffic').locator('[data-toggle="uplink"]').click();
    expect(page.url()).toContain('&hide=traffic.uplink');
    expect(
      await panelOf(page, 'Traffic').locator('[data-toggle="uplink"]').getAttribute('aria-pressed'),
    ).toBe('false');
    await page.goBack();
  });

  it('looks the same after a reload, and in a second browser', async () => {
    const before = await tableOf(page, 'Rate');
    const url = page.url();
    await page.reload();
    expect(page.url()).toBe(url);
    await signIn(page, 'Partner');
    await settled(page);
    expect(await tableOf(page, 'Rate')).toEqual(before);
    const other = await open(url.slice(service.dev.url.length), 'Partner', { timezoneId: 'Asia/Tokyo' });
    expect(other.url()).toBe(url);
    expect(await tableOf(other, 'Rate')).toEqual(before);
  });
});

describe('the bill', () => {
  it('is the ranked slot that its sentence names', async () => {
    const page = await open(
      `/portal/bill#acc=${ACCOUNT}&from=2022-07-01T00:00:00%2B02:00&to=2022-07-03T00:00:00%2B02:00&tz=Europe/Berlin`,
      'Partner',
    );
    const ranked = await report({
      ...week({
        metrics: [
          {
            name: 'downlink_bandwidth',
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
          },
        ],
      }),
      end_date_time: '2022-07-03T00:00:00+02:00',
    });
    const rates = ranked.result[0]?.map(({ value }) => String(value)) ?? [];
    const rank = Math.ceil((95 * rates.length) / 100);
    const sentence = await page.locator('.sentence').first().innerText();
    expect(sentence).toMatch(
      new RegExp(
        `^${rank}(st|nd|rd|th) lowest of ${rates.length} five-minute rates; the ${rates.length - rank} above are not billed\\.`,
      ),
    );
    expect(await figureOf(page, 'Downlink, P95')).toBe(rates[rank - 1]);
    const panel = panelOf(page, 'The same by rank');
    if (rank > 500) await panel.getByRole('button', { name: 'Next' }).click();
    const row = panel.locator('tbody tr').nth((rank - 1) % 500);
    expect(await row.locator('th').innerText()).toBe(String(rank));
    expect(await row.locator('td').first().getAttribute('data-exact')).toBe(rates[rank - 1]);
  });
});

describe('local time', () => {
  beforeAll(async () => {
    // One record for each hour, in UTC.
    const hours = (from: string, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const start = Date.parse(from) + i * 3_600_000;
        return `${from}-${i},zones,${start},${start + 3_600_000},10,${1000 + i}`;
      });
    await store([...hours('2025-03-29T23:00:00Z', 23), ...hours('2025-10-25T22:00:00Z', 25)]);
  });

  const day = (from: string, to: string, tz: string) =>
    `/portal/connectivity#acc=zones&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&tz=${tz}&g=HOUR`;

  it('has 23 hours in Berlin in March, and 25 in October, whatever the zone of the browser', async () => {
    const march = await open(
      day('2025-03-30T00:00:00+01:00', '2025-03-31T00:00:00+02:00', 'Europe/Berlin'),
      'Partner',
    );
    const spring = await tableOf(march, 'Traffic');
    expect(spring.heads.slice(0, 4)).toEqual([
      'Sun, Mar 30, 00:00',
      'Sun, Mar 30, 01:00',
      'Sun, Mar 30, 03:00',
      'Sun, Mar 30, 04:00',
    ]);
    expect(spring.values.map(([down]) => down)).toEqual(
      Array.from({ length: 23 }, (_, i) => String(1000 + i)),
    );
    await march.goto(
      `${service.dev.url}${day('2025-10-26T00:00:00+02:00', '2025-10-27T00:00:00+01:00', 'Europe/Berlin')}`,
    );
    await settled(march);
    await march.locator('text=02:00 +01:00').first().waitFor();
    const autumn = await tableOf(march, 'Traffic');
    expect(autumn.heads.slice(1, 5)).toEqual([
      'Sun, Oct 26, 01:00',
      'Sun, Oct 26, 02:00 +02:00',
      'Sun, Oct 26, 02:00 +01:00',
      'Sun, Oct 26, 03:00',
    ]);
    expect(autumn.values.map(([down]) => down)).toEqual(
      Array.from({ length: 25 }, (_, i) => String(1000 + i)),
    );
  });

  it('begins days of Kathmandu at its midnight', async () => {
    const page = await open(
      day('2025-10-26T00:00:00+05:45', '2025-10-27T00:00:00+05:45', 'Asia/Kathmandu').replace('HOUR', 'DAY'),
      'Partner',
    );
    // From 18:15 UTC of the day before: 20.25 hours of the 25 lie before the end at 18:15 UTC.
    const whole = Array.from({ length: 20 }, (_, i) => 1000 + i).reduce((sum, bytes) => sum + bytes, 0);
    const { heads, values } = await tableOf(page, 'Traffic');
    expect(heads).toEqual(['Sun, Oct 26, 2025']);
    expect(values[0]?.[0]).toBe(String(whole + 1020 / 4));
  });
});

describe('gaps, zeros and cut buckets', () => {
  it('differ in the table and on the canvas', async () => {
    const at = (hour: number) => Date.UTC(2025, 4, 1, hour);
    await store([
      `full,gaps,${at(0)},${at(1)},0,1000`,
      `zero,gaps,${at(2)},${at(3)},0,0`,
      `cut,gaps,${at(3)},${at(4)},0,1600`,
    ]);
    const page = await open(
      '/portal/connectivity#acc=gaps&from=2025-05-01T00:00:00Z&to=2025-05-01T03:30:00Z&tz=UTC&g=HOUR&hide=traffic.uplink',
      'Partner',
    );
    const { heads, values } = await tableOf(page, 'Traffic');
    expect(heads.at(-1)).toBe('Thu, May 1, 03:00, until 03:30');
    expect(values.map(([down]) => down)).toEqual(['1000', '', '0', '800']);
    expect(await panelOf(page, 'Traffic').locator('tbody tr td:first-of-type').allInnerTexts()).toEqual([
      '1.000',
      '–',
      '0.000',
      '0.800',
    ]);
    const shares = await panelOf(page, 'Traffic')
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const over = canvas.parentElement?.querySelector('.u-over') as HTMLElement;
        const context = canvas.getContext('2d');
        const [left, width] = [over.offsetLeft, over.offsetWidth].map(
          (length) => length * devicePixelRatio,
        ) as [number, number];
        const [top, height] = [over.offsetTop, over.offsetHeight].map(
          (length) => length * devicePixelRatio,
        ) as [number, number];
        // The lower half of the middle of each bucket.
        return [0, 1, 2, 3].map((bucket) => {
          const x = Math.round(left + ((bucket + 0.4) * width) / 4);
          const w = Math.round((0.2 * width) / 4);
          const h = Math.round(height * 0.2);
          const { data } = context?.getImageData(x, Math.round(top + height * 0.75), w, h) ?? {
            data: new Uint8ClampedArray(),
          };
          let painted = 0;
          for (let i = 0; i < data.length; i += 4)
            if ((data[i + 3] ?? 0) > 128 && (data[i + 2] ?? 0) > 150 && (data[i] ?? 0) < 120) painted++;
          return painted / (w * h);
        });
      });
    const [full = 0, gap = 1, zero = 1, cut = 0] = shares;
    expect([full > 0.99, gap, zero]).toEqual([true, 0, 0]);
    expect(cut).toBeGreaterThan(0.15);
    expect(cut).toBeLessThan(0.85);
  });
});

describe('the other screens', () => {
  it('shows the network what the KPIs say, without a credential', async () => {
    const page = await open('/portal/network#from=2022-07-01T00:00:00Z&to=2022-07-04T00:00:00Z');
    const answer = await fetch(
      `${service.dev.url}/api/kpi1?interval=1-hour&from=${Date.UTC(2022, 6, 1)}&to=${Date.UTC(2022, 6, 4)}`,
    );
    const rows = (await answer.json()) as {
      service_id: number;
      interval_start_timestamp: number;
      total_bytes: number;
    }[];
    expect(await figureOf(page, 'Whole range')).toBe(
      String(rows.reduce((sum, { total_bytes }) => sum + total_bytes, 0)),
    );
    const { values } = await tableOf(page, 'Traffic by service');
    expect(
      values
        .flat()
        .filter((value) => value !== '')
        .sort(),
    ).toEqual(rows.map(({ total_bytes }) => String(total_bytes)).sort());
    const cells = await panelOf(page, 'Busy hours').locator('.heat tbody td').count();
    expect(cells).toBe(3 * 24);
  });

  it('shows a user what the aggregate says', async () => {
    const page = await open(
      '/portal/usage#from=2022-07-01T00:00:00Z&to=2022-08-01T00:00:00Z&tz=UTC&g=DAY',
      'End user',
    );
    const { url, iam_token, user_token } = service.dev;
    const ask = async (field: string, rest: string) => {
      const answer = await fetch(
        `${url}/user/usage/aggregate/sum/${field}?fromDate=2022-07-01&toDate=2022-07-31&pageSize=1000&${rest}`,
        {
          headers: { Authorization: `Bearer ${iam_token}`, 'X-Authorization': String(user_token) },
        },
      );
      return ((await answer.json()) as { data: { items: { periodStart: string; value: number }[] } }).data
        .items;
    };
    expect(await figureOf(page, 'Data')).toBe(String((await ask('bytes', 'period=all'))[0]?.value));
    expect(await figureOf(page, 'Time online')).toBe(String((await ask('duration', 'period=all'))[0]?.value));
    const down = (await ask('downlinkBytes', 'period=day')).map(({ value }) => String(value));
    const { values } = await tableOf(page, 'By time');
    expect(values).toHaveLength(31);
    expect(values.map(([first]) => first).filter((value) => value !== '')).toEqual(down);
  });

  it('shows an administrator what came in, what was refused, and the keys', async () => {
    const sent = await fetch(`${service.dev.url}/usage/v1/records`, {
      method: 'POST',
      headers: { 'X-API-Key': service.dev.ingest_key, 'Content-Type': 'application/json' },
      body: JSON.stringify([
        {
          record_id: 'refused-1',
          account_id: ACCOUNT,
          started_at: 1_700_000_000_000,
          ended_at: 1_600_000_000_000,
          uplink_bytes: 1,
          downlink_bytes: 1,
        },
      ]),
    });
    expect(sent.ok).toBe(true);
    const page = await open('/portal/operations', 'Administrator');
    const volume = await fetch(`${service.dev.url}/admin/v1/ingest/volume?limit=1000`, {
      headers: { Authorization: `Bearer ${service.dev.admin_token}` },
    });
    const { items } = ((await volume.json()) as { data: { items: { accepted: number; rejected: number }[] } })
      .data;
    expect(await figureOf(page, 'Records stored')).toBe(
      String(items.reduce((sum, { accepted }) => sum + accepted, 0)),
    );
    expect(await figureOf(page, 'Refused')).toBe(
      String(items.reduce((sum, { rejected }) => sum + rejected, 0)),
    );
    expect(await panelOf(page, 'Rejections').locator('tbody').innerText()).toContain('refused-1');
    expect(await panelOf(page, 'API keys').locator('tbody').innerText()).toContain('development: reports');
  });

  it('draws any report of the builder, and says how it is understood', async () => {
    const page = await open(
      `/portal/builder#acc=${ACCOUNT}&${FIXED}&g=DAY&q=unique_subscribers.COUNT&by=network`,
      'Partner',
    );
    const answer = await report(
      week({
        granularity: 'DAY',
        fill: 'NULL',
        dimensions: ['network'],
        limit: 7,
        others: true,
        metrics: [metric('unique_subscribers', 'COUNT')],
      }),
    );
    await page.getByText('The request is right').waitFor();
    await panelOf(page, 'Answer').locator('tbody tr').first().waitFor();
    const { values } = await tableOf(page, 'Answer');
    expect(values).toHaveLength(7);
    expect(values[0]).toEqual(answer.result.map((series) => String(series[0]?.value ?? '')));
    expect(await page.locator('.builder [role="status"]').innerText()).toMatch(
      /^The request is right: 7 buckets/,
    );
  });

  it('takes a CSV at the start, and shows its chart', async () => {
    const page = await open('/portal/start');
    const text =
      'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\ndropped-1,dropped,2025-02-03T08:00:00Z,2025-02-03T09:00:00Z,250,4000\ndropped-2,dropped,2025-02-03T09:00:00Z,2025-02-03T08:00:00Z,1,1\n';
    await page
      .locator('#csv-file')
      .setInputFiles({ name: 'usage.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText('1 of 2 records stored.').waitFor();
    expect(await page.locator('.banner').innerText()).toContain('Line 3: ended_at');
    await page.getByRole('button', { name: 'See their chart' }).click();
    await settled(page);
    expect(page.url()).toContain('acc=dropped');
    expect(await figureOf(page, 'Downlink')).toBe('4000');
    expect(await figureOf(page, 'Uplink')).toBe('250');
  });

  it('takes a CSV that is dropped', async () => {
    const page = await open('/portal/start');
    await dropCsv(
      page,
      'usage.csv',
      'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\ndropped-3,dropped-too,2025-02-03T08:00:00Z,2025-02-03T09:00:00Z,1,70\n',
    );
    await page.getByText('1 of 1 records stored.').waitFor();
    await page.getByRole('button', { name: 'See their chart' }).click();
    await settled(page);
    expect([await figureOf(page, 'Downlink'), await figureOf(page, 'Uplink')]).toEqual(['70', '1']);
  });

  it('leads browsers from / to the portal', async () => {
    const page = await open('/');
    expect(new URL(page.url()).pathname).toBe('/portal/start');
    expect(await page.locator('a[href="/docs"]').count()).toBeGreaterThan(0);
  });
});

describe('states', () => {
  const REPORTS = '**/connectivity/v1/report:batch';
  const failure = (status: number, code: string, description: string, field?: string, headers = {}) => ({
    status,
    headers: { 'x-tracking-id': 'the-tracking-id', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ header: { code: -1, errors: [{ code, description, ...(field && { field }) }] } }),
  });

  async function answered(reply: ReturnType<typeof failure> | 'abort'): Promise<Page> {
    const portal = await openPortal(
      service.browser,
      `${service.dev.url}/portal/connectivity#acc=${ACCOUNT}&${FIXED}`,
    );
    opened.push(portal);
    await portal.page.route(REPORTS, (route) => (reply === 'abort' ? route.abort() : route.fulfill(reply)));
    await signIn(portal.page, 'Partner');
    return portal.page;
  }

  it('names the fields of a refused request, and its code', async () => {
    const page = await answered(failure(400, '40470105', 'Invalid granularity', 'granularity'));
    const alert = panelOf(page, 'Traffic').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /The request was refused\.[\s\S]*granularity\s+Invalid granularity 40470105/,
    );
    await page.unroute(REPORTS);
    await alert.getByRole('button', { name: 'Retry' }).click();
    await panelOf(page, 'Traffic').locator('tbody tr').first().waitFor();
  });

  describe('what the service refuses, at the control that it names,', () => {
    const BACKWARDS = 'from=2022-07-08T00:00:00Z&to=2022-07-01T00:00:00Z&tz=UTC&g=DAY';
    const REASON = 'End date time lies before start date time';

    /** The text that describes a control. */
    const described = (page: Page, label: string) =>
      page
        .getByLabel(label, { exact: true })
        .evaluate((control) => [
          control.getAttribute('aria-invalid'),
          document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent ?? '',
        ]);

    it('is shown in the query bar until it is put right', async () => {
      const page = await open(`/portal/connectivity#acc=${ACCOUNT}&${BACKWARDS}`, 'Partner');
      expect(await described(page, 'To')).toEqual(['true', REASON]);
      expect(await described(page, 'From')).toEqual(['false', '']);
      const alert = panelOf(page, 'Traffic').getByRole('alert');
      await alert.getByRole('button', { name: 'Go to end_date_time' }).click();
      await page.waitForFunction(() => document.activeElement?.matches('[data-control="to"]'));
      await page.keyboard.press('Tab');
      await page.getByLabel('To', { exact: true }).fill('2022-07-15T00:00');
      await alert.waitFor({ state: 'detached' });
      expect(await described(page, 'To')).toEqual(['false', '']);
      expect(await panelOf(page, 'Traffic').locator('tbody tr').count()).toBe(7);
    });

    it('is reached on a phone, where the bar is closed', async () => {
      const page = await open(`/portal/bill#acc=${ACCOUNT}&${BACKWARDS}`, 'Partner', {
        viewport: { width: 360, height: 740 },
      });
      expect(await page.getByLabel('To', { exact: true }).isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Go to end_date_time' }).first().click();
      await page.waitForFunction(() => document.activeElement?.matches('[data-control="to"]'));
      expect(await described(page, 'To')).toEqual(['true', REASON]);
    });

    it('is shown in the form of the builder', async () => {
      const page = await open(
        `/portal/builder#acc=${ACCOUNT}&${FIXED}&g=DAY&q=downlink_bytes.COUNT,unique_subscribers.AVG&by=nothing`,
        'Partner',
      );
      await page.getByRole('button', { name: 'Go to dimensions[0]' }).first().click();
      await page.waitForFunction(() => document.activeElement?.matches('[data-control="dimensions[0]"]'));
      expect(await described(page, 'Dimension 1')).toEqual([
        'true',
        expect.stringMatching(/^Unknown dimension: /),
      ]);
      const [first, second] = [0, 1].map((place) =>
        page.locator(`[data-control="metrics[${place}].aggregation_type"]`),
      );
      expect(await first?.getAttribute('aria-invalid')).toBe('false');
      expect(await second?.getAttribute('aria-invalid')).toBe('true');
      await page.getByLabel('Dimension 1', { exact: true }).selectOption('network');
      await second?.selectOption('COUNT');
      await page.getByText('The request is right').waitFor();
      await settled(page);
      expect(await described(page, 'Dimension 1')).toEqual(['false', '']);
    });
  });

  it('says what a credential may not see', async () => {
    const page = await answered(failure(403, '40490103', 'This account is not yours'));
    expect(await panelOf(page, 'Traffic').getByRole('alert').innerText()).toContain(
      'This credential may not see this view.',
    );
  });

  it('counts down to the next try after 429', async () => {
    const page = await answered(
      failure(429, '40460211', 'Too many requests', undefined, { 'retry-after': '30' }),
    );
    expect(
      await panelOf(page, 'Traffic')
        .getByRole('button', { name: /^Retry in \d+ s$/ })
        .innerText(),
    ).toMatch(/^Retry in (30|2\d) s$/);
  });

  it('offers coarser buckets after 504', async () => {
    const page = await answered(failure(504, '40470192', 'The report took too long'));
    await panelOf(page, 'Traffic').getByRole('button', { name: 'Coarser buckets' }).click();
    expect(page.url()).toContain('&g=DAY');
  });

  it('keeps the picture when the service is away, and asks again when the browser is online', async () => {
    const page = await open(`/portal/connectivity#acc=${ACCOUNT}&${FIXED}`, 'Partner');
    await page.context().setOffline(true);
    await page.getByLabel('Idle time').selectOption('zero');
    await panelOf(page, 'Traffic').getByRole('alert').waitFor();
    expect(await panelOf(page, 'Traffic').getByRole('alert').innerText()).toMatch(
      /cannot be reached[\s\S]*As of \d\d:\d\d\./,
    );
    expect(await panelOf(page, 'Traffic').locator('tbody tr').count()).toBe(168);
    await page.context().setOffline(false);
    await panelOf(page, 'Traffic').getByRole('alert').waitFor({ state: 'detached' });
  });

  it('asks to sign in over the view when the credential has expired', async () => {
    const page = await open(`/portal/connectivity#acc=${ACCOUNT}&${FIXED}`, 'Partner');
    await page.route(REPORTS, (route) => route.fulfill(failure(401, '40490101', 'The token has expired')));
    await page.getByLabel('Idle time').selectOption('zero');
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    const url = page.url();
    expect(await panelOf(page, 'Traffic').locator('tbody tr').count()).toBe(168);
    await page.unroute(REPORTS);
    await signIn(page, 'Partner');
    await panelOf(page, 'Traffic').getByRole('alert').waitFor({ state: 'detached' });
    expect(page.url()).toBe(url);
  });

  it('shows that an answer is slow: a skeleton first, later the old picture, dimmed', async () => {
    const portal = await openPortal(
      service.browser,
      `${service.dev.url}/portal/connectivity#acc=${ACCOUNT}&${FIXED}`,
    );
    opened.push(portal);
    const { page } = portal;
    let release: () => void = () => undefined;
    const held = () => new Promise<void>((resolve) => (release = resolve));
    let gate = held();
    await page.route(REPORTS, async (route) => {
      await gate;
      await route.continue();
    });
    await signIn(page, 'Partner');
    const traffic = panelOf(page, 'Traffic');
    await traffic.locator('.skeleton.shown').waitFor();
    expect(await traffic.getAttribute('aria-busy')).toBe('true');
    release();
    await settled(page);
    const rows = await traffic.locator('tbody tr').count();
    gate = held();
    await page.getByLabel('Idle time').selectOption('zero');
    await traffic.locator('.dimmed').waitFor();
    expect([await traffic.getAttribute('aria-busy'), await traffic.locator('tbody tr').count()]).toEqual([
      'true',
      rows,
    ]);
    expect(await traffic.locator('.skeleton').count()).toBe(0);
    release();
    await traffic.locator('.dimmed').waitFor({ state: 'detached' });
  });

  it('says what empties a view, and widens it', async () => {
    const page = await open(
      '/portal/connectivity#acc=zones&from=2025-01-01T00:00:00Z&to=2025-01-02T00:00:00Z&tz=UTC',
      'Partner',
    );
    const empty = panelOf(page, 'Totals').locator('.empty');
    expect(await empty.innerText()).toContain('There is no usage in this view.');
    await empty.getByRole('button', { name: 'Without the account' }).click();
    expect(page.url()).not.toContain('acc=');
  });

  it('keeps a bad value at its control, and asks nothing', async () => {
    const portal = await openPortal(
      service.browser,
      `${service.dev.url}/portal/connectivity#from=NOW-7D&to=NOW&tz=Europe/Berlim&g=DAY`,
    );
    opened.push(portal);
    await signIn(portal.page, 'Partner');
    await portal.page.getByText('Nothing is asked for until').waitFor();
    expect(await portal.page.getByRole('textbox', { name: 'From' }).inputValue()).toBe('NOW-7D');
    expect(await portal.page.getByRole('combobox', { name: 'Time zone' }).getAttribute('aria-invalid')).toBe(
      'true',
    );
    expect(portal.requests.filter((request) => request.url().includes('report'))).toEqual([]);
  });
});

describe('credentials', () => {
  it('takes a token from the fragment, and leaves no trace of it', async () => {
    const { url } = service.dev;
    const token = await portalToken();
    const portal = await openPortal(service.browser, `${url}/portal/connectivity#token=${token}&${FIXED}`);
    opened.push(portal);
    const { page, requests } = portal;
    await settled(page);
    await panelOf(page, 'Traffic').locator('tbody tr').first().waitFor();
    const secret = token.split('_').at(-1) ?? token;
    expect(page.url()).not.toContain(secret);
    const asked = requests.filter((request) => !request.isNavigationRequest());
    expect(asked.filter((request) => request.url().includes(secret))).toEqual([]);
    const kept = await page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        document.documentElement.outerHTML,
      ]),
    );
    expect(kept).not.toContain(secret);
    expect(await page.context().cookies()).toEqual([]);
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain(secret);
  });
});

describe('on every screen', () => {
  const SCREENS: readonly (readonly [string, Role | undefined])[] = [
    [`/portal/connectivity#acc=${ACCOUNT}&${FIXED}&cmp=prev&by=network`, 'Partner'],
    [`/portal/bill#acc=${ACCOUNT}&${FIXED}`, 'Partner'],
    ['/portal/network#from=2022-07-01T00:00:00Z&to=2022-07-04T00:00:00Z', undefined],
    ['/portal/usage#from=2022-07-01T00:00:00Z&to=2022-08-01T00:00:00Z&tz=UTC&cmp=prev', 'End user'],
    ['/portal/operations', 'Administrator'],
    [`/portal/builder#acc=${ACCOUNT}&${FIXED}`, 'Partner'],
    ['/portal/start', undefined],
    ['/portal/connectivity#from=NOW-7D&to=NOW&tz=Europe/Berlim&g=DAY', 'Partner'],
    [`/portal/connectivity#acc=${ACCOUNT}&from=NOW&to=NOW-7d&tz=UTC&g=DAY`, 'Partner'],
  ];

  it.each(SCREENS)('axe finds nothing serious in either theme: %s', async (path, role) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(path, role, { colorScheme });
      expect(await seriousFaults(page)).toEqual([]);
      await page.context().close();
    }
  });

  const FINISHED = SCREENS.filter(([path]) => /2022-.*2022-/.test(path) && !path.includes('builder'));

  it.each(FINISHED)(
    'it looks the same in a second browser, and every picture has a name: %s',
    async (path, role) => {
      const tables = async (page: Page) => ({
        url: page.url(),
        tables: await page.locator('.em-table, .heat').allInnerTexts(),
        names: await page
          .locator('.em-plot')
          .evaluateAll((plots) =>
            plots.map((plot) => [plot.getAttribute('role'), plot.getAttribute('aria-label') ?? '']),
          ),
      });
      const first = await tables(await open(path, role));
      expect(first.tables.join('').length).toBeGreaterThan(100);
      for (const [kind, name] of first.names)
        expect([kind, name]).toEqual(['img', expect.stringMatching(/ up to /)]);
      const again = await open(first.url.slice(service.dev.url.length), role, { timezoneId: 'Asia/Tokyo' });
      expect(await tables(again)).toEqual(first);
    },
  );

  it('is used by the keyboard alone', async () => {
    const portal = await openPortal(
      service.browser,
      `${service.dev.url}/portal/connectivity#acc=${ACCOUNT}&${FIXED}`,
    );
    opened.push(portal);
    const { page } = portal;
    const tabTo = async (wanted: string) => {
      for (let step = 0; step < 40; step++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
      }
      throw new Error(`No key leads to ${wanted}`);
    };
    await tabTo('.skip');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    await tabTo('main .primary');
    await page.keyboard.press('Enter');
    await page.locator('dialog.sign-in').waitFor();
    await tabTo('.role');
    await page.keyboard.press('Enter');
    await page.locator('dialog.sign-in').waitFor({ state: 'detached' });
    await settled(page);
    await page.evaluate(() => document.getElementById('main')?.focus());
    await tabTo('[data-control="site"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(page.url()).toMatch(/&site=/);
    await settled(page);
    await tabTo('.em-reader');
    await page.keyboard.press('Home');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-valuetext'))).toMatch(
      /^Fri, Jul 1, 00:00: Downlink /,
    );
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('&from=2022-06-30T22:00:00.000Z&to=2022-06-30T23:00:00.000Z');
  });

  it('axe finds nothing serious in the dialogs', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(`/portal/connectivity#acc=${ACCOUNT}&${FIXED}`, 'Partner', { colorScheme });
      await panelOf(page, 'Traffic').getByRole('button', { name: 'Show this request: Traffic' }).click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('.who button').first().click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.context().close();
    }
  });

  it.each(SCREENS)(
    'nothing scrolls sideways at 360 px, and filters are reachable: %s',
    async (path, role) => {
      const page = await open(path, role, { viewport: { width: 360, height: 740 } });
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
      const filters = page.getByRole('button', { name: 'Filters', exact: true });
      if ((await filters.count()) > 0) {
        await filters.click();
        await page.getByRole('combobox', { name: 'Range' }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      }
      await page.context().close();
    },
  );

  it('no policy was violated, and no script failed', () => {
    expect(opened.length).toBeGreaterThan(20);
    expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
  });
});

describe('drawing', () => {
  const MONTH = 'from=2022-07-01T00:00:00%2B02:00&to=2022-07-31T00:00:00%2B02:00&tz=Europe/Berlin';

  it.each([
    [`/portal/connectivity#acc=${ACCOUNT}&${FIXED}`, 'portal'],
    [`/portal/bill#acc=${ACCOUNT}&${FIXED}`, 'portal'],
    ['/portal/network#from=2022-07-01T00:00:00Z&to=2022-07-04T00:00:00Z', 'none'],
    ['/portal/usage#from=2022-07-01T00:00:00Z&to=2022-08-01T00:00:00Z&tz=UTC', 'user'],
  ] as const)('shifts nothing that is shown already: %s', async (path, kind) => {
    const page = await openWatched(path, kind);
    const { shift } = await seen(page);
    expect(shift).toBeLessThan(0.1);
    await page.context().close();
  });

  it('shows a month by slot, both directions, before most rows of its tables', async () => {
    const page = await openWatched(`/portal/bill#acc=${ACCOUNT}&${MONTH}`, 'portal');
    const { drawnAt, answeredAt, rowsAtOnce, shift } = await seen(page);
    const rows = await page.locator('.em-table tbody tr').count();
    expect([await page.locator('.u-over').count(), rowsAtOnce, rows]).toEqual([2, 80, 1000]);
    expect(await panelOf(page, 'The range by slot').locator('.em-pager').innerText()).toContain(
      'Page 1 of 18',
    );
    expect(shift).toBeLessThan(0.1);
    console.log(`a month by slot: drawn ${Math.round(drawnAt - answeredAt)} ms after its answer`);
    await page.context().close();
  });
});

describe('<edgemeter-chart>', () => {
  it('draws a report in a page of another kind, under the strictest policy', async () => {
    const script = await readFile('packages/chart/dist/edgemeter-chart.js', 'utf8');
    const portal = await openPortal(service.browser, 'about:blank');
    const { page, faults } = portal;
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";
    await page.route('**/embedding/page', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': policy },
        body: `<!doctype html><script type="module" src="/embedding/chart.js"></script><edgemeter-chart accounts="${ACCOUNT}" from="2022-07-01T00:00:00+02:00" to="2022-07-08T00:00:00+02:00" time-zone="Europe/Berlin"></edgemeter-chart>`,
      }),
    );
    await page.route('**/embedding/chart.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
    await page.goto(`${service.dev.url}/embedding/page`);
    await page.evaluate((key) => {
      (document.querySelector('edgemeter-chart') as unknown as { apiKey: string }).apiKey = key;
    }, service.dev.api_key);
    const cells = page.locator('edgemeter-chart tbody tr');
    await cells.first().waitFor();
    const answer = await report(week({ granularity: 'DAY', fill: 'NULL', metrics: BYTES }));
    const shown = await cells.evaluateAll((rows) =>
      rows.map((row) => row.querySelector('td')?.dataset.exact),
    );
    expect(shown).toEqual(seriesOf(answer, 'downlink_bytes', 'COUNT').map(({ value }) => String(value)));
    expect(await page.locator('edgemeter-chart').innerHTML()).not.toContain(service.dev.api_key);
    expect(faults).toEqual([]);
  });
});

// `UPDATE_IMAGES=1` keeps what is seen as the pictures of the docs.
(process.env.UPDATE_IMAGES === '1' ? describe : describe.skip)('the pictures of the docs', () => {
  const VIEW = 'from=NOW-21d&to=NOW&tz=UTC&g=DAY&open=traffic.notable&open=rate.notable';
  const PICTURES: readonly (readonly [string, string, Role | undefined, object])[] = [
    ['portal-connectivity', `/portal/connectivity#${VIEW}`, 'Partner', {}],
    ['portal-connectivity-dark', `/portal/connectivity#${VIEW}`, 'Partner', { colorScheme: 'dark' }],
    [
      'portal-bill',
      '/portal/bill#from=NOW-21d&to=NOW&tz=UTC&open=slots.notable&open=ranks.notable',
      'Partner',
      {},
    ],
    ['portal-network', '/portal/network#open=services.notable', undefined, {}],
    ['portal-usage', '/portal/usage#from=NOW-21d&to=NOW&tz=UTC&g=DAY&open=mine.notable', 'End user', {}],
    ['portal-phone', `/portal/connectivity#${VIEW}`, 'Partner', { viewport: { width: 390, height: 1500 } }],
  ];

  it.each(PICTURES)('%s', async (name, path, role, options) => {
    const page = await open(path, role, { viewport: { width: 1280, height: 1180 }, ...options });
    // The room for a scrollbar, which pictures do not show.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('html { scrollbar-gutter: auto !important; }');
      document.adoptedStyleSheets = [sheet];
    });
    await page.screenshot({ path: `docs/images/${name}.png` });
    expect(await page.locator('[role="alert"]').count()).toBe(0);
  });
});
