import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditLog } from '../../src/access/audit/audit-log.js';
import type { AuditEntryView } from '../../src/access/audit/audit-entry.view.js';
import type { AuditEntry } from '../../src/access/audit/audit-entry.js';
import { UnitsOfWork } from '../../src/database/unit-of-work.js';
import type { Page } from '../../src/http/paging.js';
import { requestContext } from '../../src/logging/request-context.js';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const START = Date.UTC(2026, 0, 1);

let service: TestApp;
let auditLog: AuditLog;
let administrator: Administrator;
let now = START;
let seen = 0;

beforeAll(async () => {
  service = await startTestApp({ clock: () => now });
  auditLog = service.app.get(AuditLog);
  now = Date.now();
  administrator = await Administrator.of(service);
});

beforeEach(() => {
  // Each test looks at its own targets only.
  seen += 1;
  now = Date.now();
});

afterAll(() => service.close());

const change = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { kind: 'iam', id: 'ann' },
  action: 'api-key.create',
  targetKind: 'api-key',
  target: `t-${seen}`,
  ...more,
});

const list = async (query = '') => administrator.get<Page<AuditEntryView>>(`audit?target=t-${seen}${query}`);

describe('the audit log', () => {
  it('says who changed what, when, and in which request', async () => {
    await requestContext.run({ trackingId: 'tracked-7' }, () =>
      auditLog.record(change({ details: { name: 'A', sum: 2n ** 60n } })),
    );
    const { status, data } = await list();
    expect(status).toBe(200);
    expect(data).toEqual({
      items: [
        {
          id: expect.stringMatching(/^\d+$/),
          at: new Date(now).toISOString(),
          actor_kind: 'iam',
          actor: 'ann',
          action: 'api-key.create',
          target_kind: 'api-key',
          target: `t-${seen}`,
          tracking_id: 'tracked-7',
          details: { name: 'A', sum: '1152921504606846976' },
        },
      ],
      next_cursor: null,
    });
  });

  it('keeps an entry together with its change, or neither', async () => {
    const units = service.app.get(UnitsOfWork);
    const failing = units.run(async (unit) => {
      await auditLog.record(change(), unit);
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    expect((await list()).data.items).toEqual([]);
    await units.run((unit) => auditLog.record(change(), unit));
    expect((await list()).data.items).toHaveLength(1);
  });

  it('refuses every change and deletion of an entry', async () => {
    await auditLog.record(change());
    for (const statement of [
      `UPDATE audit_entry SET actor = 'nobody'`,
      'DELETE FROM audit_entry',
      'DELETE FROM audit_entry WHERE false',
      'TRUNCATE audit_entry',
    ]) {
      await expect(service.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    expect((await list()).data.items).toMatchObject([{ actor: 'ann' }]);
  });

  it('comes in pages, the newest first, whatever is added meanwhile', async () => {
    for (const actor of ['1', '2', '3', '4', '5']) {
      await auditLog.record(change({ actor: { kind: 'command-line', id: actor } }));
    }
    const actors: string[] = [];
    let cursor: string | null = '';
    do {
      const { data }: { data: Page<AuditEntryView> } = await list(
        `&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      actors.push(...data.items.map(({ actor }) => actor));
      cursor = data.next_cursor;
      await auditLog.record(change({ actor: { kind: 'service', id: 'later' } }));
    } while (cursor !== null);
    expect(actors).toEqual(['5', '4', '3', '2', '1']);
    expect((await list('&limit=8')).data.next_cursor).toBeNull();
    expect((await list('&limit=7')).data.next_cursor).not.toBeNull();
  });

  it('is narrowed by who, what, when and in which request', async () => {
    const first = now;
    await auditLog.record(change({ actor: { kind: 'iam', id: 'bob' } }));
    now += 1_000;
    await requestContext.run({ trackingId: 'tracked-8' }, () =>
      auditLog.record(change({ action: 'api-key.revoke' })),
    );
    now += 1_000;
    await auditLog.record(change({ targetKind: 'retention' }));
    const count = async (query: string) => (await list(query)).data.items.length;
    const at = (instant: number) => encodeURIComponent(new Date(instant).toISOString());
    expect(await count('')).toBe(3);
    expect(await count('&actor=bob')).toBe(1);
    expect(await count('&action=api-key.revoke')).toBe(1);
    expect(await count('&target_kind=api-key')).toBe(2);
    expect(await count('&tracking_id=tracked-8')).toBe(1);
    expect(await count(`&from=${at(first + 1_000)}`)).toBe(2);
    expect(await count(`&to=${at(first + 1_000)}`)).toBe(1);
    expect(await count(`&from=${at(first + 1_000)}&to=${at(first + 2_000)}`)).toBe(1);
    expect(await count('&actor=bob&action=api-key.revoke')).toBe(0);
  });

  it('keeps neither a secret nor what cannot be stored', async () => {
    const secret = '0123456789abcdef'.repeat(3);
    await auditLog.record(
      change({
        actor: { kind: 'iam', id: 'a\0b' },
        details: { key: `em_abc123def456_${secret}`, note: ['\ud800\0'], url: 'postgres://u:hidden@h/d' },
      }),
    );
    const [entry] = (await list()).data.items;
    expect(entry).toMatchObject({
      actor: 'a\ufffdb',
      details: {
        key: 'em_abc123def456_[redacted]',
        note: ['\ufffd\ufffd'],
        url: 'postgres://u:[redacted]@h/d',
      },
    });
  });

  it.each([
    ['limit=0', '40490103', 'limit'],
    ['limit=1001', '40490103', 'limit'],
    ['limit=1&limit=2', '40490103', 'limit'],
    ['cursor=!', '40490104', 'cursor'],
    ['cursor=eHg', '40490104', 'cursor'],
    [`cursor=${Buffer.from('9'.repeat(19)).toString('base64url')}`, '40490104', 'cursor'],
    ['action=unknown', '40490116', 'action'],
    ['actor=', '40490116', 'actor'],
    ['from=2026-01-01', '40490116', 'from'],
    ['to=2026-02-30T00:00:00Z', '40490116', 'to'],
    ['before=1', '40490102', 'before'],
  ])('refuses %s', async (query, code, field) => {
    const { status, errors } = await administrator.get(`audit?${query}`);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ code, field }]);
  });
});
