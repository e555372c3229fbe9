import type { JWTPayload } from 'jose';
import type { Principal } from './principal.js';
import { TokenRefused, textClaim, type VerifiedToken } from './verify-token.js';

/** The calling application, as its IAM token tells. */
export interface IamIdentity {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** Absent when the token names no account. */
  readonly accounts: readonly string[] | undefined;
}

/** The user, as the user management token tells. */
export interface UserIdentity {
  readonly subject: string;
}

/**
 * Reads an IAM token's claims.
 * @throws TokenRefused when `account_id` is there and not to be understood: a limit is never taken for none.
 */
export function toIamIdentity({ subject, claims }: VerifiedToken): IamIdentity {
  return Object.freeze({ subject, scopes: scopesOf(claims), accounts: accountsOf(claims) });
}

/**
 * The principal behind an IAM token, and behind the user's where the route asks for one. A token that names no
 * account may see none, unless a user is the limit: then whatever the user used, under any account.
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
