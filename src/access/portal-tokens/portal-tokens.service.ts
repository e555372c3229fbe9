import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../audit/audit-entry.js';
import { AuditLog } from '../audit/audit-log.js';
import type { PortalTokenAuthenticator } from '../authentication/stored-credentials.js';
import type { Principal } from '../authentication/principal.js';
import { RecentLookups } from '../authentication/recent-lookups.js';
import { formatSecret, generateSecret, hashSecret } from '../authentication/secret-text.js';
import { whenKnown, type MaybePromise } from '../../common/maybe-promise.js';
import type { Clock } from '../../config/clock.js';
import type { PortalTokensConfig } from '../../config/sections.js';
import { API_KEY_PREFIX, CLOCK, PORTAL_TOKENS_CONFIG } from '../../config/config.module.js';
import { ApiError } from '../../errors/api-error.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import type { Accounts } from '../../common/accounts.js';
import type {
  IssuedPortalToken,
  PortalToken,
  PortalTokenRequest,
  StoredPortalToken,
} from './portal-token.js';
import { PortalTokensRepository, type PlaceInList } from './portal-tokens.repository.js';
import { mayStillIssue, toPrincipal } from './to-principal.js';

/** Portal tokens: issued for a browser, valid for a short time, and only for reports within their pins. */
@Injectable()
export class PortalTokensService implements PortalTokenAuthenticator {
  private readonly recent: RecentLookups<StoredPortalToken>;
  private readonly principals = new WeakMap<StoredPortalToken, Principal>();

  constructor(
    private readonly repository: PortalTokensRepository,
    private readonly audit: AuditLog,
    @Inject(PORTAL_TOKENS_CONFIG) private readonly config: PortalTokensConfig,
    @Inject(API_KEY_PREFIX) private readonly prefix: string,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.recent = new RecentLookups((id) => repository.find(id), clock);
  }

  /**
   * Issues a token. The caller of this method checks that the issuer may issue it.
   * @param issuer the token of an API key ends with the key.
   * @throws ApiError PORTAL_LIFETIME when its lifetime is too long.
   */
  async issue(request: PortalTokenRequest, issuer: Actor): Promise<IssuedPortalToken> {
    const { name, lifetimeSeconds = this.config.lifetimeSeconds, ...pins } = request;
    this.assertLifetime(lifetimeSeconds);
    const now = this.clock();
    const parts = generateSecret();
    const details: PortalToken = {
      id: parts.id,
      ...(name !== undefined && { name }),
      pins,
      issuer,
      issuedAt: new Date(now),
      expiresAt: new Date(now + lifetimeSeconds * 1_000),
    };
    await this.repository.transaction(async (unit) => {
      await this.repository.insert(details, hashSecret(parts.secret), unit);
      const { subscriber } = pins;
      const audited = {
        name,
        ...pins,
        ...(subscriber && { subscriber: { [subscriber.dimension]: subscriber.value } }),
        expires_at: details.expiresAt,
      };
      await this.audit.record(
        {
          actor: issuer,
          action: 'portal-token.issue',
          targetKind: 'portal-token',
          target: parts.id,
          details: audited,
        },
        unit,
      );
    });
    return { token: formatSecret(`${this.prefix}p`, parts), details };
  }

  /**
   * Up to `limit` tokens, the newest first, including expired and revoked ones.
   * @param visible the caller's accounts: the list has the tokens whose accounts are all among them.
   * @param accountId only tokens for this account.
   */
  list(
    visible: Accounts,
    accountId: string | undefined,
    limit: number,
    after?: PlaceInList,
  ): Promise<PortalToken[]> {
    return this.repository.list(visible, accountId, limit, after);
  }

  /**
   * Revokes a token for good: on this instance when the promise resolves, on others within a second. A token that is
   * already revoked keeps the time of its revocation.
   * @returns undefined when the token does not exist, or the caller may not see it.
   */
  async revoke(id: string, visible: Accounts, actor: Actor): Promise<PortalToken | undefined> {
    try {
      return await this.repository.transaction(async (unit) => {
        const revoked = await this.repository.revoke(id, new Date(this.clock()), visible, unit);
        if (!revoked) return this.repository.show(id, visible, unit);
        await this.audit.record(
          { actor, action: 'portal-token.revoke', targetKind: 'portal-token', target: id },
          unit,
        );
        return revoked;
      });
    } finally {
      // Also after a failure: the change may have been committed before it.
      this.recent.forget(id);
    }
  }

  /** The limits of a token now; undefined when the token does not exist, or must not be used now. */
  authenticate(text: string): MaybePromise<Principal | undefined> {
    return whenKnown(this.recent.matching(text), (stored) => stored && this.admit(stored));
  }

  private admit(stored: StoredPortalToken): Principal | undefined {
    const objection = this.objectionTo(stored);
    if (objection === undefined) return this.principalOf(stored);
    this.logger.info({ portal_token_id: stored.id, reason: objection }, 'portal token refused');
    return undefined;
  }

  private assertLifetime(seconds: number): void {
    const { longestSeconds } = this.config;
    if (seconds <= longestSeconds) return;
    throw new ApiError({
      name: 'PORTAL_LIFETIME',
      field: 'expires_in',
      detail: `at most ${longestSeconds} seconds`,
    });
  }

  private objectionTo(stored: StoredPortalToken): string | undefined {
    const now = this.clock();
    if (stored.revokedAt) return 'revoked';
    if (stored.expiresAt.getTime() <= now) return 'expired';
    return mayStillIssue(stored, now) ? undefined : 'issued by an API key that may no longer';
  }

  private principalOf(stored: StoredPortalToken): Principal {
    const known = this.principals.get(stored);
    if (known) return known;
    const principal = toPrincipal(stored);
    this.principals.set(stored, principal);
    return principal;
  }
}
