import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { THE_SERVICE, type Actor, type AuditAction } from '../audit/audit-entry.js';
import { formatSecret, generateSecret, hashSecret } from '../authentication/secret-text.js';
import type { Clock } from '../../config/clock.js';
import { API_KEY_PREFIX, CLOCK } from '../../config/config.module.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { ApiError } from '../../errors/api-error.js';
import type { ErrorName } from '../../errors/catalogue.js';
import { assertApiKeySettings, type ApiKeyRequest, type ApiKeySettings } from './api-key-request.js';
import {
  ApiKeysRepository,
  stateOf,
  type ApiKeyFilter,
  type ApiKeyPlace,
  type ApiKeyView,
} from './api-keys.repository.js';
import { changedSettings, settingsOf, toColumns } from './key-settings.js';
import { afterRotation, assertOverlap, type RotationRequest } from './rotation.js';
import { StoredKeyAuthenticator } from './stored-key-authenticator.js';

/** A new key. Its text is not stored, so it can be shown only once. */
export interface CreatedApiKey {
  readonly key: string;
  readonly details: ApiKeyView;
}

/** A key that replaces another. */
export interface RotatedApiKey extends CreatedApiKey {
  /** The replaced key. It is valid until it expires. */
  readonly predecessor: ApiKeyView;
}

/** Makes and changes the credentials of partner integrations. Every change is in the audit log. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly authenticator: StoredKeyAuthenticator,
    private readonly auditLog: AuditLog,
    @Inject(API_KEY_PREFIX) private readonly prefix: string,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes a key.
   * @throws ApiError with every fault of the settings.
   */
  async create(request: ApiKeyRequest, actor: Actor = THE_SERVICE): Promise<CreatedApiKey> {
    assertApiKeySettings(request, this.clock());
    return this.repository.transaction((unit) => this.make(request, null, actor, unit));
  }

  /** Keys without their secrets, the oldest first: at most `limit`; absent: all. */
  list(filter: ApiKeyFilter = {}, limit?: number, after?: ApiKeyPlace): Promise<ApiKeyView[]> {
    return this.repository.list(filter, new Date(this.clock()), limit, after);
  }

  /**
   * A key, without its secret.
   * @throws ApiError UNKNOWN_RESOURCE
   */
  async show(id: string): Promise<ApiKeyView> {
    return (await this.repository.show(id)) ?? unknownKey();
  }

  /**
   * Changes the given settings. The change takes effect on this instance when the promise resolves, on others within a
   * second.
   * @throws ApiError with every fault; UNKNOWN_RESOURCE; KEY_REVOKED; KEY_ROTATED for a new expiry of a key that has a
   * successor.
   */
  async update(id: string, changes: Partial<ApiKeySettings>, actor: Actor): Promise<ApiKeyView> {
    const now = this.clock();
    assertApiKeySettings(changes, now);
    return this.changing(id, async (key, unit) => {
      if (key.revokedAt) throw conflict('KEY_REVOKED');
      const change = changedSettings(key, changes);
      if (change.expiresAt !== undefined && key.successorId !== null)
        throw conflict('KEY_ROTATED', 'expires_at');
      if (Object.keys(change).length === 0) return key;
      const changed = await this.repository.change(id, toColumns(change), unit);
      const details = { before: settingsOf(key, change), after: settingsOf(changed, change) };
      await this.record('api-key.update', actor, changed, details, unit);
      return changed;
    });
  }

  /**
   * Creates a successor with the same settings. The key stays valid until the overlap ends, or until it expires if that
   * is earlier.
   * @throws ApiError KEY_OVERLAP; KEY_EXPIRY; UNKNOWN_RESOURCE; KEY_REVOKED; KEY_EXPIRED; KEY_ROTATED when the key
   * already has a successor, also from a concurrent rotation.
   */
  async rotate(id: string, request: RotationRequest, actor: Actor): Promise<RotatedApiKey> {
    const now = this.clock();
    assertOverlap(request);
    assertApiKeySettings({ expiresAt: request.expiresAt }, now);
    return this.changing(id, async (key, unit) => {
      if (key.revokedAt) throw conflict('KEY_REVOKED');
      if (key.successorId !== null) throw conflict('KEY_ROTATED');
      if (stateOf(key, now) === 'expired') throw conflict('KEY_EXPIRED');
      const { successor, end } = afterRotation(key, request, now);
      const made = await this.make(successor, key.id, actor, unit);
      const change = { successorId: made.details.id, expiresAt: end };
      const predecessor = await this.repository.change(id, change, unit);
      const details = { successor_id: made.details.id, expires_at: end };
      await this.record('api-key.rotate', actor, predecessor, details, unit);
      return { ...made, predecessor };
    });
  }

  /**
   * Revokes a key for good: on this instance when the promise resolves, on others within a second. A key that is
   * already revoked keeps the time of its revocation.
   * @throws ApiError UNKNOWN_RESOURCE
   */
  async revoke(id: string, actor: Actor = THE_SERVICE): Promise<ApiKeyView> {
    return this.changing(id, async (key, unit) => {
      if (key.revokedAt) return key;
      const revoked = await this.repository.change(id, { revokedAt: new Date(this.clock()) }, unit);
      await this.record('api-key.revoke', actor, revoked, {}, unit);
      return revoked;
    });
  }

  private async changing<T>(id: string, work: (key: ApiKeyView, unit: UnitOfWork) => Promise<T>): Promise<T> {
    try {
      return await this.repository.transaction(async (unit) =>
        work((await this.repository.lock(id, unit)) ?? unknownKey(), unit),
      );
    } finally {
      // Also after a failure: the change may have been committed before it.
      this.authenticator.forget(id);
    }
  }

  private async make(
    request: ApiKeyRequest,
    predecessorId: string | null,
    actor: Actor,
    unit: UnitOfWork,
  ): Promise<CreatedApiKey> {
    const { id, secret } = generateSecret();
    const details = await this.repository.insert(
      {
        ...toColumns({ expiresAt: null, allowedCidrs: [], rateLimit: null, ingestLimit: null, ...request }),
        id,
        name: request.name,
        secretHash: hashSecret(secret),
        createdAt: new Date(this.clock()),
        predecessorId,
      },
      unit,
    );
    const settings = { ...settingsOf(details), predecessor_id: predecessorId };
    await this.record('api-key.create', actor, details, settings, unit);
    return { key: formatSecret(this.prefix, { id, secret }), details };
  }

  private record(
    action: AuditAction,
    actor: Actor,
    { id, name }: ApiKeyView,
    details: Readonly<Record<string, unknown>>,
    unit: UnitOfWork,
  ): Promise<void> {
    const entry = { action, actor, targetKind: 'api-key', target: id, details: { name, ...details } };
    return this.auditLog.record(entry, unit);
  }
}

const conflict = (name: ErrorName, field?: string) => new ApiError({ name, field });

function unknownKey(): never {
  throw new ApiError({ name: 'UNKNOWN_RESOURCE', detail: 'API key' });
}
