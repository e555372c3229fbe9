import type { ActorKind } from '../audit/audit-entry.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import { msisdnOf } from '../../record-model/msisdn.js';
import type { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';

/** The only subscriber whose usage a token shows. */
export interface Subscriber {
  readonly dimension: (typeof SUBSCRIBER_DIMENSIONS)[number];
  readonly value: string;
}

/** A subscriber by an identifier. A telephone number has the same spelling as in records. */
export function subscriberOf(dimension: Subscriber['dimension'], name: string): Subscriber {
  return { dimension, value: dimension === 'msisdn' ? (msisdnOf(name) ?? name) : name };
}

/** The limits of a token. All of them hold. An absent limit limits nothing. */
export interface PortalPins {
  readonly accounts: readonly string[];
  readonly sites?: readonly string[];
  readonly subscriber?: Subscriber;
  readonly metrics?: readonly MetricName[];
}

/** The request for a new portal token. */
export interface PortalTokenRequest extends PortalPins {
  readonly name?: string;
  /** Absent: the default of the configuration. */
  readonly lifetimeSeconds?: number;
}

/** A token without the hash of its secret. */
export interface PortalToken {
  readonly id: string;
  readonly name?: string;
  readonly pins: PortalPins;
  readonly issuer: { readonly kind: ActorKind; readonly id: string };
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt?: Date;
}

/** A new token. Its text is not stored, so it can be shown only once. */
export interface IssuedPortalToken {
  readonly token: string;
  readonly details: PortalToken;
}

/** The present state of the API key that issued a token. */
export interface IssuingKey {
  readonly accounts: 'all' | readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
}

/** A token with all that decides whether it is accepted. */
export interface StoredPortalToken extends PortalToken {
  readonly secretHash: Uint8Array;
  /** The API key that issued the token; null when that key no longer exists. */
  readonly issuingKey?: IssuingKey | null;
}
