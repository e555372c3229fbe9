import { ask, askData } from './api.js';
import { credentialOf, setCredential, type Credential } from './credential.js';
import { tellHandedOver } from './expiry.js';
import { settings } from './settings.js';

/** A token of the development issuer, as one click gives it. */
async function devToken(kind: 'iam' | 'user', claims: object): Promise<string> {
  const { access_token } = await ask<{ access_token: string }>({
    path: `/dev/${kind}/token`,
    method: 'POST',
    body: claims,
  });
  return access_token;
}

/** The accounts of the API keys that exist: a partner of the development environment sees all of them. */
async function knownAccounts(): Promise<readonly string[]> {
  const token = await devToken('iam', { sub: 'portal', scope: 'admin' });
  const { items } = await askData<{ items: readonly { account_ids: readonly string[] }[] }>({
    path: '/admin/v1/api-keys?state=active&limit=1000',
    headers: { Authorization: `Bearer ${token}` },
  });
  return [...new Set(items.flatMap(({ account_ids }) => account_ids))];
}

/** Signs in by the development issuer. */
export async function signInAs(role: Credential['role'], user = 'demo-user'): Promise<void> {
  setCredential(undefined);
  if (role === 'admin') {
    setCredential({ kind: 'iam', role, secret: await devToken('iam', { sub: 'portal', scope: 'admin' }) });
    return;
  }
  if (role === 'user') {
    const secret = await devToken('iam', { sub: 'portal', scope: 'usage:read' });
    setCredential({ kind: 'iam', role, secret, userToken: await devToken('user', { sub: user }) });
    return;
  }
  const account_id = await knownAccounts();
  const claims = { sub: 'portal', scope: 'report:read', ...(account_id.length > 0 && { account_id }) };
  setCredential({ kind: 'iam', role, secret: await devToken('iam', claims) });
}

/** What a host page may send. */
interface HostMessage {
  readonly type?: unknown;
  readonly token?: unknown;
  readonly user_token?: unknown;
}

function take(token: string, userToken: string | undefined): void {
  if (userToken === undefined) setCredential(credentialOf(token, settings.keyPrefix ?? ''));
  else setCredential({ kind: 'iam', role: 'user', secret: token, userToken });
}

/** Takes `#token=` out of the URL before anything is asked, and tokens from pages that may embed the portal. */
export function receiveTokens(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get('token');
  const userToken = given.get('user_token') ?? undefined;
  if (token !== null || userToken !== undefined) {
    given.delete('token');
    given.delete('user_token');
    history.replaceState(null, '', `${location.pathname}#${given.toString()}`);
  }
  if (token) take(token, userToken);
  addEventListener('message', (event: MessageEvent<HostMessage | undefined>) => {
    if (!(settings.embedders ?? []).includes(event.origin) && event.origin !== location.origin) return;
    const { type, token: sent, user_token } = event.data ?? {};
    if (type !== 'edgemeter-token' || typeof sent !== 'string') return;
    take(sent, typeof user_token === 'string' ? user_token : undefined);
    tellHandedOver();
  });
}
