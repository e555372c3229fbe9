import { closedMap } from '../../common/closed-map.js';
import { MOST_ACCOUNTS, MOST_NETWORKS, MOST_SCOPES } from './api-key-request.js';
import { KEY_SCOPES } from './key-scopes.js';

const limit = (description: string) =>
  ({ type: 'integer', nullable: true, minimum: 1, description }) as const;

/** The schemas of the settings of a key, in requests and in answers. */
export const SETTINGS = closedMap({
  name: { type: 'string', minLength: 1, maxLength: 128 },
  account_ids: {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: 64 },
    maxItems: MOST_ACCOUNTS,
    description: 'The accounts it may use.',
  },
  all_accounts: { type: 'boolean', description: "May use every account: an operator's key." },
  scopes: {
    type: 'array',
    minItems: 1,
    maxItems: MOST_SCOPES,
    items: { type: 'string', enum: Object.keys(KEY_SCOPES) },
  },
  expires_at: {
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'From when on it is refused; null: never.',
  },
  allowed_cidrs: {
    type: 'array',
    items: { type: 'string' },
    maxItems: MOST_NETWORKS,
    description: 'Networks from which it may be used; empty: from anywhere.',
  },
  rate_limit: limit('Requests a minute; null: as the configuration says.'),
  ingest_limit: limit('Usage records a minute; null: as the configuration says.'),
} as const);
