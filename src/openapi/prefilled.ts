import type { OpenAPIObject } from '@nestjs/swagger';
import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { operationsOf } from './operations.js';

/** What Swagger UI fills in for one operation beside what its documentation has. */
interface Prefilled {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const ACCOUNT = '62c40843c7a190970912345';
const KEY = { parameters: { id: 'fs4fbhr97gqf' } };
const TOKEN = { parameters: { id: 'k3v9x0qp2m1z' } };
const BACKFILL = { parameters: { id: '2f0c5a2e-6a1b-4d8e-9c3f-7b5d1e0a4c68' } };
// An account without usage: nothing is removed when a newcomer tries retention out.
const RETENTION = { parameters: { account_id: 'acct-1042' } };
const MAPPING = { parameters: { name: 'wifi' } };
const SAVED = { parameters: { name: 'last-month' } };
const KPI = { parameters: { interval: '1-hour', limit: 100 } };
const RECORD_ID = '01936f5e-8a2b-7c31-9d4e-5f60718293a4';

const REPORT = {
  start_date_time: 'NOW-7d',
  end_date_time: 'NOW',
  granularity: 'DAY',
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [ACCOUNT] }] },
  ],
  metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
};

const RADIUS_SAMPLE = `acctsessionid,acctuniqueid,username,nasipaddress,nasidentifier,acctstarttime,acctstoptime,acctsessiontime,acctinputoctets,acctoutputoctets,callingstationid
8A2F0011,5f4dcc3b5aa765d61d8327deb882cf99,anna,192.0.2.1,lobby,2024-11-20 08:00:00,2024-11-20 08:30:00,1800,52428800,734003200,4915112345678
`;

const devToken = (sub: string, scope?: string) => ({
  body: { sub, ...(scope !== undefined && { scope, account_id: ACCOUNT }), expires_in: 3_600 },
});

/** By the name of the operation. Everything works with the demo data and the credentials of development. */
const PREFILLED: ClosedMap<Record<string, Prefilled>> = closedMap({
  kpi1: KPI,
  kpi2: KPI,
  aggregate: {
    parameters: { aty: 'sum', field: 'bytes', fromDate: '2024-11-01', period: 'month' },
  },
  reportInUrl: { parameters: { q: JSON.stringify(REPORT) } },
  reportBatch: {
    body: {
      requests: [REPORT, { ...REPORT, metrics: [{ name: 'time_usage_seconds', aggregation_type: 'COUNT' }] }],
    },
  },
  validateReport: { body: REPORT },
  dimensionValues: { parameters: { name: 'customer_site_id' } },
  savedReport: SAVED,
  putReport: SAVED,
  removeReport: SAVED,
  showApiKey: KEY,
  updateApiKey: KEY,
  rotateApiKey: KEY,
  revokeApiKey: KEY,
  revokePortalToken: TOKEN,
  revokePortalTokenAsAdministrator: TOKEN,
  showRetention: RETENTION,
  clearRetention: RETENTION,
  setRetention: { ...RETENTION, body: { facts_days: 30, slots_days: 90, hours_days: 400, days_days: null } },
  voidRecords: {
    body: { account_id: ACCOUNT, reason: 'Counted twice by gateway 7', record_ids: [RECORD_ID] },
  },
  recordHistory: { parameters: { account_id: ACCOUNT, record_id: RECORD_ID } },
  // The day of the example record, which is before the usage of the demo.
  openBackfill: {
    body: {
      account_id: ACCOUNT,
      reason: 'Gateway 7 had its clock wrong',
      from: '2024-11-20T00:00:00Z',
      to: '2024-11-21T00:00:00Z',
    },
  },
  showBackfill: BACKFILL,
  loadBackfill: BACKFILL,
  closeBackfill: BACKFILL,
  revertBackfill: { ...BACKFILL, body: { reason: 'The replaced records were right' } },
  showMapping: MAPPING,
  putMapping: MAPPING,
  removeMapping: MAPPING,
  tryMapping: {
    body: { mapping: 'radius', sample: RADIUS_SAMPLE, settings: { zone: '+07:00', account: ACCOUNT } },
  },
  iamToken: devToken('portal', 'usage:read report:read'),
  userToken: devToken('demo-user'),
});

/** Adds what Swagger UI fills in. */
export function prefill({ paths }: OpenAPIObject): void {
  for (const operation of operationsOf(paths)) {
    const { parameters = {}, body } = PREFILLED[operation.operationId ?? ''] ?? {};
    for (const parameter of operation.parameters ?? []) {
      if ('$ref' in parameter) continue;
      const { [parameter.name]: example } = parameters;
      if (example !== undefined) parameter.example = example;
    }
    if (body === undefined || !operation.requestBody || '$ref' in operation.requestBody) continue;
    const { 'application/json': json } = operation.requestBody.content;
    if (json) json.examples = { example: { summary: 'An example', value: body } };
  }
}
