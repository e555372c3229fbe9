import { isNearInstant } from '../../common/time.js';
import { fromCursor } from '../../http/paging.js';
import type { ApiKeyAnswer, CreatedApiKeyAnswer, RotatedApiKeyAnswer } from './api-key.view.js';
import { stateOf, type ApiKeyPlace, type ApiKeyView } from './api-keys.repository.js';
import type { CreatedApiKey, RotatedApiKey } from './api-keys.service.js';

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
  const [, createdAt, id] = /^([1-9]\d{0,14}) ([0-9a-z]{1,32})$/.exec(fromCursor(cursor) ?? '') ?? [];
  return id === undefined || !isNearInstant(Number(createdAt))
    ? undefined
    : { createdAt: new Date(Number(createdAt)), id };
}

const toText = (date: Date | null): string | null => date && date.toISOString();
