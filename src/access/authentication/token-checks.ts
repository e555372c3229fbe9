import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { ClaimsConfig, IssuerConfig } from '../../config/sections.js';
import type { Clock } from '../../config/clock.js';
import { claimAt, nameOf, textClaim } from './claims.js';
import type { KeyFinder, KeySetState } from './key-set.js';
import { TokenRefused } from './token-refused.js';

/** The rules for the tokens of one issuer. */
export interface TokenRules extends Omit<IssuerConfig, 'jwksUri'> {
  readonly clockToleranceSeconds: number;
  readonly findKey: KeyFinder;
  /** The address of the keys, when they are fetched. */
  readonly keySet?: { readonly state: KeySetState };
  readonly clock: Clock;
  readonly claims: ClaimsConfig;
  /** What a token without accounts may read; `user`: with a user's token the usage of that user. */
  readonly accountsDefault: 'none' | 'user' | 'all';
}

/** A token whose parts can be read. Nothing of it is verified. */
export interface TokenParts {
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
}

/** One rule that a token must keep. */
export interface TokenCheck {
  readonly name: string;
  /** @throws TokenRefused */
  readonly assert: (parts: TokenParts, rules: TokenRules) => void;
}

/** Later times are no dates in JavaScript. */
const LATEST_SECONDS = 8_640_000_000_000;

function refuseUnless(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new TokenRefused(reason);
}

/** A time of a token in Unix seconds. RFC 7519 allows fractions. */
function seconds(value: unknown, reason: string): number {
  refuseUnless(typeof value === 'number' && Math.abs(value) <= LATEST_SECONDS, reason);
  return value;
}

const now = ({ clock }: TokenRules): number => clock() / 1_000;

/** Checked before the signature, so that no key is fetched for a token of another issuer. */
export const CHECKS_BEFORE_SIGNATURE: readonly TokenCheck[] = [
  {
    name: 'crit',
    // No extension is known, so that every critical one is unknown.
    assert: ({ header: { crit } }) => refuseUnless(crit === undefined, 'crit'),
  },
  {
    name: 'typ',
    assert: ({ header: { typ } }, { tokenTypes }) => {
      refuseUnless(typ === undefined || typeof typ === 'string', 'typ');
      const type = typ?.toLowerCase().replace(/^application\//, '');
      refuseUnless(type !== 'none' && tokenTypes.includes(type ?? 'none'), 'typ');
    },
  },
  {
    name: 'alg',
    assert: ({ header: { alg } }, { algorithms }) =>
      refuseUnless(typeof alg === 'string' && algorithms.includes(alg), 'alg'),
  },
  { name: 'iss', assert: ({ claims }, { issuer }) => refuseUnless(claims.iss === issuer, 'iss') },
];

/** Checked after the signature. */
export const CHECKS_AFTER_SIGNATURE: readonly TokenCheck[] = [
  {
    name: 'aud',
    assert: ({ claims }, { audienceClaim, audiences }) => {
      const named = [claimAt(claims, audienceClaim)].flat();
      const isForUs = named.some((audience) => typeof audience === 'string' && audiences.includes(audience));
      refuseUnless(isForUs && named.every((audience) => typeof audience === 'string'), nameOf(audienceClaim));
    },
  },
  {
    name: 'required claims',
    assert: ({ claims }, { requiredClaims }) => {
      for (const [path, text] of requiredClaims) refuseUnless(claimAt(claims, path) === text, nameOf(path));
    },
  },
  {
    name: 'exp',
    assert: ({ claims }, rules) => {
      const expiry = seconds(claims.exp, 'exp');
      refuseUnless(expiry > now(rules) - rules.clockToleranceSeconds, 'expired');
    },
  },
  {
    name: 'nbf',
    assert: ({ claims }, rules) => {
      if (claims.nbf === undefined) return;
      refuseUnless(seconds(claims.nbf, 'nbf') <= now(rules) + rules.clockToleranceSeconds, 'nbf');
    },
  },
  {
    name: 'iat',
    assert: ({ claims }, rules) => {
      if (claims.iat === undefined) return;
      refuseUnless(seconds(claims.iat, 'iat') <= now(rules) + rules.clockToleranceSeconds, 'iat');
    },
  },
  {
    name: 'subject',
    assert: ({ claims }, { claims: { subject } }) => {
      textClaim(claimAt(claims, subject), nameOf(subject));
    },
  },
];
