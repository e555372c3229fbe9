import type { JWTPayload } from 'jose';
import type { Principal } from './principal.js';
import { TokenRefused, textClaim, type VerifiedToken } from './verify-token.js';

/** The calling application, from its IAM token. */
export interface IamIdentity {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** Absent when the token names no account. */
  readonly accounts: readonly string[] | undefined;
}

/** The user, from the user management token. */
export interface UserIdentity {
  readonly subject: string;
}

/**
 * Reads an IAM token's claims.
 * @throws TokenRefused when `account_id` is present and malformed: a malformed limit never counts as absent.
 */
export function toIamIdentity({ subject, claims }: VerifiedToken): IamIdentity {
  return Object.freeze({ subject, scopes: scopesOf(claims), accounts: accountsOf(claims) });
}

/**
 * The principal of an IAM token, and of a user's token where the route requires one. A token that names no account may
 * see no account. With a user's token, it may see all usage of that user, under any account.
 */
export function toPrincipal(iam: IamIdentity, user?: UserIdentity): Principal {
  return Object.freeze({
    kind: 'iam',
    id: iam.subject,
    accounts: iam.accounts ?? (user ? 'all' : Object.freeze([])),
    scopes: iam.scopes,
    ...(user && { userId: user.subject }),
  });
}

function scopesOf(claims: JWTPayload): ReadonlySet<string> {
  const scope = claims.scope ?? claims.scp;
  if (typeof scope === 'string') return new Set(scope.split(' ').filter(Boolean));
  return new Set(Array.isArray(scope) ? scope.filter((name) => typeof name === 'string') : []);
}

function accountsOf({ account_id: claim }: JWTPayload): readonly string[] | undefined {
  if (claim === undefined) return undefined;
  if (claim === null) throw new TokenRefused('account_id');
  return Object.freeze([claim].flat().map((account) => textClaim(account, 'account_id')));
}
