import { settings, type OidcSettings } from './settings.js';

/** The parts of the provider's discovery document that the portal uses. */
export interface Provider {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly revocation_endpoint?: string;
  readonly end_session_endpoint?: string;
  readonly code_challenge_methods_supported?: readonly string[];
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
  readonly scope?: string;
}

/** Why a sign-in failed, as the reader sees it. */
export class SignInProblem extends Error {
  constructor(
    message: string,
    /** Whether the provider refused: a further try gives the same. */
    readonly refused = true,
  ) {
    super(message);
  }
}

export function oidcSettings(): OidcSettings {
  if (!settings.oidc) throw new SignInProblem('No identity provider is configured.');
  return settings.oidc;
}

const isWeb = (address: unknown): boolean =>
  typeof address === 'string' && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

async function request(address: string, options: RequestInit): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(address, { ...options, credentials: 'omit' });
  } catch {
    throw new SignInProblem('The identity provider cannot be reached.', false);
  }
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && typeof body === 'object' && body !== null) return body;
  const { error } = (body ?? {}) as { error?: unknown };
  const reason = typeof error === 'string' ? error.slice(0, 60) : `status ${answer.status}`;
  throw new SignInProblem(`The identity provider refused: ${reason}.`, answer.status < 500);
}

let known: Provider | undefined;

/** Asks the configured issuer where its endpoints are. @throws SignInProblem */
export async function discover(): Promise<Provider> {
  if (known) return known;
  const { issuer } = oidcSettings();
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = (await request(address, {})) as Provider;
  if (found.issuer !== issuer) throw new SignInProblem('The identity provider names another issuer.');
  if (!isWeb(found.authorization_endpoint) || !isWeb(found.token_endpoint))
    throw new SignInProblem('The identity provider names no endpoints.');
  const methods = found.code_challenge_methods_supported;
  if (methods && !methods.includes('S256'))
    throw new SignInProblem('The identity provider does not support PKCE with S256.');
  known = found;
  return found;
}

/** Asks for tokens as a public client. @throws SignInProblem */
export async function askTokens(
  provider: Provider,
  grant: Readonly<Record<string, string>>,
): Promise<Tokens> {
  const { clientId, parameters } = oidcSettings();
  const { resource } = parameters;
  const body = new URLSearchParams({ client_id: clientId, ...(resource && { resource }), ...grant });
  const tokens = (await request(provider.token_endpoint, { method: 'POST', body })) as Tokens;
  if (typeof tokens.access_token !== 'string')
    throw new SignInProblem('The identity provider gave no access token.');
  return tokens;
}

/** Tells the provider that a refresh token is no longer used. A failure changes nothing: it expires by itself. */
export function revoke(provider: Provider, token: string): void {
  if (!isWeb(provider.revocation_endpoint)) return;
  const body = new URLSearchParams({ client_id: oidcSettings().clientId, token });
  void fetch(String(provider.revocation_endpoint), {
    method: 'POST',
    body,
    credentials: 'omit',
    keepalive: true,
  }).catch(() => undefined);
}

/** Where the reader signs out at the provider; undefined when it has no such page. */
export function signOutUrl(provider: Provider, back: string): string | undefined {
  if (!isWeb(provider.end_session_endpoint)) return undefined;
  const url = new URL(String(provider.end_session_endpoint));
  url.searchParams.set('client_id', oidcSettings().clientId);
  url.searchParams.set('post_logout_redirect_uri', back);
  return url.href;
}
