/** What the page keeps while the reader is at the identity provider. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path and fragment of the view to come back to. */
  readonly view: string;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** A text of 43 characters with 256 random bits. */
export const randomText = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** The challenge of a verifier by S256 (RFC 7636). */
export async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/** The claims of a token; none when it is not a JWT. Nothing is verified. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const text = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What an ID token must say. */
export interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: the token comes from a renewal, which has no nonce of its own. */
  readonly nonce?: string;
  /** Unix seconds. */
  readonly now: number;
}

/** The clocks of reader and provider may differ by so much, in seconds. */
const TOLERANCE = 300;

/**
 * What is wrong with an ID token; undefined when nothing is. It came from the token endpoint over TLS, which stands for
 * its signature (OpenID Connect Core 3.1.3.7).
 */
export function idTokenFault(token: string, { issuer, clientId, nonce, now }: Expected): string | undefined {
  const claims = claimsOf(token);
  const audiences = [claims.aud].flat();
  if (claims.iss !== issuer) return 'its issuer is another';
  if (!audiences.includes(clientId)) return 'it is for another application';
  if (audiences.length > 1 && claims.azp !== clientId) return 'it was issued to another application';
  if (typeof claims.exp !== 'number' || claims.exp + TOLERANCE < now) return 'it has expired';
  if (nonce !== undefined && claims.nonce !== nonce) return 'it belongs to another sign-in';
  return undefined;
}

/** What is wrong with the answer in the URL; undefined when nothing is. */
export function returnFault(
  answer: URLSearchParams,
  pending: Pending | undefined,
  issuer: string,
): string | undefined {
  if (!pending) return 'This sign-in was not begun in this tab. Sign in again.';
  if (answer.get('state') !== pending.state) return 'This answer belongs to another sign-in. Sign in again.';
  const from = answer.get('iss');
  if (from !== null && from !== issuer) return 'This answer comes from another identity provider.';
  const error = answer.get('error');
  if (error === 'access_denied') return 'The sign-in was cancelled or refused.';
  if (error !== null) return `The identity provider refused: ${error.slice(0, 60)}.`;
  return answer.get('code') ? undefined : 'The identity provider gave no code. Sign in again.';
}
