import {
  claimPath,
  claimPaths,
  requiredClaims,
  roleScopes,
  texts,
  tokenTypes,
  type ClaimPath,
  type RequiredClaim,
  type RoleScopes,
} from './claim-parsers.js';
import { algorithms, oneOf, text, url } from './parsers.js';
import { variable } from './variable.js';

type Prefixed<P extends string, T> = { readonly [N in keyof T & string as `${P}_${N}`]: T[N] };

function prefixed<const P extends string, T extends object>(prefix: P, variables: T): Prefixed<P, T> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`${prefix}_${name}`, value as unknown]),
  ) as Prefixed<P, T>;
}

/** The settings of an issuer that have the same default for both. */
const common = (tokens: string) => ({
  ISSUER: variable<string | undefined>(
    text,
    undefined,
    `\`iss\` of ${tokens}. Its [discovery document](identity-providers.md#an-issuer-by-its-url) names the key set.`,
  ),
  AUDIENCE: variable(texts, ['edgemeter'], `\`aud\` of ${tokens}; one of several, comma-separated.`),
  AUDIENCE_CLAIM: variable<ClaimPath>(
    claimPath,
    ['aud'],
    `[Claim](identity-providers.md#claims) of ${tokens} that names the audience, such as \`client_id\`.`,
  ),
  JWKS_URI: variable<string | undefined>(
    url('https:', 'http:'),
    undefined,
    `Key set for ${tokens}. Without it the issuer's discovery document names it.`,
  ),
  ALGORITHMS: variable<readonly string[]>(
    algorithms,
    ['RS256', 'PS256', 'ES256', 'EdDSA'],
    `Accepted signature algorithms of ${tokens}.`,
  ),
  TOKEN_TYPES: variable<readonly string[]>(
    tokenTypes,
    ['jwt', 'at+jwt', 'none'],
    `Accepted values of \`typ\` in the header of ${tokens}, without \`application/\`, in any case; \`none\` for no \`typ\`.`,
  ),
  REQUIRED_CLAIMS: variable<readonly RequiredClaim[]>(
    requiredClaims,
    [],
    `Claims that ${tokens} must have, such as \`token_use=access\`; comma-separated.`,
  ),
  SUBJECT_CLAIM: variable<ClaimPath>(
    claimPath,
    ['sub'],
    `Claim of ${tokens} that says whom the token stands for.`,
  ),
  SCOPE_PREFIX: variable(
    text,
    '',
    `Text before each scope in ${tokens}, such as \`api://edgemeter/\`. Scopes without it do not count.`,
  ),
  ROLE_SCOPES: variable<readonly RoleScopes[]>(
    roleScopes,
    [],
    `Scopes that a role or group in ${tokens} stands for, such as \`Reader=usage:read report:read,Operator=admin\`.`,
  ),
});

export const ISSUER_VARIABLES = Object.freeze({
  ...prefixed('IAM', {
    ...common('IAM tokens (the calling application)'),
    SCOPE_CLAIMS: variable<readonly ClaimPath[]>(
      claimPaths,
      [['scope'], ['scp']],
      '[Claims](identity-providers.md#claims) of IAM tokens with scopes, such as `scp,roles` or `realm_access.roles`. All of them count.',
    ),
    ACCOUNTS_CLAIM: variable<ClaimPath>(
      claimPath,
      ['account_id'],
      'Claim of IAM tokens with the account or the accounts.',
    ),
    ACCOUNTS_DEFAULT: variable<'none' | 'user' | 'all' | undefined>(
      oneOf('none', 'user', 'all'),
      undefined,
      'What an IAM token [without accounts](identity-providers.md#accounts) may read: `none`; `user`: with a user token the usage of that user; `all`. `none` by default, `user` for the development issuer.',
    ),
  }),
  ...prefixed('USER', {
    ...common('user management tokens (the user)'),
    SCOPE_CLAIMS: variable<readonly ClaimPath[]>(
      claimPaths,
      [],
      'Claims of user management tokens with scopes. When set, the user needs the scope as well as the application.',
    ),
    ACCOUNTS_CLAIM: variable<ClaimPath | undefined>(
      claimPath,
      undefined,
      'Claim of user management tokens with accounts. When set, the user is limited to these.',
    ),
  }),
});
