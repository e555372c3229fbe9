import { readdirSync } from 'node:fs';
import { ApiKeysService } from '../../src/access/api-keys/api-keys.service.js';
import { THE_SERVICE } from '../../src/access/audit/audit-entry.js';
import { BACKFILL_ID } from '../../src/corrections/backfills.controller.js';
import { toOpenBackfill } from '../../src/corrections/backfill.dto.js';
import { BackfillsService } from '../../src/corrections/backfills.service.js';
import type { ErrorName } from '../../src/errors/catalogue.js';
import { PortalTokensService } from '../../src/access/portal-tokens/portal-tokens.service.js';
import { MappingsService } from '../../src/mapping-administration/mappings.service.js';
import { RetentionService } from '../../src/retention/retention.service.js';
import { ReportToSaveBody } from '../../src/saved-reports/saved-report-requests.js';
import { SavedReportsService } from '../../src/saved-reports/saved-reports.service.js';
import { backfillOf, REPORT_OF_ACCOUNT, usageRecord } from './bodies.js';
import { OWN_ACCOUNT, type AccessWorld } from './access-world.js';

/** A request that is answered when its credential is good. */
export interface GoodRequest {
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Route {
  /** What a good request is answered with. */
  readonly status: number;
  /** What a good credential of another tenant is refused with, if the request is about an account. */
  readonly foreign: ErrorName | 'same';
  /** Makes what the request is about, as often as it is asked for. */
  readonly request: (world: AccessWorld) => GoodRequest | Promise<GoodRequest>;
}

/** The content of a record as a correction gives it: the account stands beside it. */
const amended = (): object => ({ ...usageRecord(OWN_ACCOUNT), account_id: undefined });

/** A client that waits for its answer. */
const STAYS = { reason: undefined, addEventListener: () => undefined, removeEventListener: () => undefined };

const KEPT_FOR_EVER = { facts: undefined, slots: undefined, hours: undefined, day: undefined };

const get = (path: string): Route => ({ status: 200, foreign: 'same', request: () => ({ path }) });

const aboutKey = (status: number, toPath: (id: string) => string, body?: unknown): Route => ({
  status,
  foreign: 'same',
  request: async ({ service }) => {
    const keys = service.app.get(ApiKeysService);
    const { details } = await keys.create({ name: 'subject', accounts: 'all', scopes: ['report:read'] });
    return { path: toPath(details.id), body };
  },
});

const aboutPortalToken = (foreign: Route['foreign'], toPath: (id: string) => string): Route => ({
  status: 200,
  foreign,
  request: async ({ service }) => {
    const { details } = await service.app
      .get(PortalTokensService)
      .issue({ accounts: [OWN_ACCOUNT] }, THE_SERVICE);
    return { path: toPath(details.id) };
  },
});

const aboutSavedReport = (foreign: Route['foreign']): Route => ({
  status: 200,
  foreign,
  request: async ({ service }) => {
    const principal = {
      kind: 'api-key',
      id: 'saver',
      accounts: [OWN_ACCOUNT],
      scopes: new Set<string>(),
    } as const;
    const report = await ReportToSaveBody.transform(
      Buffer.from(JSON.stringify(REPORT_OF_ACCOUNT(OWN_ACCOUNT))),
      {
        type: 'body',
      },
    );
    await service.app.get(SavedReportsService).put('monthly', report, principal, STAYS);
    return { path: '/connectivity/v1/reports/monthly' };
  },
});

/** The path of the history of a record that is there. */
async function historyOfRecord(world: AccessWorld): Promise<GoodRequest> {
  const record = usageRecord(OWN_ACCOUNT);
  const credential = world.key('own', { anyOf: ['apikey'], scope: 'usage:write' });
  const answer = await fetch(`${world.service.url}/usage/v1/records?mode=atomic`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...Object.fromEntries(credential) },
    body: JSON.stringify([record]),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return { path: `/admin/v1/usage-records/${OWN_ACCOUNT}/${record.record_id}` };
}

let backfills = 0;

/** A request about a backfill that is open, each of a range of its own. */
const aboutBackfill = (toPath: (id: string) => string, body?: unknown): Route => ({
  status: 200,
  // A foreign backfill is told from none by nobody.
  foreign: 'BACKFILL_UNKNOWN',
  request: async ({ service }) => {
    const principal = {
      kind: 'api-key',
      id: 'subject',
      accounts: [OWN_ACCOUNT],
      scopes: new Set<string>(),
    } as const;
    const { id } = await service.app
      .get(BackfillsService)
      .open(toOpenBackfill(backfillOf(OWN_ACCOUNT, backfills++)), principal);
    return { path: toPath(id), body };
  },
});

/** A good request of every route. Who may send it is not said here: the route itself says so. */
export const GOOD_REQUESTS: Readonly<Record<string, Route>> = {
  'GET /api/kpi1': get('/api/kpi1'),
  'GET /api/kpi2': get('/api/kpi2'),
  'GET /health/live': get('/health/live'),
  'GET /health/ready': get('/health/ready'),
  'GET /metrics': get('/metrics'),
  'GET /portal': get('/portal'),
  'GET /portal/:screen': get('/portal/bill'),
  'GET /portal/assets/:name': get(`/portal/assets/${readdirSync('dist/public/assets')[0]}`),
  'GET /dev/iam/jwks.json': get('/dev/iam/jwks.json'),
  'GET /dev/user/jwks.json': get('/dev/user/jwks.json'),
  'POST /dev/iam/token': {
    status: 200,
    foreign: 'same',
    request: () => ({ path: '/dev/iam/token', body: { sub: 'portal' } }),
  },
  'POST /dev/user/token': {
    status: 200,
    foreign: 'same',
    request: () => ({ path: '/dev/user/token', body: { sub: 'ann' } }),
  },

  // The user is the limit, not the account.
  'GET /user/usage/aggregate/:aty/:field': get(
    '/user/usage/aggregate/sum/bytes?fromDate=2026-10-01&toDate=2026-10-02&period=all',
  ),
  'POST /connectivity/v1/report': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({ path: '/connectivity/v1/report', body: REPORT_OF_ACCOUNT(OWN_ACCOUNT) }),
  },
  'GET /connectivity/v1/report': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({
      path: `/connectivity/v1/report?q=${encodeURIComponent(JSON.stringify(REPORT_OF_ACCOUNT(OWN_ACCOUNT)))}`,
    }),
  },
  'GET /connectivity/v1/reports': get('/connectivity/v1/reports'),
  // What other accounts saved is told from nothing by nobody.
  'GET /connectivity/v1/reports/:name': aboutSavedReport('UNKNOWN_RESOURCE'),
  'PUT /connectivity/v1/reports/:name': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({ path: '/connectivity/v1/reports/monthly', body: REPORT_OF_ACCOUNT(OWN_ACCOUNT) }),
  },
  'DELETE /connectivity/v1/reports/:name': aboutSavedReport('UNKNOWN_RESOURCE'),
  'POST /connectivity/v1/report::batch': {
    status: 200,
    // Each report has a status of its own.
    foreign: 'same',
    request: () => ({
      path: '/connectivity/v1/report:batch',
      body: { requests: [REPORT_OF_ACCOUNT(OWN_ACCOUNT)] },
    }),
  },
  'POST /connectivity/v1/report::validate': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({ path: '/connectivity/v1/report:validate', body: REPORT_OF_ACCOUNT(OWN_ACCOUNT) }),
  },
  'GET /connectivity/v1/metadata': get('/connectivity/v1/metadata'),
  'GET /connectivity/v1/dimensions/:name/values': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({ path: `/connectivity/v1/dimensions/msisdn/values?account_id=${OWN_ACCOUNT}` }),
  },
  'POST /usage/v1/records': {
    status: 200,
    foreign: 'RECORD_ACCOUNT',
    request: () => ({ path: '/usage/v1/records?mode=atomic', body: [usageRecord(OWN_ACCOUNT)] }),
  },
  'POST /usage/v1/records::void': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({
      path: '/usage/v1/records:void',
      body: { account_id: OWN_ACCOUNT, record_ids: ['none'], reason: 'counted twice' },
    }),
  },
  'POST /usage/v1/records::amend': {
    status: 200,
    foreign: 'ACCOUNT',
    request: () => ({
      path: '/usage/v1/records:amend',
      body: { account_id: OWN_ACCOUNT, record: amended(), reason: 'measured in bits' },
    }),
  },

  // Administrators administer all accounts.
  'GET /admin/v1/usage-records/:account_id/:record_id': {
    status: 200,
    foreign: 'same',
    request: historyOfRecord,
  },
  'GET /admin/v1/ingest/volume': get('/admin/v1/ingest/volume'),
  'GET /admin/v1/ingest/rejections': get('/admin/v1/ingest/rejections'),
  'GET /admin/v1/retention': get('/admin/v1/retention'),
  'GET /admin/v1/retention/:account_id': get(`/admin/v1/retention/${OWN_ACCOUNT}`),
  'PUT /admin/v1/retention/:account_id': {
    status: 200,
    foreign: 'same',
    request: () => ({
      path: `/admin/v1/retention/${OWN_ACCOUNT}`,
      body: { facts_days: null, slots_days: null, hours_days: null, days_days: null },
    }),
  },
  'DELETE /admin/v1/retention/:account_id': {
    status: 200,
    foreign: 'same',
    request: async ({ service }) => {
      await service.app.get(RetentionService).set(OWN_ACCOUNT, KEPT_FOR_EVER, THE_SERVICE);
      return { path: `/admin/v1/retention/${OWN_ACCOUNT}` };
    },
  },
  'GET /admin/v1/mappings': get('/admin/v1/mappings'),
  'GET /admin/v1/mappings/:name': get('/admin/v1/mappings/radius'),
  'PUT /admin/v1/mappings/:name': {
    status: 200,
    foreign: 'same',
    request: () => ({ path: '/admin/v1/mappings/wifi', body: { extends: 'radius' } }),
  },
  'DELETE /admin/v1/mappings/:name': {
    status: 200,
    foreign: 'same',
    request: async ({ service }) => {
      await service.app.get(MappingsService).put('wifi', { extends: 'radius' }, THE_SERVICE);
      return { path: '/admin/v1/mappings/wifi' };
    },
  },
  'POST /admin/v1/mappings::try': {
    status: 200,
    foreign: 'same',
    request: () => ({
      path: '/admin/v1/mappings:try',
      body: { mapping: 'nfdump', sample: 'firstSeen,lastSeen,bytes\n' },
    }),
  },
  'GET /admin/v1/audit': get('/admin/v1/audit'),
  'GET /admin/v1/api-keys': get('/admin/v1/api-keys'),
  'POST /admin/v1/api-keys': {
    status: 201,
    foreign: 'same',
    request: () => ({
      path: '/admin/v1/api-keys',
      body: { name: 'new', account_ids: [OWN_ACCOUNT], scopes: ['report:read'] },
    }),
  },
  'GET /admin/v1/api-keys/:id': aboutKey(200, (id) => `/admin/v1/api-keys/${id}`),
  'PATCH /admin/v1/api-keys/:id': aboutKey(200, (id) => `/admin/v1/api-keys/${id}`, { name: 'renamed' }),
  'POST /admin/v1/api-keys/:id/rotate': aboutKey(201, (id) => `/admin/v1/api-keys/${id}/rotate`, {}),
  'POST /admin/v1/api-keys/:id/revoke': aboutKey(200, (id) => `/admin/v1/api-keys/${id}/revoke`, {}),
  'GET /admin/v1/portal-tokens': get('/admin/v1/portal-tokens'),
  'POST /admin/v1/portal-tokens': {
    status: 201,
    foreign: 'same',
    request: () => ({ path: '/admin/v1/portal-tokens', body: { accounts: [OWN_ACCOUNT] } }),
  },
  'POST /admin/v1/portal-tokens/:id/revoke': aboutPortalToken(
    'same',
    (id) => `/admin/v1/portal-tokens/${id}/revoke`,
  ),
  'GET /connectivity/v1/portal-tokens': get('/connectivity/v1/portal-tokens'),
  'POST /connectivity/v1/portal-tokens': {
    status: 201,
    foreign: 'ACCOUNT',
    request: () => ({ path: '/connectivity/v1/portal-tokens', body: { accounts: [OWN_ACCOUNT] } }),
  },
  // A foreign token is told from none by nobody.
  'POST /connectivity/v1/portal-tokens/:id/revoke': aboutPortalToken(
    'UNKNOWN_RESOURCE',
    (id) => `/connectivity/v1/portal-tokens/${id}/revoke`,
  ),

  'GET /usage/v1/backfills': get('/usage/v1/backfills'),
  'POST /usage/v1/backfills': {
    status: 201,
    foreign: 'ACCOUNT',
    request: () => ({ path: '/usage/v1/backfills', body: backfillOf(OWN_ACCOUNT, backfills++) }),
  },
  'GET /usage/v1/backfills/:id': aboutBackfill((id) => `/usage/v1/backfills/${id}`),
  'POST /usage/v1/backfills/:id/records': aboutBackfill((id) => `/usage/v1/backfills/${id}/records`, []),
  [`POST /usage/v1/backfills/${BACKFILL_ID}::close`]: aboutBackfill(
    (id) => `/usage/v1/backfills/${id}:close`,
  ),
  [`POST /usage/v1/backfills/${BACKFILL_ID}::revert`]: aboutBackfill(
    (id) => `/usage/v1/backfills/${id}:revert`,
  ),
};
