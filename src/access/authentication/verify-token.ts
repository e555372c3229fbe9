import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import type { Clock } from '../../config/clock.js';
import { ApiError } from '../../errors/api-error.js';
import type { KeyFinder, KeySetState } from './key-set.js';

/** The rules for the tokens of one issuer. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  readonly findKey: KeyFinder;
  /** The address of the keys, when they are fetched. */
  readonly keySet?: { readonly state: KeySetState };
  readonly clock: Clock;
}

/** A verified token. */
export interface VerifiedToken {
  readonly subject: string;
  readonly claims: Readonly<JWTPayload>;
}

/** A token is refused. The reason is one of a closed set of public texts. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`token refused: ${reason}`, options);
  }
}

const REQUIRED_CLAIMS = ['iss', 'aud', 'exp', 'sub'];
const TYPES = new Set(['jwt', 'at+jwt']);

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * Verifies a token. `iss`, `aud`, `exp`, `sub` and the signature are required; `nbf` and `iat` are checked if present.
 * @throws TokenRefused
 * @throws ApiError ISSUER_UNAVAILABLE when the key is unknown and the issuer does not answer.
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<VerifiedToken> {
  try {
    assertMeantForUs(token, rules.issuer);
    const claims = await verifySigned(token, rules);
    assertNotFromTheFuture(claims, rules);
    return { subject: textClaim(claims.sub, 'sub'), claims };
  } catch (error) {
    if (error instanceof ApiError || error instanceof TokenRefused) throw error;
    throw new TokenRefused(reasonOf(error), { cause: error });
  }
}

/**
 * A claim that must be a text that can be stored and compared.
 * @throws TokenRefused
 */
export function textClaim(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || CONTROL_CHARACTER.test(value))
    throw new TokenRefused(name);
  return value;
}

/** Checks the claims before the signature, so that no key is fetched for a token of another issuer. */
function assertMeantForUs(token: string, issuer: string): void {
  const { typ } = decodeProtectedHeader(token);
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (type !== undefined && !TYPES.has(type)) throw new TokenRefused('typ');
  if (decodeJwt(token).iss !== issuer) throw new TokenRefused('iss');
}

async function verifySigned(token: string, rules: TokenRules): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    issuer: rules.issuer,
    audience: rules.audience,
    algorithms: [...rules.algorithms],
    requiredClaims: REQUIRED_CLAIMS,
    clockTolerance: rules.clockToleranceSeconds,
    currentDate: new Date(rules.clock()),
  };
  try {
    return (await jwtVerify(token, rules.findKey, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithAnyOf(error, token, options);
    throw error;
  }
}

/** An issuer may name no key in its tokens. During a rotation, the token may be signed with any of its keys. */
async function verifyWithAnyOf(
  keys: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

function assertNotFromTheFuture({ iat }: JWTPayload, { clock, clockToleranceSeconds }: TokenRules): void {
  if (iat !== undefined && iat > clock() / 1000 + clockToleranceSeconds) throw new TokenRefused('iat');
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'alg';
  return 'malformed';
}
