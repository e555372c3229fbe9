import type { ActorKind } from '../audit/audit-entry.js';
import type { MetricName } from '../../query-engine/metric-names.js';
import { msisdnOf } from '../../record-model/msisdn.js';
import type { SUBSCRIBER_DIMENSIONS } from '../../record-model/subscriber.js';

/** The one subscriber whose usage a token shows. */
export interface Subscriber {
  readonly dimension: (typeof SUBSCRIBER_DIMENSIONS)[number];
  readonly value: string;
}

/** A subscriber by a name; a telephone number by the one spelling in which records have it. */
export function subscriberOf(dimension: Subscriber['dimension'], name: string): Subscriber {
  return { dimension, value: dimension === 'msisdn' ? (msisdnOf(name) ?? name) : name };
}

/** What a token shows: all of it holds, and what is absent is no limit. */
export interface PortalPins {
  readonly accounts: readonly string[];
  readonly sites?: readonly string[];
  readonly subscriber?: Subscriber;
  readonly metrics?: readonly MetricName[];
}

/** What a new portal token is to be. */
export interface PortalTokenRequest extends PortalPins {
  readonly name?: string;
  /** Absent: as the configuration says. */
  readonly lifetimeSeconds?: number;
}

/** A token as it is shown: without its secret's hash. */
export interface PortalToken {
  readonly id: string;
  readonly name?: string;
  readonly pins: PortalPins;
  readonly issuer: { readonly kind: ActorKind; readonly id: string };
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt?: Date;
}

/** A new token. Its text is not stored: it can be shown this once. */
export interface IssuedPortalToken {
  readonly token: string;
  readonly details: PortalToken;
}

/** The API key that issued a token, as it is now. */
export interface IssuingKey {
  readonly accounts: 'all' | readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
}

/** A token as a request with it is judged. */
export interface StoredPortalToken extends PortalToken {
  readonly secretHash: Uint8Array;
  /** Of a token that an API key issued; null when that key no longer exists. */
  readonly issuingKey?: IssuingKey | null;
}
