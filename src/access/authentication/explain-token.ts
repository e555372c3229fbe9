import type { Accounts } from '../../common/accounts.js';
import { ApiError } from '../../errors/api-error.js';
import { claimAt, nameOf, scopeNames } from './claims.js';
import { SCOPES, type Scope } from './scopes.js';
import {
  CHECKS_AFTER_SIGNATURE,
  CHECKS_BEFORE_SIGNATURE,
  type TokenParts,
  type TokenRules,
} from './token-checks.js';
import { toIamIdentity, toUserIdentity } from './token-identity.js';
import type { TokenKind } from './token-kind.js';
import { TokenRefused } from './token-refused.js';
import { readToken, verifySignature } from './verify-token.js';

/** The outcome of one check, with what the token has and what is expected. */
export interface CheckOutcome {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Why the service would accept or refuse a token. */
export interface TokenExplanation {
  readonly accepted: boolean;
  readonly checks: readonly CheckOutcome[];
}

/** A look at a token: which issuer's it should be, and the scope that a request would need. */
export interface TokenQuestion {
  readonly kind: TokenKind;
  readonly rules: TokenRules;
  readonly scope?: Scope;
}

/** Runs every check of a token, also after one that fails. The texts never have the whole token or its signature. */
export async function explainToken(token: string, question: TokenQuestion): Promise<TokenExplanation> {
  const checks = await outcomes(token, question);
  return { accepted: checks.every(({ ok }) => ok), checks };
}

async function outcomes(token: string, question: TokenQuestion): Promise<CheckOutcome[]> {
  const { rules } = question;
  let parts: TokenParts;
  try {
    parts = readToken(token);
  } catch {
    return [
      { check: 'format', ok: false, detail: 'this is no JWT: three parts in base64url, separated by dots' },
    ];
  }
  const run = ({ name, assert }: (typeof CHECKS_AFTER_SIGNATURE)[number]): CheckOutcome =>
    outcome(name, DETAILS.get(name)?.(parts, rules) ?? '', () => assert(parts, rules));
  return [
    ...CHECKS_BEFORE_SIGNATURE.map(run),
    await signatureOutcome(token, parts, rules),
    ...CHECKS_AFTER_SIGNATURE.map(run),
    ...claimOutcomes(parts, question),
  ];
}

function outcome(check: string, detail: string, assert: () => void): CheckOutcome {
  try {
    assert();
    return { check, ok: true, detail };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return { check, ok: false, detail };
  }
}

const shown = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200);

/** A time of a token as a date, and how far it is from now. */
function time(value: unknown, { clock }: TokenRules): string {
  const date = new Date(Number(value) * 1_000);
  if (typeof value !== 'number' || Number.isNaN(date.getTime())) return shown(value);
  const seconds = Math.round(value - clock() / 1_000);
  return `${date.toISOString()}, ${seconds < 0 ? `${-seconds} s ago` : `in ${seconds} s`}`;
}

/** What is said of each check. */
const DETAILS: ReadonlyMap<string, (parts: TokenParts, rules: TokenRules) => string> = new Map([
  ['crit', ({ header: { crit } }) => `${shown(crit)}; no critical extension is known`],
  ['typ', ({ header: { typ } }, { tokenTypes }) => `${shown(typ)}; accepted: ${tokenTypes.join(', ')}`],
  ['alg', ({ header: { alg } }, { algorithms }) => `${shown(alg)}; accepted: ${algorithms.join(', ')}`],
  ['iss', ({ claims: { iss } }, { issuer }) => `${shown(iss)}; expected: ${shown(issuer)}`],
  [
    'aud',
    ({ claims }, { audiences, audienceClaim }) =>
      `${nameOf(audienceClaim)} is ${shown(claimAt(claims, audienceClaim))}; one expected of: ${audiences.join(', ')}`,
  ],
  [
    'required claims',
    ({ claims }, { requiredClaims }) =>
      requiredClaims
        .map(([path, text]) => `${nameOf(path)} is ${shown(claimAt(claims, path))}; expected: ${shown(text)}`)
        .join('; ') || 'none',
  ],
  ['exp', ({ claims: { exp } }, rules) => time(exp, rules)],
  ['nbf', ({ claims: { nbf } }, rules) => time(nbf, rules)],
  ['iat', ({ claims: { iat } }, rules) => time(iat, rules)],
  [
    'subject',
    ({ claims }, { claims: { subject } }) => `${nameOf(subject)} is ${shown(claimAt(claims, subject))}`,
  ],
]);

async function signatureOutcome(
  token: string,
  { header }: TokenParts,
  rules: TokenRules,
): Promise<CheckOutcome> {
  const check = 'signature';
  const key = `key id ${shown(header.kid)}`;
  try {
    await verifySignature(token, rules);
    return { check, ok: true, detail: key };
  } catch (error) {
    const state = rules.keySet?.state;
    if (error instanceof ApiError) {
      return { check, ok: false, detail: `the keys cannot be had: ${state?.failure ?? 'no answer'}` };
    }
    if (!(error instanceof TokenRefused)) throw error;
    if (error.reason !== 'unknown key') return { check, ok: false, detail: `${key}: ${error.reason}` };
    return {
      check,
      ok: false,
      detail: `${key}: the issuer has ${state?.keys ?? 'other'} usable keys, and not this one`,
    };
  }
}

/** What is read from the claims. */
function claimOutcomes({ claims }: TokenParts, { kind, rules, scope }: TokenQuestion): CheckOutcome[] {
  const named = scopeNames(claims, rules.claims);
  const verified = { subject: '', claims };
  const path = rules.claims.accounts;
  const where =
    path === undefined ? 'no claim is read' : `${nameOf(path)} is ${shown(claimAt(claims, path))}`;
  let identity;
  try {
    identity = kind === 'iam' ? toIamIdentity(verified, rules) : toUserIdentity(verified, rules);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return [{ check: 'accounts', ok: false, detail: `${where}: a text or a list of texts is expected` }];
  }
  const known = [...(identity.scopes ?? [])].filter((name) => Object.hasOwn(SCOPES, name));
  const { accounts } = identity;
  const reach: Accounts = 'accountsWithUser' in identity ? (identity.accountsWithUser as Accounts) : accounts;
  const onlyWithUser = reach === 'all' && accounts !== 'all' ? ', only with a user token' : '';
  return [
    {
      check: 'scopes',
      ok: identity.scopes === undefined || (scope === undefined ? known.length > 0 : known.includes(scope)),
      detail:
        identity.scopes === undefined
          ? 'no claim is read'
          : `${listed(known)}${scope === undefined ? '' : `; expected: ${scope}`}; read from: ${listed(named)}`,
    },
    {
      check: 'accounts',
      ok: reach === 'all' || reach.length > 0 || (scope ?? known.join()) === 'admin',
      detail: `${accountsText(reach)}${onlyWithUser}; ${where}`,
    },
  ];
}

const listed = (names: readonly string[]): string => names.join(', ').slice(0, 500) || 'none';

const accountsText = (accounts: Accounts): string => (accounts === 'all' ? 'all' : listed(accounts));
