import { explained, type Explanation } from './explanation.js';
import type { ADMINISTRATION } from '../../../src/errors/catalogue/administration.js';
import type { INGEST_JOURNAL } from '../../../src/errors/catalogue/ingest-journal.js';
import type { PORTAL_TOKENS } from '../../../src/errors/catalogue/portal-tokens.js';

const PAGE = ['Administration', 'administration.md'] as const;
const TOKENS = ['Portal tokens', 'portal-tokens.md'] as const;
const RETENTION = ['Retention', 'retention.md'] as const;
const MAPPINGS = ['Mappings', 'mappings.md'] as const;

const KEYS_EXPLAINED = {
  KEY_NAME: explained(
    'The name of an API key is missing, empty or too long.',
    'Give a text of 1 to 128 characters that says who uses the key.',
    { field: 'name', detail: 'must have 1 to 128 characters', see: PAGE },
  ),
  KEY_ACCOUNTS: explained(
    'The accounts of an API key are missing or wrong, or both `account_ids` and `all_accounts` are given.',
    'Give a list of accounts, or `all_accounts: true`.',
    { field: 'account_ids', detail: 'must be 1 to 1000 ids of 1 to 64 characters', see: PAGE },
  ),
  KEY_SCOPES: explained(
    'The scopes of an API key are missing, or one does not exist.',
    'Give a list of the scopes that the text names.',
    { field: 'scopes', detail: 'must be of report:read, usage:write, portal:issue', see: PAGE },
  ),
  KEY_EXPIRY: explained(
    'The expiry of an API key is no date-time, or lies in the past.',
    'Give a date-time in the future, or `null` for a key that does not expire.',
    { field: 'expires_at', detail: 'must lie in the future', see: PAGE },
  ),
  KEY_NETWORKS: explained(
    'The networks of an API key are no list of addresses and networks.',
    'Give a list such as `["10.0.0.0/8"]`.',
    {
      field: 'allowed_cidrs',
      detail: 'each must be an address, or a network such as 10.0.0.0/8',
      see: PAGE,
    },
  ),
  KEY_LIMIT: explained(
    'A limit of an API key is no whole number.',
    'Give a number of requests or records a minute, or `null`.',
    { field: 'rate_limit', detail: 'must be a whole number, or null', see: PAGE },
  ),
  KEY_OVERLAP: explained(
    'The overlap of a rotation is no number of seconds that is allowed.',
    'Give the seconds for which the old key stays valid, at most 90 days.',
    { field: 'overlap_seconds', detail: 'must be a whole number from 0 to 7776000', see: PAGE },
  ),
  KEY_REVOKED: explained('The API key is revoked. It cannot be changed or rotated.', 'Make a new key.', {
    see: PAGE,
  }),
  KEY_EXPIRED: explained('The API key has expired. It cannot be rotated.', 'Make a new key.', { see: PAGE }),
  KEY_ROTATED: explained('The API key was rotated before, and has a successor.', 'Rotate the successor.', {
    see: PAGE,
  }),
  KEY_FILTER: explained(
    'A filter of the list of API keys is wrong.',
    'Give a state that the text lists, or one account.',
    { field: 'state', detail: 'must be one of active, expired, revoked', see: PAGE },
  ),
};

