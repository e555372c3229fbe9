import type { Call, Fault } from './api.js';

/** An API key as administrators see it. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'expired' | 'revoked';
  readonly account_ids: readonly string[];
  readonly all_accounts: boolean;
  readonly scopes: readonly string[];
  readonly expires_at: string | null;
  readonly allowed_cidrs: readonly string[];
  readonly rate_limit: number | null;
  readonly ingest_limit: number | null;
  readonly last_used_at: string | null;
  readonly successor_id: string | null;
}

/** A new key, with the only copy of its secret. */
export interface IssuedKey extends ApiKey {
  readonly key: string;
  /** Of a rotation: the key before it. */
  readonly predecessor?: ApiKey;
}

export const KEY_STATES = ['active', 'expired', 'revoked'] as const;
export const KEY_SCOPES = ['report:read', 'usage:write', 'portal:issue'] as const;

/** What the form of a key holds: texts, so that the service judges them. */
export interface KeyForm {
  readonly name: string;
  readonly all: boolean;
  /** Separated by blanks or commas. */
  readonly accounts: string;
  readonly scopes: readonly string[];
  /** A local time in UTC as `datetime-local` writes it; empty: never. */
  readonly expires: string;
  readonly networks: string;
  readonly rate: string;
  readonly ingest: string;
}

export const EMPTY_KEY: KeyForm = {
  name: '',
  all: false,
  accounts: '',
  scopes: [],
  expires: '',
  networks: '',
  rate: '',
  ingest: '',
};

export const formOf = (key: ApiKey): KeyForm => ({
  name: key.name,
  all: key.all_accounts,
  accounts: key.account_ids.join('\n'),
  scopes: key.scopes,
  expires: key.expires_at?.slice(0, 16) ?? '',
  networks: key.allowed_cidrs.join('\n'),
  rate: String(key.rate_limit ?? ''),
  ingest: String(key.ingest_limit ?? ''),
});

const listOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((one) => one !== '');
/** What is no number goes as it is: the service says what is wrong with it. */
const limitOf = (text: string): number | string | null =>
  text.trim() === '' ? null : /^\d+$/.test(text.trim()) ? Number(text) : text;
export const instantOf = (local: string): string | null => (local === '' ? null : `${local}:00Z`);

/** The settings of a form that differ from those before. */
function settingsOf(form: KeyForm, before: KeyForm): Record<string, unknown> {
  const differs = (key: keyof KeyForm) => JSON.stringify(form[key]) !== JSON.stringify(before[key]);
  return {
    ...(differs('name') && { name: form.name }),
    ...((differs('all') || differs('accounts')) &&
      (form.all ? { all_accounts: true } : { account_ids: listOf(form.accounts) })),
    ...(differs('scopes') && { scopes: form.scopes }),
    ...(differs('expires') && { expires_at: instantOf(form.expires) }),
    ...(differs('networks') && { allowed_cidrs: listOf(form.networks) }),
    ...(differs('rate') && { rate_limit: limitOf(form.rate) }),
    ...(differs('ingest') && { ingest_limit: limitOf(form.ingest) }),
  };
}

const keyPath = ({ id }: ApiKey) => `/admin/v1/api-keys/${encodeURIComponent(id)}`;

/** The request that makes a key. */
export const createCall = (form: KeyForm): Call => ({
  path: '/admin/v1/api-keys',
  method: 'POST',
  body: settingsOf(form, EMPTY_KEY),
});

/** The request that changes what the form changes. */
export const changeCall = (key: ApiKey, form: KeyForm): Call => ({
  path: keyPath(key),
  method: 'PATCH',
  body: settingsOf(form, formOf(key)),
});

/** @param expires absent: the successor lives as long as its predecessor; null: it never expires. */
export const rotateCall = (key: ApiKey, overlap: string, expires: string | null | undefined): Call => ({
  path: `${keyPath(key)}/rotate`,
  method: 'POST',
  body: {
    ...(overlap.trim() !== '' && { overlap_seconds: limitOf(overlap) }),
    ...(expires !== undefined && { expires_at: expires }),
  },
});

export const revokeCall = (key: ApiKey): Call => ({ path: `${keyPath(key)}/revoke`, method: 'POST' });

const CONTROLS = [
  'name',
  'account_ids',
  'scopes',
  'expires_at',
  'allowed_cidrs',
  'rate_limit',
  'ingest_limit',
  'overlap_seconds',
] as const;
export type KeyControl = (typeof CONTROLS)[number];

/** The control that a fault belongs to; undefined: none. */
export function keyControlOf({ field = '' }: Fault): KeyControl | undefined {
  const own = field.replace(/[.[].*$/, '');
  return own === 'all_accounts' ? 'account_ids' : CONTROLS.find((name) => name === own);
}
