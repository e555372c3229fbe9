import { randomUUID } from 'node:crypto';
import { usageRecord } from '../auth/bodies.js';
import type { Random } from '../oracle/random.js';

/** A route that takes a body, and good ones. */
export interface BodyRoute {
  readonly path: string;
  readonly method?: string;
  readonly credential: 'key' | 'admin' | 'none' | 'user';
  readonly good: (random: Random) => unknown;
  /** What an accepted body is told to have been taken as, of its answer: by it nothing that was given is dropped. */
  readonly echoed?: readonly string[];
}

const ACCOUNT = 'mutants';
const REASON = 'counted twice';
const FULL = {
  customer_site_id: 'site',
  msisdn: '491701',
  imsi: '26201',
  user_id: 'ann',
  service_id: 7,
  cell_id: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
  genre: 'news',
  network: '5G',
  item_id: 'item-1',
  packet_latency_ms: 1.5,
  sim_type: 'esim',
  ue_ip: '10.0.0.1',
};
const record = () => ({ ...usageRecord(ACCOUNT), ...FULL });
const amended = () => ({ ...record(), record_id: randomUUID(), account_id: undefined });

export const OTHER_BODIES: readonly BodyRoute[] = [
  { path: 'usage/v1/records', credential: 'key', good: () => ({ records: [record(), record()] }) },
  { path: 'usage/v1/records?mode=atomic', credential: 'key', good: () => [record(), record()] },
  {
    path: 'usage/v1/records:void',
    credential: 'key',
    good: () => ({ account_id: ACCOUNT, record_ids: [randomUUID(), randomUUID()], reason: REASON }),
  },
  {
    path: 'usage/v1/records:amend',
    credential: 'key',
    good: (random) =>
      random.chance(0.5)
        ? { account_id: ACCOUNT, record: amended(), reason: REASON }
        : { account_id: ACCOUNT, records: [amended(), amended()], reason: REASON },
  },
  {
    path: 'usage/v1/backfills',
    credential: 'key',
    good: (random) => {
      const from = Date.UTC(2024, 0, 1) + random.integer(0, 200_000) * 300_000;
      return { account_id: ACCOUNT, from, to: from + 300_000, reason: REASON };
    },
  },
  {
    path: 'admin/v1/portal-tokens',
    credential: 'admin',
    good: () => ({
      name: 'shop',
      accounts: [ACCOUNT, 'other'],
      sites: ['a', 'b'],
      subscriber: { msisdn: '491701' },
      metrics: ['uplink_bytes', 'downlink_bytes'],
      expires_in: 60,
    }),
    echoed: ['name', 'accounts', 'sites', 'subscriber', 'metrics'],
  },
  {
    path: 'admin/v1/api-keys',
    credential: 'admin',
    good: () => ({
      name: 'key',
      account_ids: [ACCOUNT],
      scopes: ['report:read', 'usage:write'],
      allowed_cidrs: ['10.0.0.0/8'],
      rate_limit: 10,
      ingest_limit: 10,
      expires_at: '2099-01-01T00:00:00Z',
    }),
    echoed: ['name', 'account_ids', 'scopes', 'allowed_cidrs', 'rate_limit', 'ingest_limit'],
  },
  {
    path: `admin/v1/retention/${ACCOUNT}-not-kept`,
    method: 'PUT',
    credential: 'admin',
    good: () => ({ facts_days: 100, slots_days: 200, hours_days: null, days_days: null }),
  },
  {
    path: 'dev/iam/token',
    credential: 'none',
    good: () => ({ sub: 'portal', scope: 'usage:read', account_id: [ACCOUNT], expires_in: 60 }),
  },
];

export const MUTANTS_ACCOUNT = ACCOUNT;
