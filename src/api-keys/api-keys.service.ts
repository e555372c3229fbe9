import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { RecentLookups } from '../auth/recent-lookups.js';
import { formatSecret, generateSecret, hashSecret, parseSecret, secretMatches } from '../auth/secret-text.js';
import type { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import { CLOCK, CONFIG } from '../config/config.module.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { liesWithin } from './address-list.js';
import { assertApiKeyRequest, type ApiKeyRequest } from './api-key-request.js';
import { ApiKeysRepository, type ApiKeyView, type StoredApiKey } from './api-keys.repository.js';

/** A new key. Its text is not stored: it can be shown this once. */
export interface CreatedApiKey {
  readonly key: string;
  readonly details: ApiKeyView;
}

const USE_NOTED_EVERY_MS = 60_000;

/** The credentials of partner integrations. */
@Injectable()
export class ApiKeysService implements BeforeApplicationShutdown {
  private readonly recent: RecentLookups<StoredApiKey>;
  private readonly principals = new WeakMap<StoredApiKey, Principal>();
  /** Keys whose use was noted, or could not be, since they were looked up. */
  private readonly noted = new WeakSet<StoredApiKey>();
  private readonly notesUnderWay = new Map<string, Promise<void>>();

  constructor(
    private readonly repository: ApiKeysRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.recent = new RecentLookups((id) => repository.find(id), clock);
  }

  /**
   * Makes a key.
   * @throws ApiKeyRequestError
   */
  async create(request: ApiKeyRequest): Promise<CreatedApiKey> {
    const now = this.clock();
    assertApiKeyRequest(request, now);
    const { name, accounts, scopes, expiresAt, allowedCidrs = [], rateLimit, ingestLimit } = request;
    const parts = generateSecret();
    const details = await this.repository.insert({
      id: parts.id,
      name,
      secretHash: hashSecret(parts.secret),
      allAccounts: accounts === 'all',
      accountIds: accounts === 'all' ? [] : [...new Set(accounts)],
      scopes: [...new Set(scopes)],
      allowedCidrs: [...allowedCidrs],
      rateLimit: rateLimit ?? null,
      ingestLimit: ingestLimit ?? null,
      createdAt: new Date(now),
      expiresAt: expiresAt ?? null,
    });
    return { key: formatSecret(this.config.apiKeyPrefix, parts), details };
  }

  /** All keys, the oldest first, without their secrets. */
  list(): Promise<ApiKeyView[]> {
    return this.repository.list();
  }

  /**
   * Revokes a key for good: on this instance from the moment this returns, on others within a second.
   * @returns whether there is such a key.
   */
  async revoke(id: string): Promise<boolean> {
    try {
      return await this.repository.revoke(id, new Date(this.clock()));
    } finally {
      // Also after a failure, which may have come after the fact.
      this.recent.forget(id);
    }
  }

  /**
   * Whose key a text is.
   * @param clientAddress where it was sent from. Without it, a key that is limited to networks is refused.
   * @returns undefined when it is nobody's, or not to be used now or from there.
   */
  async authenticate(text: string, clientAddress = ''): Promise<Principal | undefined> {
    const parts = parseSecret(text);
    if (!parts) return undefined;
    const stored = await this.recent.find(parts.id);
    if (!secretMatches(parts.secret, stored?.secretHash) || !stored) return undefined;
    const objection = this.objectionTo(stored, clientAddress);
    if (objection !== undefined) {
      this.logger.info({ key_id: stored.id, reason: objection }, 'API key refused');
      return undefined;
    }
    this.noteUse(stored);
    return this.principalOf(stored);
  }

  /** Waits for the notes of uses that are being written. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.notesUnderWay.values());
  }

  private objectionTo(
    { revokedAt, expiresAt, allowedCidrs }: StoredApiKey,
    clientAddress: string,
  ): string | undefined {
    if (revokedAt) return 'revoked';
    if (expiresAt && expiresAt.getTime() <= this.clock()) return 'expired';
    return allowedCidrs.length > 0 && !liesWithin(clientAddress, allowedCidrs)
      ? 'address not allowed'
      : undefined;
  }

  private principalOf(stored: StoredApiKey): Principal {
    const known = this.principals.get(stored);
    if (known) return known;
    const principal = toPrincipal(stored);
    this.principals.set(stored, principal);
    return principal;
  }

  /** Beside the request, which neither waits for it nor fails with it. Once for a lookup: it shows no newer use. */
  private noteUse(stored: StoredApiKey): void {
    const { id, lastUsedAt } = stored;
    const now = this.clock();
    const due = now - USE_NOTED_EVERY_MS;
    if ((lastUsedAt && lastUsedAt.getTime() > due) || this.noted.has(stored) || this.notesUnderWay.has(id))
      return;
    this.noted.add(stored);
    const note = this.repository
      .noteUse(id, new Date(now), new Date(due))
      .catch((error: unknown) => {
        this.logger.warn({ error, key_id: id }, 'the use of an API key was not noted');
      })
      .finally(() => {
        this.notesUnderWay.delete(id);
      });
    this.notesUnderWay.set(id, note);
  }
}

function toPrincipal(stored: StoredApiKey): Principal {
  const { id, allAccounts, accountIds, scopes, rateLimit, ingestLimit } = stored;
  const accounts = allAccounts ? 'all' : Object.freeze([...accountIds]);
  const limits = Object.freeze({
    requestsPerMinute: rateLimit ?? undefined,
    recordsPerMinute: ingestLimit ?? undefined,
  });
  return Object.freeze({ kind: 'api-key', id, accounts, scopes: new Set(scopes), limits });
}
