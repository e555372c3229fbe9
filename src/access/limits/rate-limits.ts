import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../authentication/principal.js';
import type { LimitsConfig } from '../../config/sections.js';
import { LIMITS_CONFIG } from '../../config/config.module.js';
import { clientNetwork } from './client-network.js';
import { addFields, tooMany } from './fields.js';
import { LimitStore } from './limit-store.js';
import { ADDRESS, KEY, PUBLIC, TOKEN, type Policy } from './policies.js';
import type { Usage } from './window.js';

/** Limits requests by client address and by credential. */
@Injectable()
export class RateLimits {
  private readonly perAddress: number;
  private readonly perKey: number;
  private readonly perToken: number;
  private readonly perPublicAddress: number;

  constructor(
    private readonly store: LimitStore,
    @Inject(LIMITS_CONFIG) limits: LimitsConfig,
  ) {
    this.perAddress = limits.requestsPerAddress;
    this.perKey = limits.requestsPerKey;
    this.perToken = limits.requestsPerToken;
    this.perPublicAddress = limits.publicRequestsPerAddress;
  }

  get limitsAddresses(): boolean {
    return this.perAddress > 0;
  }

  /**
   * Counts a request from an address.
   * @returns a promise only when the count is stored outside of the process.
   * @throws ApiError TOO_MANY_REQUESTS
   */
  countAddress(address: string, reply: FastifyReply): void | Promise<void> {
    return this.count(ADDRESS, clientNetwork(address), this.perAddress, reply);
  }

  /**
   * Counts a request by its credential. The user behind a portal counts, not the portal.
   * @param address the client's, by which requests without a credential count.
   * @param amount how many requests it counts as. All are admitted while any of the limit is left.
   * @returns a promise only when the count is stored outside of the process.
   * @throws ApiError TOO_MANY_REQUESTS
   */
  countCredential(
    { kind, id, userId, limits }: Principal,
    address: string,
    reply: FastifyReply,
    amount = 1,
  ): void | Promise<void> {
    if (kind === 'api-key') {
      return this.count(KEY, id, limits?.requestsPerMinute ?? this.perKey, reply, amount);
    }
    if (kind === 'public') return this.count(PUBLIC, clientNetwork(address), this.perPublicAddress, reply);
    const holder = userId === undefined ? `${kind}:${id}` : `${kind}:${id}:${userId}`;
    return this.count(TOKEN, holder, limits?.requestsPerMinute ?? this.perToken, reply, amount);
  }

  private count(
    policy: Policy,
    whose: string,
    limit: number,
    reply: FastifyReply,
    amount = 1,
  ): void | Promise<void> {
    if (limit <= 0) return;
    const usage = this.store.use(`${policy.name}:${whose}`, { limit, amount });
    if (usage instanceof Promise) return usage.then((known) => settle(policy, limit, known, reply));
    settle(policy, limit, usage, reply);
  }
}

function settle(policy: Policy, limit: number, usage: Usage, reply: FastifyReply): void {
  addFields(reply, policy, limit, usage);
  if (!usage.allowed) throw tooMany(policy, limit, usage);
}
