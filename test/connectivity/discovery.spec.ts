import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { LockedTables } from '../support/locked-tables.js';
import { keyFor } from '../support/records.js';
import { Asked, errorsOf, usage } from './asking.js';

const NOW = Date.parse('2026-03-31T12:00:00Z');
const CELLS = ['0f3f0a3e-0000-4000-8000-000000000001', '0f3f0a3e-0000-4000-8000-000000000002'];

let operator: Asked;
let asked: Asked;

beforeAll(async () => {
  operator = await Asked.start('all', { clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0' } });
  asked = operator.as(await keyFor(operator.service, ['acme', 'beta']));
  await operator.store([
    usage('1', '2026-03-30T00:00:00Z', {
      msisdn: '4912',
      customer_site_id: 'b',
      service_id: 9,
      cell_id: CELLS[1],
    }),
    usage('2', '2026-03-30T00:00:00Z', {
      msisdn: '4911',
      customer_site_id: 'a',
      service_id: 10,
      cell_id: CELLS[0],
    }),
    usage('3', '2026-03-30T01:00:00Z', { msisdn: '4911', customer_site_id: 'ä', imsi: '310' }),
    usage('4', '2026-03-30T01:00:00Z', { account_id: 'beta', msisdn: '5000', customer_site_id: 'z' }),
    // Longer ago than thirty days, and not quite.
    usage('5', '2026-02-28T12:00:00Z', { msisdn: '4900', customer_site_id: 'old' }),
    usage('6', '2026-03-01T11:59:30Z', { msisdn: '4901', customer_site_id: 'reaches in' }),
    usage('7', '2026-03-30T01:00:00Z', { account_id: 'other', msisdn: '4999', customer_site_id: 'secret' }),
  ]);
});

afterAll(() => operator.service.close());

async function valuesOf(path: string, by: Asked = asked): Promise<unknown> {
  const answer = await by.get(`dimensions/${path}`);
  const body = (await answer.json()) as { values: unknown; next_page_token: string | null };
  expect([answer.status, body.next_page_token]).toEqual([200, null]);
  return body.values;
}

async function pagesOf(path: string, limit: number, meanwhile: () => Promise<void>): Promise<unknown[]> {
  const pages: unknown[] = [];
  for (let token = ''; pages.length < 10;) {
    const answer = await asked.get(`dimensions/${path}&limit=${limit}${token && `&page_token=${token}`}`);
    const body = (await answer.json()) as { values: unknown; next_page_token: string | null };
    pages.push(body.values);
    if (body.next_page_token === null) return pages;
    token = body.next_page_token;
    await meanwhile();
  }
  throw new Error('the pages have no end');
}

describe('the values of a dimension', () => {
  it.each(['from the log', 'from what is stored'])('are those that the key may see, %s', async (source) => {
    if (source === 'from what is stored') await operator.service.app.get(Refresher).pass();
    expect(await valuesOf('msisdn/values')).toEqual(['4901', '4911', '4912', '5000']);
    // In the order of their bytes.
    expect(await valuesOf('customer_site_id/values')).toEqual(['a', 'b', 'reaches in', 'z', 'ä']);
    expect(await valuesOf('imsi/values')).toEqual(['310']);
    expect(await valuesOf('account_id/values')).toEqual(['acme', 'beta']);
    expect(await valuesOf('msisdn/values', operator)).toEqual(['4901', '4911', '4912', '4999', '5000']);
    expect(await valuesOf('account_id/values', operator)).toEqual(['acme', 'beta', 'other']);
  });

  it('are those that begin so, of one account, in a stretch of time', async () => {
    expect(await valuesOf('msisdn/values?prefix=491')).toEqual(['4911', '4912']);
    expect(await valuesOf('msisdn/values?prefix=%25')).toEqual([]);
    expect(await valuesOf('customer_site_id/values?prefix=a')).toEqual(['a']);
    expect(await valuesOf('msisdn/values?account_id=beta')).toEqual(['5000']);
    const day = 'start_date_time=2026-02-28T12:00:00Z&end_date_time=2026-02-28T12:01:00Z';
    expect(await valuesOf(`msisdn/values?${day}`)).toEqual(['4900']);
    expect(await valuesOf(`customer_site_id/values?${day}`)).toEqual(['old']);
    const before = 'start_date_time=2026-02-28T11:00:00Z&end_date_time=2026-02-28T12:00:00Z';
    expect(await valuesOf(`msisdn/values?${before}`)).toEqual([]);
  });

  it.each([
    ['msisdn', '4915', [['4901', '4911'], ['4912', '4915'], ['5000']]],
    [
      'customer_site_id',
      'bb',
      [
        ['a', 'b'],
        ['bb', 'reaches in'],
        ['z', 'ä'],
      ],
    ],
  ])('come in pages, also while records arrive: %s', async (dimension, added, expected) => {
    let stored = 0;
    const pages = await pagesOf(`${dimension}/values?prefix=`, 2, async () => {
      if (stored++ > 0) return;
      // One behind the page, and one before it: that has been missed.
      await operator.store([
        usage(`${dimension}-behind`, '2026-03-30T00:00:00Z', { [dimension]: added }),
        usage(`${dimension}-before`, '2026-03-30T00:00:00Z', { [dimension]: '0' }),
      ]);
    });
    expect(pages).toEqual(expected);
  });

  it('are only those that a portal token is pinned to', async () => {
    const { token } = await operator.service.app
      .get(PortalTokensService)
      .issue({ accounts: ['acme'], sites: ['b'] }, THE_SERVICE);
    const seen = async (dimension: string): Promise<unknown> => {
      const answer = await fetch(`${operator.service.url}/connectivity/v1/dimensions/${dimension}/values`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as { values: unknown }).values;
    };
    expect(await seen('msisdn')).toEqual(['4912']);
    expect(await seen('customer_site_id')).toEqual(['b']);
  });

  it('end in the database when the client goes away', async () => {
    const tables = new LockedTables(operator.service.databaseUrl);
    await tables.connect();
    await tables.lock();
    for (const dimension of ['msisdn', 'customer_site_id']) {
      const gone = new AbortController();
      const waiting = fetch(`${operator.service.url}/connectivity/v1/dimensions/${dimension}/values`, {
        headers: { 'X-API-Key': asked.key },
        signal: gone.signal,
      });
      await tables.until(1);
      gone.abort();
      await expect(waiting).rejects.toThrow();
      await tables.until(0);
    }
    await tables.unlock();
    await tables.close();
  });
});

describe('a look-up of values', () => {
  it.each([
    ['colour/values', 400, '40470106', 'name'],
    ['msisdn/values?account_id=other', 403, '40460306', 'account_id'],
    ['msisdn/values?limit=0', 400, '40470188', 'limit'],
    ['msisdn/values?limit=1001', 400, '40470188', 'limit'],
    ['msisdn/values?prefix=a&prefix=b', 400, '40470188', 'prefix'],
    ['msisdn/values?prefix=%00', 400, '40470188', 'prefix'],
    ['msisdn/values?start_date_time=yesterday', 400, '40470101', 'start_date_time'],
    ['msisdn/values?end_date_time=2026-02-30T00:00:00Z', 400, '40470102', 'end_date_time'],
    [
      'msisdn/values?start_date_time=2026-03-02T00:00:00Z&end_date_time=2026-03-01T00:00:00Z',
      400,
      '40470103',
      'end_date_time',
    ],
    ['msisdn/values?page_token=nonsense', 400, '40470188', 'page_token'],
    ['msisdn/values?first=1', 400, '40470113', 'first'],
  ])('is refused: %s', async (path, status, code, field) => {
    const answer = await asked.get(`dimensions/${path}`);
    expect([answer.status, await errorsOf(answer)]).toMatchObject([status, [{ code, field }]]);
  });

  it('takes no token of another request, nor one that was made up', async () => {
    const token = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
    const good = ['msisdn', '', null, NOW - 1_000, NOW, '49'];
    const ask = (place: unknown) => asked.get(`dimensions/msisdn/values?page_token=${token(place)}`);
    expect((await ask(good)).status).toBe(200);
    for (const bad of [
      ['imsi', '', null, NOW - 1_000, NOW, '49'],
      ['msisdn', '4', null, NOW - 1_000, NOW, '49'],
      ['msisdn', '', 'beta', NOW - 1_000, NOW, '49'],
      ['msisdn', '', null, NOW, NOW, '49'],
      ['msisdn', '', null, 0.5, NOW, '49'],
      ['msisdn', '', null, 0, 1e300, '49'],
      ['msisdn', '', null, 0, NOW, '\0'],
      ['msisdn', '', null, 0, NOW, 49],
      ['msisdn'],
      null,
    ]) {
      expect((await ask(bad)).status).toBe(400);
    }
  });
});

describe('the description of the language', () => {
  it('has every dimension and metric, with descriptions and units', async () => {
    const answer = await asked.get('metadata');
    expect(answer.status).toBe(200);
    const language = (await answer.json()) as Record<string, { name: string; description: string }[]>;
    const names = (list: string) => language[list]?.map(({ name }) => name);
    expect(names('dimensions')).toEqual(
      expect.arrayContaining(['account_id', 'customer_site_id', 'msisdn', 'imsi']),
    );
    expect(language.metrics).toContainEqual(
      expect.objectContaining({
        name: 'uplink_bandwidth',
        unit: 'Mbit/s',
        aggregations: expect.arrayContaining(['AVG', 'MIN', 'MAX']) as unknown,
        percentile: true,
      }),
    );
    expect(names('granularities')).toEqual(expect.arrayContaining(['HOUR', 'DAY']));
    expect(names('formats')).toEqual(['json', 'csv', 'ndjson']);
    for (const list of ['dimensions', 'metrics', 'formats']) {
      for (const { description } of language[list] ?? []) expect(description).toMatch(/\w{3}/);
    }
  });

  it('shows a portal token the metrics that it may ask for', async () => {
    const { token } = await operator.service.app
      .get(PortalTokensService)
      .issue({ accounts: ['acme'], metrics: ['uplink_bytes'] }, THE_SERVICE);
    const answer = await fetch(`${operator.service.url}/connectivity/v1/metadata`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ metrics: [{ name: 'uplink_bytes' }] });
  });

  it('takes no parameters', async () => {
    expect(await errorsOf(await asked.get('metadata?name=x'))).toMatchObject([
      { code: '40470113', field: 'name' },
    ]);
  });
});