const LISTS_EXPLAINED = {
  UNKNOWN_RESOURCE: explained(
    'Nothing with this id or name exists, or it belongs to others.',
    'List what there is, and use an id or name from the list.',
    { detail: 'API key', see: PAGE },
  ),
  ADMIN_PROPERTY: explained(
    'The body or the query has a property that does not exist.',
    'Remove it, or correct its spelling.',
    { field: 'weeks_days', see: PAGE },
  ),
  PAGE_LIMIT: explained(
    'The parameter `limit` is no whole number from 1 to 1000.',
    'Give a number in that range, or leave it out.',
    { field: 'limit', detail: 'must be a whole number from 1 to 1000', see: PAGE },
  ),
  PAGE_CURSOR: explained(
    'The parameter `cursor` is none that this service made.',
    'Send `next_cursor` of the page before, unchanged.',
    { field: 'cursor', see: PAGE },
  ),
  AUDIT_FILTER: explained(
    'A filter of the audit log is wrong.',
    'Correct it as the text says. Write a `+` in a URL as `%2B`.',
    {
      field: 'from',
      detail: 'in a URL a + must be written %2B, else it means a blank; given "2026-10-01T00:00:00 05:30"',
      see: PAGE,
    },
  ),
  MAPPING_NAME: explained(
    'The name of a mapping has other characters than it may have.',
    'Use lower case letters, digits, dots, underscores and hyphens, up to 64.',
    {
      field: 'name',
      detail:
        'must have 1 to 64 lower case letters, digits, dots, underscores and hyphens, the first a letter or digit',
      see: MAPPINGS,
    },
  ),
  MAPPING_PRESET: explained(
    'The mapping comes with the product. It cannot be changed or deleted.',
    'Store a mapping of another name that extends it.',
    { field: 'name', detail: 'extend it under another name', see: MAPPINGS },
  ),
  MAPPING_SAMPLE: explained(
    'The sample of a trial is missing, too long, or of an unknown format.',
    'Send some lines of the file as `sample`, and its `format`.',
    { field: 'format', detail: 'must be one of csv, json, ndjson', see: MAPPINGS },
  ),
  RETENTION_AGE: explained(
    'An age of a retention is no whole number of days.',
    'Give days, or `null` for no end.',
    { field: 'facts_days', detail: 'must be null or a whole number of days', see: RETENTION },
  ),
  RETENTION_ORDER: explained(
    'The retention would keep coarse figures for less time than finer ones.',
    'Keep days at least as long as hours, hours as long as slots, slots as long as records.',
    { field: 'hours_days', detail: 'records <= slots <= hours <= days', see: RETENTION },
  ),
  RETENTION_ACCOUNT: explained(
    'The account in the path is no account identifier.',
    'Give 1 to 64 characters.',
    { field: 'account_id', detail: 'must have 1 to 64 characters', see: RETENTION },
  ),
  UNKNOWN_RECORD: explained(
    'No usage record of this account has this identifier, now or before.',
    'Check account and identifier. Encode them in the path.',
    { see: PAGE },
  ),
};

export const ADMINISTRATION_EXPLAINED = {
  ...KEYS_EXPLAINED,
  ...LISTS_EXPLAINED,
} as const satisfies Record<keyof typeof ADMINISTRATION, Explanation>;

export const PORTAL_TOKENS_EXPLAINED = {
  PORTAL_ACCOUNTS: explained(
    'The accounts of a portal token are missing or wrong.',
    'Give 1 to 100 accounts of the key that issues the token.',
    { field: 'accounts', detail: 'must be given', see: TOKENS },
  ),
  PORTAL_SITES: explained(
    'The sites of a portal token are no list of texts.',
    'Give 1 to 100 sites, or leave them out.',
    { field: 'sites', detail: 'must be 1 to 100 strings of 1 to 256 characters', see: TOKENS },
  ),
  PORTAL_SUBSCRIBER: explained(
    'The subscriber of a portal token is not one of the three identities.',
    'Give exactly one of `msisdn`, `imsi` and `user_id`, or leave it out.',
    { field: 'subscriber', detail: 'must have exactly one of msisdn, imsi, user_id', see: TOKENS },
  ),
  PORTAL_METRICS: explained(
    'The metrics of a portal token are no list of names of metrics.',
    'Give names of the page of metrics, or leave them out.',
    { field: 'metrics', detail: 'at most 100', see: TOKENS },
  ),
  PORTAL_LIFETIME: explained(
    'The lifetime of a portal token is no number of seconds, or too long.',
    'Give at most 86400 seconds: a day.',
    { field: 'expires_in', detail: 'at most 86400 seconds', see: TOKENS },
  ),
  PORTAL_NAME: explained('The name of a portal token is empty or too long.', 'Give 1 to 128 characters.', {
    field: 'name',
    detail: 'must be a string of 1 to 128 characters',
    see: TOKENS,
  }),
  METRIC_NOT_PERMITTED: explained(
    'The report asks for a metric that the portal token is not pinned to.',
    'Ask for metrics of the token only, or issue one with more metrics.',
    { field: 'metrics[1].name', detail: 'downlink_bytes', see: TOKENS },
  ),
} as const satisfies Record<keyof typeof PORTAL_TOKENS, Explanation>;

export const JOURNAL_EXPLAINED = {
  JOURNAL_FILTER: explained(
    'A filter of the ingest journal is missing or wrong.',
    'Give dates with offset, and a producer that the text describes.',
    { field: 'producer', detail: 'must be the id of an API key, or command-line', see: PAGE },
  ),
} as const satisfies Record<keyof typeof INGEST_JOURNAL, Explanation>;
