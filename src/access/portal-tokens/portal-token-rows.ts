import { closedMap } from '../../common/closed-map.js';
import type { ActorKind } from '../audit/audit-entry.js';
import type { ApiKey, PortalToken as Row } from '../../database/generated/client.js';
import { METRIC_NAMES, type MetricName } from '../../query-engine/metric-names.js';
import { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';
import {
  subscriberOf,
  type IssuingKey,
  type PortalToken,
  type StoredPortalToken,
  type Subscriber,
} from './portal-token.js';

/** A row of the table of tokens, without the hash of the secret. */
export type PortalTokenRow = Omit<Row, 'secretHash'>;

const COLUMN_OF = closedMap({ msisdn: 'msisdn', imsi: 'imsi', user_id: 'userId' });

/** A list that pins nothing is left out: the column is then null. */
export function toPortalTokenRow({ id, name, pins, issuer, issuedAt, expiresAt }: PortalToken) {
  const { accounts, sites, subscriber, metrics } = pins;
  return {
    id,
    name,
    accountIds: [...accounts],
    ...(sites && { customerSiteIds: [...sites] }),
    ...(subscriber && { [COLUMN_OF[subscriber.dimension]]: subscriber.value }),
    ...(metrics && { metrics: [...metrics] }),
    issuerKind: issuer.kind,
    issuer: issuer.id,
    issuedAt,
    expiresAt,
  };
}

export function toPortalToken(row: PortalTokenRow): PortalToken {
  const subscriber = subscriberIn(row);
  return {
    id: row.id,
    ...(row.name !== null && { name: row.name }),
    pins: {
      accounts: row.accountIds,
      // Prisma reads null as an empty list. The database refuses empty lists, so an empty list is always null: no pin.
      ...(row.customerSiteIds.length > 0 && { sites: row.customerSiteIds }),
      ...(subscriber && { subscriber }),
      ...(row.metrics.length > 0 && { metrics: row.metrics.filter(isMetric) }),
    },
    issuer: { kind: row.issuerKind as ActorKind, id: row.issuer },
    issuedAt: row.issuedAt,
    expiresAt: row.expiresAt,
    ...(row.revokedAt && { revokedAt: row.revokedAt }),
  };
}

/** @param key the API key that issued it; null when no key did. */
export function toStoredPortalToken(row: Row, key: ApiKey | null): StoredPortalToken {
  return {
    ...toPortalToken(row),
    secretHash: row.secretHash,
    ...(row.issuerKind === 'api-key' && { issuingKey: key && toIssuingKey(key) }),
  };
}

const toIssuingKey = (key: ApiKey): IssuingKey => ({
  accounts: key.allAccounts ? 'all' : key.accountIds,
  scopes: key.scopes,
  ...(key.expiresAt && { expiresAt: key.expiresAt }),
  ...(key.revokedAt && { revokedAt: key.revokedAt }),
});

function subscriberIn(row: PortalTokenRow): Subscriber | undefined {
  for (const dimension of SUBSCRIBER_DIMENSIONS) {
    const value = row[COLUMN_OF[dimension]];
    if (value !== null) return subscriberOf(dimension, value);
  }
  return undefined;
}

// A metric that only a later version has shows nothing in this version.
const isMetric = (name: string): name is MetricName => METRIC_NAMES.some((known) => known === name);
