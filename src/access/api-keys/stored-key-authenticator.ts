import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiKeyAuthenticator } from '../authentication/stored-credentials.js';
import type { Principal } from '../authentication/principal.js';
import { RecentLookups } from '../authentication/recent-lookups.js';
import { whenKnown, type MaybePromise } from '../../common/maybe-promise.js';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { liesWithin } from './address-list.js';
import { ApiKeysRepository, stateOf, type StoredApiKey } from './api-keys.repository.js';

const USE_NOTED_EVERY_MS = 60_000;

/** Checks API keys against the stored keys. */
@Injectable()
export class StoredKeyAuthenticator extends ApiKeyAuthenticator implements BeforeApplicationShutdown {
  private readonly recent: RecentLookups<StoredApiKey>;
  private readonly principals = new WeakMap<StoredApiKey, Principal>();
  /** Keys whose use was stored since their lookup, or could not be stored. */
  private readonly noted = new WeakSet<StoredApiKey>();
  private readonly notesUnderWay = new Map<string, Promise<void>>();

  constructor(
    private readonly repository: ApiKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
    this.recent = new RecentLookups((id) => repository.find(id), clock);
  }

  /**
   * The principal of a key.
   * @param clientAddress the address of the client. Without it, a key that is limited to networks is refused.
   * @returns undefined when the key does not exist, or must not be used now or from this address.
   */
  authenticate(text: string, clientAddress = ''): MaybePromise<Principal | undefined> {
    return whenKnown(this.recent.matching(text), (stored) => stored && this.admit(stored, clientAddress));
  }

  /** Removes a changed key from the remembered ones, so that its next use reads it again. */
  forget(id: string): void {
    this.recent.forget(id);
  }

  /** Waits until the uses that are being stored are stored. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.notesUnderWay.values());
  }

  private admit(stored: StoredApiKey, clientAddress: string): Principal | undefined {
    const objection = this.objectionTo(stored, clientAddress);
    if (objection !== undefined) {
      this.logger.info({ key_id: stored.id, reason: objection }, 'API key refused');
      return undefined;
    }
    this.noteUse(stored);
    return this.principalOf(stored);
  }

  private objectionTo(stored: StoredApiKey, clientAddress: string): string | undefined {
    const state = stateOf(stored, this.clock());
    if (state !== 'active') return state;
    const { allowedCidrs } = stored;
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

  /**
   * Runs beside the request: the request does not wait for it, and a failure does not fail the request. Runs once per
   * lookup, because a remembered key shows no newer use.
   */
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
