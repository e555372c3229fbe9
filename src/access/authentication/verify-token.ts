import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { ApiError } from '../../errors/api-error.js';
import { claimAt, nameOf, textClaim } from './claims.js';
import {
  CHECKS_AFTER_SIGNATURE,
  CHECKS_BEFORE_SIGNATURE,
  type TokenCheck,
  type TokenParts,
  type TokenRules,
} from './token-checks.js';
import { TokenRefused } from './token-refused.js';

/** A verified token. */
export interface VerifiedToken {
  readonly subject: string;
  readonly claims: Readonly<JWTPayload>;
}

/**
 * Verifies a token: its signature, and every check of the rules.
 * @throws TokenRefused
 * @throws ApiError ISSUER_UNAVAILABLE when the key is unknown and the issuer does not answer.
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<VerifiedToken> {
  const parts = readToken(token);
  assertAll(CHECKS_BEFORE_SIGNATURE, parts, rules);
  await verifySignature(token, rules);
  assertAll(CHECKS_AFTER_SIGNATURE, parts, rules);
  const { subject } = rules.claims;
  return { subject: textClaim(claimAt(parts.claims, subject), nameOf(subject)), claims: parts.claims };
}

/**
 * Reads the parts of a token without verifying it.
 * @throws TokenRefused
 */
export function readToken(token: string): TokenParts {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch (error) {
    throw new TokenRefused('malformed', { cause: error });
  }
}

/**
 * Verifies the signature alone.
 * @throws TokenRefused
 * @throws ApiError ISSUER_UNAVAILABLE when the key is unknown and the issuer does not answer.
 */
export async function verifySignature(token: string, { findKey, algorithms }: TokenRules): Promise<void> {
  const options = { algorithms: [...algorithms] };
  try {
    await compactVerify(token, findKey, options).catch(async (error: unknown) => {
      if (error instanceof errors.JWKSMultipleMatchingKeys) await verifyWithAnyOf(error, token, options);
      else throw error;
    });
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new TokenRefused(reasonOf(error), { cause: error });
  }
}

/** An issuer may name no key in its tokens. During a rotation, the token may be signed with any of its keys. */
async function verifyWithAnyOf(
  keys: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: { algorithms: string[] },
): Promise<void> {
  for await (const key of keys) {
    try {
      await compactVerify(token, key, options);
      return;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

function assertAll(checks: readonly TokenCheck[], parts: TokenParts, rules: TokenRules): void {
  for (const { assert } of checks) assert(parts, rules);
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'alg';
  return 'malformed';
}
