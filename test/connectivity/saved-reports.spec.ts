import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { AuditLog } from '../../src/access/audit/audit-log.js';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { keyFor } from '../support/records.js';
import { Asked, errorsOf, exactly, usage } from './asking.js';

let now = Date.parse('2026-03-02T12:00:00Z');
let asked: Asked;
let sibling: Asked;
let globex: Asked;
let both: Asked;

beforeAll(async () => {
  asked = await Asked.start(['acme'], { clock: () => now });
  const { service } = asked;
  sibling = asked.as(await keyFor(service, ['acme']));
  globex = asked.as(await keyFor(service, ['globex']));
  both = asked.as(await keyFor(service, ['globex', 'acme']));
  await asked.store([
    usage('1', '2026-02-10T00:10:00Z', { uplink_bytes: 7, customer_site_id: 'north' }),
    usage('2', '2026-02-11T00:10:00Z', { uplink_bytes: 20, customer_site_id: 'south' }),
    usage('3', '2026-03-01T00:10:00Z', { uplink_bytes: 500, customer_site_id: 'north' }),
  ]);
  await globex.store([usage('4', '2026-02-10T00:10:00Z', { uplink_bytes: 9_000, account_id: 'globex' })]);
});

afterAll(() => asked.service.close());

const MONTHLY = {
  start_date_time: 'LAST_MONTH',
  end_date_time: 'THIS_MONTH',
  bucket_range: 'EXACT',
  granularity: 'MONTH',
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
};

const send = (by: Asked, method: string, path: string, body?: unknown) =>
  fetch(`${by.service.url}/connectivity/v1/${path}`, {
    method,
    headers: {
      'X-API-Key': by.key,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const put = (by: Asked, name: string, body: unknown) => send(by, 'PUT', `reports/${name}`, body);
const namesOf = async (by: Asked) => {
  const { items } = (await (await by.get('reports')).json()) as { items: { name: string }[] };
  return items.map(({ name }) => name);
};

describe('a saved report', () => {
  it('is answered as the report itself, and follows the calendar', async () => {
    now = Date.parse('2026-03-02T12:00:00Z');
    expect((await put(asked, 'monthly', MONTHLY)).status).toBe(200);
    const answer = await asked.get('reports/monthly?format=csv&layout=wide');
    expect(answer.headers.get('Content-Disposition')).toBe(
      'attachment; filename="monthly-2026-02-01-2026-02-28.csv"',
    );
    expect(answer.headers.get('Cache-Control')).toBe('private, no-cache');
    expect(await answer.text()).toBe('time_stamp,uplink_bytes_COUNT\r\n2026-02-01T00:00:00+00:00,27\r\n');
    const [saved, posted] = await Promise.all([asked.get('reports/monthly'), asked.post('report', MONTHLY)]);
    const tag = saved.headers.get('ETag') ?? '';
    expect(posted.headers.get('ETag')).toBe(tag);
    expect(await saved.text()).toBe(await posted.text());
    expect((await asked.get('reports/monthly', { 'If-None-Match': tag })).status).toBe(304);
    now = Date.parse('2026-04-01T00:00:00Z');
    expect(await (await asked.get('reports/monthly?format=csv&layout=wide')).text()).toContain(
      '2026-03-01T00:00:00+00:00,500',
    );
    now = Date.parse('2026-03-02T12:00:00Z');
  });

  it('belongs to the accounts of the credential, in any order, and to no others', async () => {
    await put(asked, 'own', MONTHLY);
    await put(globex, 'own', {
      ...MONTHLY,
      metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    });
    expect(await namesOf(sibling)).toContain('own');
    expect(await (await sibling.get('reports/own')).text()).toContain('"value":27');
    expect(await (await globex.get('reports/own')).text()).toContain('downlink_bytes');
    expect(await namesOf(both)).toEqual([]);
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(both, method, 'reports/own');
      expect([answer.status, await errorsOf(answer)]).toMatchObject([404, [{ field: 'name' }]]);
    }
    const swapped = asked.as(await keyFor(asked.service, ['acme', 'globex']));
    const filtered = { ...MONTHLY, dimension_filter_clauses: [{ filters: [exactly('account_id', 'acme')] }] };
    await put(both, 'shared', filtered);
    expect(await namesOf(swapped)).toEqual(['shared']);
  });

  it('is replaced and removed, and every change is in the audit log', async () => {
    const first = (await (await put(asked, 'changing', MONTHLY)).json()) as Record<string, unknown>;
    expect(first).toMatchObject({
      name: 'changing',
      report: MONTHLY,
      created_at: '2026-03-02T12:00:00.000Z',
    });
    now += 60_000;
    const weekly = { ...MONTHLY, granularity: 'WEEK' };
    expect(await (await put(sibling, 'changing', weekly)).json()).toMatchObject({
      report: weekly,
      created_at: '2026-03-02T12:00:00.000Z',
      created_by: first.created_by,
      updated_at: '2026-03-02T12:01:00.000Z',
    });
    expect(await (await send(asked, 'DELETE', 'reports/changing')).json()).toEqual({
      name: 'changing',
      removed: true,
    });
    expect((await asked.get('reports/changing')).status).toBe(404);
    expect((await send(asked, 'DELETE', 'reports/changing')).status).toBe(404);
    const entries = await asked.service.app.get(AuditLog).list({ targetKind: 'saved-report' }, 3);
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ['saved-report.remove', { accounts: ['acme'], before: JSON.stringify(weekly), after: null }],
      [
        'saved-report.put',
        { accounts: ['acme'], before: JSON.stringify(MONTHLY), after: JSON.stringify(weekly) },
      ],
      ['saved-report.put', { accounts: ['acme'], before: null, after: JSON.stringify(MONTHLY) }],
    ]);
  });

  it('is shown as it was written, with every digit', async () => {
    const filters = [{ operator: 'LESS_THAN', comparison_value: 'DIGITS' }];
    const metrics = [{ ...MONTHLY.metrics[0], metric_filter_clauses: [{ filters }] }];
    const text = JSON.stringify({ ...MONTHLY, metrics }).replace('"DIGITS"', '9007199254740993');
    await put(globex, 'digits', text);
    expect(await (await globex.get('reports')).text()).toContain(`"report":${text}`);
    expect(await (await globex.get('reports/digits')).text()).toContain('"value":9000');
  });
});

