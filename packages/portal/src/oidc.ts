import { credential, onCredential, replaceCredential, setCredential, type Credential } from './credential.js';
import { onRefused, tellExpired } from './expiry.js';
import {
  askTokens,
  discover,
  oidcSettings,
  revoke,
  signOutUrl,
  SignInProblem,
  type Provider,
  type Tokens,
} from './identity-provider.js';
import { challengeOf, claimsOf, idTokenFault, randomText, returnFault, type Pending } from './pkce.js';

const RETURN_PATH = '/portal/signed-in';
const PENDING = 'edgemeter-sign-in';
/** A token is renewed so long before its end, or at half of its life. In milliseconds. */
const LEAD_MS = 60_000;
/** After a renewal that got no answer. */
const AGAIN_MS = 5_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/** The session of the reader. It is in memory only, as the credential is. */
interface Session {
  readonly provider: Provider;
  readonly credential: Credential;
  readonly refreshToken: string | undefined;
  /** When the access token ends, as Unix milliseconds. */
  readonly endsAt: number;
}

let session: Session | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<boolean> | undefined;

const returnAddress = (): string => location.origin + RETURN_PATH;

/** Leads the reader to the identity provider. @throws SignInProblem */
export async function beginSignIn(): Promise<void> {
  if (!isSecureContext) throw new SignInProblem('Signing in needs an address with https.');
  const { clientId, scopes, parameters } = oidcSettings();
  const provider = await discover();
  const view = location.pathname + location.hash;
  const pending: Pending = { state: randomText(), nonce: randomText(), verifier: randomText(), view };
  const url = new URL(provider.authorization_endpoint);
  const asked = {
    ...parameters,
    response_type: 'code',
    client_id: clientId,
    redirect_uri: returnAddress(),
    scope: scopes,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  location.assign(url);
}

function takePending(): Pending | undefined {
  const text = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  return text === null ? undefined : (JSON.parse(text) as Pending);
}

/**
 * Takes the provider's answer out of the URL, puts the view back, and signs in.
 * @returns undefined when the page was opened in another way. Rejects with SignInProblem.
 */
export function completeSignIn(): Promise<void> | undefined {
  if (location.pathname !== RETURN_PATH) return undefined;
  const answer = new URLSearchParams(location.search);
  const pending = takePending();
  const view = pending?.view ?? '';
  history.replaceState(null, '', view.startsWith('/portal') && view !== RETURN_PATH ? view : '/portal/start');
  return finish(answer, pending);
}

async function finish(answer: URLSearchParams, pending: Pending | undefined): Promise<void> {
  const { issuer, clientId } = oidcSettings();
  const fault = returnFault(answer, pending, issuer);
  if (fault !== undefined || !pending) throw new SignInProblem(fault ?? '');
  const provider = await discover();
  const tokens = await askTokens(provider, {
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    redirect_uri: returnAddress(),
    code_verifier: pending.verifier,
  });
  const expected = { issuer, clientId, nonce: pending.nonce, now: Date.now() / 1000 };
  const tokenFault = idTokenFault(tokens.id_token ?? '', expected);
  if (tokenFault !== undefined) throw new SignInProblem(`The ID token is not acceptable: ${tokenFault}.`);
  keep(provider, tokens, signedIn(tokens, tokens.id_token), undefined);
  setCredential(session?.credential);
}

/** The role by the granted scopes. A user's own usage needs the ID token beside the access token. */
function signedIn(tokens: Tokens, idToken: string | undefined): Credential {
  const { scope, scp } = claimsOf(tokens.access_token);
  const granted = [tokens.scope, scope, scp]
    .flat()
    .filter((one) => typeof one === 'string')
    .join(' ')
    .split(/\s+/);
  const secret = tokens.access_token;
  if (granted.includes('admin')) return { kind: 'iam', role: 'admin', secret };
  const isUser = granted.includes('usage:read') && !granted.includes('report:read');
  return isUser
    ? { kind: 'iam', role: 'user', secret, userToken: idToken }
    : { kind: 'iam', role: 'partner', secret };
}

function keep(provider: Provider, tokens: Tokens, next: Credential, refreshToken: string | undefined): void {
  clearTimeout(timer);
  const lifeMs = (tokens.expires_in ?? 300) * 1000;
  session = {
    provider,
    credential: next,
    refreshToken: tokens.refresh_token ?? refreshToken,
    endsAt: Date.now() + lifeMs,
  };
  if (session.refreshToken !== undefined) renewIn(Math.max(lifeMs / 2, lifeMs - LEAD_MS));
}

function renewIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void renew(), Math.min(ms, LONGEST_TIMER_MS));
}

/** Gets new tokens. @returns whether the session goes on. */
function renew(): Promise<boolean> {
  renewing ??= renewed().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewed(): Promise<boolean> {
  const before = session;
  if (before?.refreshToken === undefined) return false;
  try {
    const tokens = await askTokens(before.provider, {
      grant_type: 'refresh_token',
      refresh_token: before.refreshToken,
    });
    // Another credential has taken the place of this session meanwhile.
    if (session !== before) return false;
    const { role, userToken } = before.credential;
    const idToken = role === 'user' ? (tokens.id_token ?? userToken) : undefined;
    const next: Credential = { kind: 'iam', role, secret: tokens.access_token, userToken: idToken };
    keep(before.provider, tokens, next, before.refreshToken);
    replaceCredential(next);
    return true;
  } catch (error) {
    if (session !== before) return false;
    if (error instanceof SignInProblem && !error.refused) {
      renewIn(AGAIN_MS);
      return false;
    }
    session = { ...before, refreshToken: undefined };
    tellExpired();
    return false;
  }
}

/** Signs out here, and at the provider where it has a page for that. */
export function signOut(): void {
  const ended = session;
  setCredential(undefined);
  if (!ended) return;
  if (ended.refreshToken !== undefined) revoke(ended.provider, ended.refreshToken);
  const url = signOutUrl(ended.provider, `${location.origin}/portal/start`);
  if (url !== undefined) location.assign(url);
}

onCredential(() => {
  if (credential() === session?.credential) return;
  clearTimeout(timer);
  session = undefined;
});

// A timer is late after the computer slept. A token that has ended by the clock is renewed; any other refusal is real.
onRefused(async () => {
  if (!session || Date.now() < session.endsAt) return false;
  const goesOn = await renew();
  if (goesOn) setCredential(session.credential);
  return goesOn;
});
