import {
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from 'jose';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../config/clock.js';
import { ApiError } from '../../errors/api-error.js';
import type { Logger } from '../../logging/logger.js';
import type { KeySource } from './fetch-key-set.js';

/** Finds the key that the header of a token names. */
export type KeyFinder = (header?: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>;

/** Older keys are fetched again at their next use. A withdrawn key stays valid at most this long. */
const FRESH_MS = 60_000;

/** The least time between two fetches. Many unknown key ids cause one fetch in this time. */
const COOL_DOWN_MS = 10_000;

/** The longest time that a request with a known key waits for a fetch. */
const BRIEF_WAIT_MS = 500;

interface KnownKeys {
  readonly select: LocalJWKSet;
  readonly count: number;
  readonly asOf: number;
}

/** The state of an issuer's keys. Times are Unix milliseconds. */
export interface KeySetState {
  readonly keys: number;
  /** When the known keys were requested. */
  readonly asOf: number | undefined;
  readonly lastFailureAt: number | undefined;
  /** Whether the last fetch failed. */
  readonly failing: boolean;
  /** Why the last fetch failed that did. Not for clients. */
  readonly failure: string | undefined;
}

interface Fetch {
  readonly startedAt: number;
  /** Whether the keys arrived. Never rejects. */
  readonly succeeded: Promise<boolean>;
  /**
   * Settles with the fetch or after the brief wait. Requests share the promise, so that later ones do not wait again.
   */
  readonly briefly: Promise<unknown>;
}

/**
 * The keys of one issuer, fetched when needed and kept. An outage of the issuer never fails a request whose key is
 * known. A rotated key is found within the cool-down. Any client can send unknown key ids: they cost the issuer one
 * fetch per cool-down.
 */
export class RemoteKeySet {
  private keys: KnownKeys | undefined;
  private lastFetch: Fetch | undefined;
  private fetching = false;
  private lastFailureAt: number | undefined;
  private failing = false;
  private failure: string | undefined;

  constructor(
    private readonly source: KeySource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * The key of a token.
   * @throws ApiError ISSUER_UNAVAILABLE when the key is unknown and the issuer does not answer.
   * @throws JWKSNoMatchingKey when the issuer has no such key; JWKSMultipleMatchingKeys when several keys match.
   */
  readonly find: KeyFinder = async (header, token) => {
    if (this.keys && this.isPast(this.keys.asOf + FRESH_MS)) await this.fetchOnceInCoolDown().briefly;
    const known = await this.select(header, token);
    if (known) return known;
    const fetched = await this.fetchOnceInCoolDown().succeeded;
    const found = await this.select(header, token);
    if (found) return found;
    throw fetched ? new errors.JWKSNoMatchingKey() : this.unavailable();
  };

  get state(): KeySetState {
    const { keys, lastFailureAt, failing, failure } = this;
    return { keys: keys?.count ?? 0, asOf: keys?.asOf, lastFailureAt, failing, failure };
  }

  private async select(
    header?: JWSHeaderParameters,
    token?: FlattenedJWSInput,
  ): Promise<CryptoKey | undefined> {
    try {
      return await this.keys?.select(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    }
  }

  /** The running fetch, the last one within the cool-down, or a new one. */
  private fetchOnceInCoolDown(): Fetch {
    const last = this.lastFetch;
    if (last && (this.fetching || !this.isPast(last.startedAt + COOL_DOWN_MS))) return last;
    const startedAt = this.clock();
    const succeeded = this.fetch(startedAt);
    const stopWaiting = new AbortController();
    const wait = delay(BRIEF_WAIT_MS, undefined, { signal: stopWaiting.signal }).catch(() => undefined);
    const briefly = Promise.race([succeeded, wait]).finally(() => {
      stopWaiting.abort();
    });
    return (this.lastFetch = { startedAt, succeeded, briefly });
  }

  private async fetch(startedAt: number): Promise<boolean> {
    this.fetching = true;
    try {
      const select = await this.source.fetch();
      this.keys = { select, count: select.jwks().keys.length, asOf: startedAt };
      this.failing = false;
      return true;
    } catch (error) {
      this.failing = true;
      this.failure = error instanceof Error ? error.message : 'unknown';
      this.lastFailureAt = this.clock();
      this.logger.warn({ error, uri: this.source.uri }, 'the keys of the issuer could not be fetched');
      return false;
    } finally {
      this.fetching = false;
    }
  }

  private unavailable(): ApiError {
    const waitMs = (this.lastFetch?.startedAt ?? 0) + COOL_DOWN_MS - this.clock();
    const seconds = Math.min(Math.max(Math.ceil(waitMs / 1000), 1), COOL_DOWN_MS / 1000);
    return new ApiError({ name: 'ISSUER_UNAVAILABLE' }, { headers: { 'Retry-After': String(seconds) } });
  }

  // When the clock is set back, the old keys must not be kept for longer.
  private isPast(time: number): boolean {
    const now = this.clock();
    return now >= time || now < time - FRESH_MS;
  }
}
