import type { Accounts } from '../../common/accounts.js';
import { accountsOf, scopesOf } from './claims.js';
import type { Principal } from './principal.js';
import type { TokenRules } from './token-checks.js';
import type { VerifiedToken } from './verify-token.js';

/** The calling application, from its IAM token. */
export interface IamIdentity {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  readonly accounts: Accounts;
  /** The accounts under which the usage of a user may be read, with that user's token. */
  readonly accountsWithUser: Accounts;
}

/** The user, from the user management token. */
export interface UserIdentity {
  readonly subject: string;
  /** Absent: the issuer's tokens have no scopes. */
  readonly scopes: ReadonlySet<string> | undefined;
  readonly accounts: Accounts;
}

type ReadRules = Pick<TokenRules, 'claims' | 'accountsDefault'>;

const NO_ACCOUNTS: readonly string[] = Object.freeze([]);

/**
 * Reads an IAM token's claims.
 * @throws TokenRefused when the claim of accounts is malformed.
 */
export function toIamIdentity({ subject, claims }: VerifiedToken, rules: ReadRules): IamIdentity {
  const named = accountsOf(claims, rules.claims);
  const { accountsDefault } = rules;
  return Object.freeze({
    subject,
    scopes: scopesOf(claims, rules.claims),
    accounts: named ?? (accountsDefault === 'all' ? 'all' : NO_ACCOUNTS),
    accountsWithUser: named ?? (accountsDefault === 'none' ? NO_ACCOUNTS : 'all'),
  });
}

/**
 * Reads a user management token's claims. A user is limited only if the configuration says where the limits are.
 * @throws TokenRefused when the claim of accounts is malformed.
 */
export function toUserIdentity({ subject, claims }: VerifiedToken, rules: ReadRules): UserIdentity {
  const config = rules.claims;
  return Object.freeze({
    subject,
    scopes: config.scopes.length === 0 ? undefined : scopesOf(claims, config),
    accounts: config.accounts === undefined ? 'all' : (accountsOf(claims, config) ?? NO_ACCOUNTS),
  });
}

/** The principal of an IAM token, and of a user's token where the route requires one. Each limits the other. */
export function toPrincipal(iam: IamIdentity, user?: UserIdentity): Principal {
  return Object.freeze({
    kind: 'iam',
    id: iam.subject,
    accounts: user ? common(iam.accountsWithUser, user.accounts) : iam.accounts,
    scopes: user?.scopes ? new Set([...iam.scopes].filter((scope) => user.scopes?.has(scope))) : iam.scopes,
    ...(user && { userId: user.subject }),
  });
}

function common(one: Accounts, other: Accounts): Accounts {
  if (one === 'all') return other;
  return other === 'all' ? one : one.filter((account) => other.includes(account));
}
