import { fromCursor } from '../../http/paging.js';
import { stateOf, type ApiKeyPlace, type ApiKeyView, type KeyState } from './api-keys.repository.js';
import type { CreatedApiKey, RotatedApiKey } from './api-keys.service.js';

/** A key as administrators see it. Times are RFC 3339 in UTC. */
export interface ApiKeyAnswer {
  /** Public: the log may contain it. */
  readonly id: string;
  readonly name: string;
  readonly state: KeyState;
  readonly account_ids: readonly string[];
  /** Whether it is an operator's key, which names no accounts. */
  readonly all_accounts: boolean;
  readonly scopes: readonly string[];
  readonly expires_at: string | null;
  readonly allowed_cidrs: readonly string[];
  /** Requests a minute. */
  readonly rate_limit: number | null;
  /** Usage records a minute. */
  readonly ingest_limit: number | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
  /** To the minute. */
  readonly last_used_at: string | null;
  readonly predecessor_id: string | null;
  readonly successor_id: string | null;
}

/** A new key with its text, which is shown this once. */
export interface CreatedApiKeyAnswer extends ApiKeyAnswer {
  readonly key: string;
}

/** The successor, and the key that it replaces. */
export interface RotatedApiKeyAnswer extends CreatedApiKeyAnswer {
  readonly predecessor: ApiKeyAnswer;
}

export const toAnswer = (key: ApiKeyView, now: number): ApiKeyAnswer => ({
  id: key.id,
  name: key.name,
  state: stateOf(key, now),
  account_ids: key.accountIds,
  all_accounts: key.allAccounts,
  scopes: key.scopes,
  expires_at: toText(key.expiresAt),
  allowed_cidrs: key.allowedCidrs,
  rate_limit: key.rateLimit,
  ingest_limit: key.ingestLimit,
  created_at: key.createdAt.toISOString(),
  revoked_at: toText(key.revokedAt),
  last_used_at: toText(key.lastUsedAt),
  predecessor_id: key.predecessorId,
  successor_id: key.successorId,
});

export const toCreatedAnswer = ({ key, details }: CreatedApiKey, now: number): CreatedApiKeyAnswer => ({
  key,
  ...toAnswer(details, now),
});

export const toRotatedAnswer = (rotated: RotatedApiKey, now: number): RotatedApiKeyAnswer => ({
  ...toCreatedAnswer(rotated, now),
  predecessor: toAnswer(rotated.predecessor, now),
});

/** The position in the list after a key. */
export const placeOf = ({ createdAt, id }: ApiKeyPlace): string => `${createdAt.getTime()} ${id}`;

/** The position that a cursor contains; undefined when the cursor belongs to another list. */
export function readPlace(cursor: string): ApiKeyPlace | undefined {
  const [, createdAt, id] = /^(\d{1,15}) ([0-9a-z]{1,32})$/.exec(fromCursor(cursor) ?? '') ?? [];
  return id === undefined ? undefined : { createdAt: new Date(Number(createdAt)), id };
}

const toText = (date: Date | null): string | null => date && date.toISOString();
