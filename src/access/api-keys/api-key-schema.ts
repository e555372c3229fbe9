import type { ApiKeyAnswer } from './api-key-answer.js';
import { KEY_STATES } from './api-keys.repository.js';
import { KEY_SCOPES } from './key-scopes.js';

const instant = (description: string) => ({ type: ['string', 'null'], format: 'date-time', description });
const limit = (description: string) => ({ type: ['integer', 'null'], minimum: 1, description });
const id = (description: string) => ({ type: ['string', 'null'], description });

/** The settings of a key. */
export const SETTINGS = {
  name: { type: 'string', minLength: 1, maxLength: 128 },
  account_ids: {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: 64 },
    maxItems: 1_000,
    description: 'The accounts it may use.',
  },
  all_accounts: { type: 'boolean', description: "May use every account: an operator's key." },
  scopes: { type: 'array', minItems: 1, items: { type: 'string', enum: Object.keys(KEY_SCOPES) } },
  expires_at: instant('From when on it is refused; null: never.'),
  allowed_cidrs: {
    type: 'array',
    items: { type: 'string' },
    maxItems: 100,
    description: 'Networks that its callers must come from; none: from anywhere.',
  },
  rate_limit: limit('Requests a minute; null: as the configuration says.'),
  ingest_limit: limit('Usage records a minute; null: as the configuration says.'),
};

const PROPERTIES = {
  id: { type: 'string', description: 'Public: logs may name it.' },
  name: SETTINGS.name,
  state: { type: 'string', enum: [...KEY_STATES] },
  account_ids: SETTINGS.account_ids,
  all_accounts: SETTINGS.all_accounts,
  scopes: SETTINGS.scopes,
  expires_at: SETTINGS.expires_at,
  allowed_cidrs: SETTINGS.allowed_cidrs,
  rate_limit: SETTINGS.rate_limit,
  ingest_limit: SETTINGS.ingest_limit,
  created_at: { type: 'string', format: 'date-time' },
  revoked_at: instant('Since when it is refused for good.'),
  last_used_at: instant('To the minute.'),
  predecessor_id: id('The key it took the place of.'),
  successor_id: id('The key that takes its place.'),
} satisfies Record<keyof ApiKeyAnswer, object>;

/** A key as administrators see it. */
export const KEY_SCHEMA = { type: 'object', required: Object.keys(PROPERTIES), properties: PROPERTIES };

export const KEY_EXAMPLE: ApiKeyAnswer = {
  id: 'fs4fbhr97gqf',
  name: 'Partner A',
  state: 'active',
  account_ids: ['62c40843c7a190970912345'],
  all_accounts: false,
  scopes: ['report:read'],
  expires_at: null,
  allowed_cidrs: [],
  rate_limit: 600,
  ingest_limit: null,
  created_at: '2026-11-21T01:27:13.703Z',
  revoked_at: null,
  last_used_at: null,
  predecessor_id: null,
  successor_id: null,
};

export const SECRET_EXAMPLE = `em_${KEY_EXAMPLE.id}_<secret>`;
