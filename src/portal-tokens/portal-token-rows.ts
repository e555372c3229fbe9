import { METRIC_NAMES, type MetricName } from '../usage/metric-names.js';
import { SUBSCRIBER_DIMENSIONS } from '../usage/subscriber.js';
import {
  subscriberOf,
  type IssuingKey,
  type PortalToken,
  type StoredPortalToken,
  type Subscriber,
} from './portal-token.js';

/** A token as its table has it. */
export interface PortalTokenRow {
  readonly id: string;
  readonly name: string | null;
  readonly account_ids: string[];
  readonly customer_site_ids: string[] | null;
  readonly msisdn: string | null;
  readonly imsi: string | null;
  readonly user_id: string | null;
  readonly metrics: string[] | null;
  readonly issuer_kind: PortalToken['issuer']['kind'];
  readonly issuer: string;
  readonly issued_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
}

/** A token beside the API key that issued it; without one the key's columns are null. */
export interface LookupRow extends PortalTokenRow {
  readonly secret_hash: Buffer;
  readonly key_id: string | null;
  readonly all_accounts: boolean | null;
  readonly key_account_ids: string[] | null;
  readonly scopes: string[] | null;
  readonly key_expires_at: Date | null;
  readonly key_revoked_at: Date | null;
}

export function toPortalToken(row: PortalTokenRow): PortalToken {
  const subscriber = subscriberIn(row);
  return {
    id: row.id,
    ...(row.name !== null && { name: row.name }),
    pins: {
      accounts: row.account_ids,
      ...(row.customer_site_ids && { sites: row.customer_site_ids }),
      ...(subscriber && { subscriber }),
      ...(row.metrics && { metrics: row.metrics.filter(isMetric) }),
    },
    issuer: { kind: row.issuer_kind, id: row.issuer },
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
  };
}

export function toStoredPortalToken(row: LookupRow): StoredPortalToken {
  return {
    ...toPortalToken(row),
    secretHash: row.secret_hash,
    ...(row.issuer_kind === 'api-key' && { issuingKey: issuingKeyOf(row) }),
  };
}

function issuingKeyOf(row: LookupRow): IssuingKey | null {
  if (row.key_id === null) return null;
  return {
    accounts: row.all_accounts ? 'all' : (row.key_account_ids ?? []),
    scopes: row.scopes ?? [],
    ...(row.key_expires_at && { expiresAt: row.key_expires_at }),
    ...(row.key_revoked_at && { revokedAt: row.key_revoked_at }),
  };
}

function subscriberIn(row: PortalTokenRow): Subscriber | undefined {
  for (const dimension of SUBSCRIBER_DIMENSIONS) {
    const value = row[dimension];
    if (value !== null) return subscriberOf(dimension, value);
  }
  return undefined;
}

// A metric that a later version knows shows nothing in this one.
const isMetric = (name: string): name is MetricName => METRIC_NAMES.some((known) => known === name);
