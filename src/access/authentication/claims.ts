import type { JWTPayload } from 'jose';
import type { ClaimPath } from '../../config/claim-parsers.js';
import type { ClaimsConfig } from '../../config/sections.js';
import { TokenRefused } from './token-refused.js';

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/**
 * The value of a claim. A claim is only found where the token itself has it, never among what objects inherit.
 * @returns undefined when the claim is absent; null also when a step of its path is no object.
 */
export function claimAt(claims: Readonly<JWTPayload>, path: ClaimPath): unknown {
  let value: unknown = claims;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** The name of a claim in messages. */
export const nameOf = (path: ClaimPath): string => path.join('.');

/**
 * A claim that must be a text that can be stored and compared.
 * @throws TokenRefused
 */
export function textClaim(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '' || CONTROL_CHARACTER.test(value))
    throw new TokenRefused(name);
  return value;
}

/** The names of scopes, roles and groups in a token, as they are written there. */
export const scopeNames = (claims: Readonly<JWTPayload>, { scopes }: ClaimsConfig): readonly string[] =>
  scopes.flatMap((path) => {
    const value = claimAt(claims, path);
    if (typeof value === 'string') return value.split(' ').filter(Boolean);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  });

/** The scopes that the names stand for. With a prefix, a name without it is the scope of another service. */
export function scopesOf(claims: Readonly<JWTPayload>, config: ClaimsConfig): ReadonlySet<string> {
  const { scopePrefix, roleScopes } = config;
  const table = new Map(roleScopes);
  const meant = scopeNames(claims, config).flatMap((name) => {
    const own = name.startsWith(scopePrefix) ? name.slice(scopePrefix.length) : undefined;
    return table.get(name) ?? (own === undefined ? [] : (table.get(own) ?? [own]));
  });
  return new Set(meant);
}

/**
 * The accounts that a token names.
 * @returns undefined when it names none.
 * @throws TokenRefused when the claim is malformed: a malformed limit never counts as absent.
 */
export function accountsOf(
  claims: Readonly<JWTPayload>,
  { accounts }: ClaimsConfig,
): readonly string[] | undefined {
  if (accounts === undefined) return undefined;
  const claim = claimAt(claims, accounts);
  if (claim === undefined) return undefined;
  const name = nameOf(accounts);
  return Object.freeze([claim].flat().map((account) => textClaim(account, name)));
}
