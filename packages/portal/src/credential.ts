import { claimsOf } from './pkce.js';

/** What the portal signs its requests with. */
export interface Credential {
  readonly kind: 'portal' | 'key' | 'iam';
  readonly role: 'partner' | 'user' | 'admin';
  readonly secret: string;
  /** The token of the user, for own usage. */
  readonly userToken?: string;
}

// The only place of the credential. No storage has it: after a reload the reader signs in again.
let current: Credential | undefined;
const listeners = new Set<() => void>();

export const credential = (): Credential | undefined => current;

export function setCredential(next: Credential | undefined): void {
  current = next;
  for (const listener of listeners) listener();
}

/** The same reader with a newer secret: what is shown stays as it is. */
export function replaceCredential(next: Credential): void {
  current = next;
}

export function onCredential(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The headers that prove who asks. */
export function credentialHeaders(of: Credential | undefined = current): Record<string, string> {
  if (!of) return {};
  if (of.kind === 'key') return { 'X-API-Key': of.secret };
  return {
    Authorization: `Bearer ${of.secret}`,
    ...(of.userToken !== undefined && { 'X-Authorization': of.userToken }),
  };
}

/**
 * The kind and role of a given secret. IAM tokens have three parts, API keys begin with the service's prefix, and what
 * is left is a portal token.
 */
export function credentialOf(secret: string, keyPrefix: string): Credential {
  const isToken = secret.split('.').length === 3;
  if (isToken) return { kind: 'iam', role: /\badmin\b/.test(scopeOf(secret)) ? 'admin' : 'partner', secret };
  return { kind: secret.startsWith(`${keyPrefix}_`) ? 'key' : 'portal', role: 'partner', secret };
}

/** The scopes that a token claims: they only decide which screen opens first. */
function scopeOf(token: string): string {
  const { scope } = claimsOf(token);
  return typeof scope === 'string' ? scope : '';
}