describe('saving a report', () => {
  it('has the very faults of the report, and saves nothing', async () => {
    const bad = { ...MONTHLY, granularity: 'CENTURY', metrics: [{ name: 'x' }], more: 1 };
    const [saving, asking] = await Promise.all([put(asked, 'bad', bad), asked.post('report', bad)]);
    expect([saving.status, asking.status]).toEqual([400, 400]);
    const errors = await errorsOf(saving);
    expect(errors).toEqual(await errorsOf(asking));
    expect(errors.length).toBeGreaterThan(2);
    const foreign = {
      ...MONTHLY,
      dimension_filter_clauses: [{ filters: [exactly('account_id', 'globex')] }],
    };
    expect((await put(asked, 'bad', foreign)).status).toBe(403);
    expect((await put(both, 'bad', MONTHLY)).status).toBe(400);
    expect((await put(asked, 'bad', '{"metrics":')).status).toBe(400);
    expect((await put(asked, 'bad', '')).status).toBe(400);
    expect((await put(asked, 'bad', '[]')).status).toBe(400);
    expect(await namesOf(asked)).not.toContain('bad');
  });

  it.each(['A', '.a', 'a'.repeat(65), 'a%20b', '%22'])('has no name %s', async (name) => {
    const answer = await put(asked, name, MONTHLY);
    expect([answer.status, await errorsOf(answer)]).toMatchObject([
      400,
      [{ code: '40470192', field: 'name' }],
    ]);
  });

  it('is refused with parameters, and beyond its size', async () => {
    const unknown = await send(asked, 'PUT', 'reports/a?format=csv', MONTHLY);
    expect([unknown.status, await errorsOf(unknown)]).toMatchObject([400, [{ field: 'format' }]]);
    const padded = (length: number) => JSON.stringify(MONTHLY).padEnd(length);
    expect((await put(globex, 'large', padded(65_536))).status).toBe(200);
    const large = await put(globex, 'large', padded(65_537));
    expect([large.status, await errorsOf(large)]).toMatchObject([413, [{ code: '40470193' }]]);
  });

  it('is refused beyond a hundred, also for several at once', async () => {
    const many = asked.as(await keyFor(asked.service, ['initech']));
    const { pool } = asked.service;
    await put(many, 'r0', MONTHLY);
    await pool.query(
      `INSERT INTO saved_report SELECT owner, 'r' || n, request, created_at, created_by, updated_at, updated_by
       FROM saved_report, generate_series(1, 97) n WHERE name = 'r0'`,
    );
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => put(many, name, MONTHLY)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && (await errorsOf(refused))).toMatchObject([{ code: '40470194' }]);
    expect(await namesOf(many)).toHaveLength(100);
    expect((await put(many, 'r0', MONTHLY)).status).toBe(200);
  });
});

describe('a saved report and a portal token', () => {
  const portal = async (method: string, path: string, token: string, body?: unknown) =>
    fetch(`${asked.service.url}/connectivity/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('is read within the pins, without its request, and changed by none', async () => {
    await put(asked, 'pinned', {
      ...MONTHLY,
      dimensions: ['customer_site_id'],
      dimension_filter_clauses: [{ filters: [exactly('customer_site_id', 'north', 'south')] }],
    });
    const { token } = await asked.service.app
      .get(PortalTokensService)
      .issue({ accounts: ['acme'], sites: ['north'] }, THE_SERVICE);
    const answer = await portal('GET', 'reports/pinned?format=csv&layout=wide', token);
    expect(await answer.text()).toBe(
      'time_stamp,customer_site_id,uplink_bytes_COUNT\r\n2026-02-01T00:00:00+00:00,north,7\r\n',
    );
    const list = await (await portal('GET', 'reports', token)).text();
    expect(list).toContain('"pinned"');
    expect(list).not.toMatch(/south|created_by|"report"/);
    expect((await portal('PUT', 'reports/pinned', token, MONTHLY)).status).toBe(401);
    expect((await portal('DELETE', 'reports/pinned', token)).status).toBe(401);
    expect((await asked.get('reports/pinned')).status).toBe(200);
  });

  it('is not there for a key without the scope', async () => {
    const { key } = await asked.service.app
      .get(ApiKeysService)
      .create({ name: 'writer', accounts: ['acme'], scopes: ['usage:write'] });
    expect((await asked.as(key).get('reports')).status).toBe(403);
  });
});
