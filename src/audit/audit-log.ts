import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import type { Session } from '../database/database.js';
import type { PrismaTransaction } from '../database/mapping.repository.js';
import { redact } from '../logging/redact.js';
import { requestContext } from '../logging/request-context.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditRepository, type AuditFilter, type StoredAuditEntry } from './audit.repository.js';

/** The record of every change that somebody made: who, what, when, and in which request. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly repository: AuditRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a change, under the tracking id of the request that is being answered.
   * @param session the transaction that makes the change: both are kept, or neither is.
   */
  record(
    { actor, details = {}, ...entry }: AuditEntry,
    session?: Session | PrismaTransaction,
  ): Promise<void> {
    return this.repository.insert(
      {
        ...entry,
        at: new Date(this.clock()),
        actorKind: actor.kind,
        actor: storable(actor.id),
        target: storable(entry.target),
        trackingId: requestContext.current()?.trackingId ?? null,
      },
      toJson(details),
      session,
    );
  }

  /** Up to `limit` entries, the newest first, from those before an id. */
  list(filter: AuditFilter, limit: number, before?: bigint): Promise<StoredAuditEntry[]> {
    return this.repository.list(filter, limit, before);
  }
}

// Neither NUL nor half a surrogate pair can be stored; an entry never fails for what somebody called a thing.
const storable = (text: string): string => text.replace(/\p{Cs}|\0/gu, '\ufffd');

/** The last gate, as in the log: whatever way a secret took into the details, it is not stored. */
const toJson = (details: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(details, (_, value: unknown) =>
    typeof value === 'string'
      ? redact(storable(value))
      : typeof value === 'bigint'
        ? value.toString()
        : value,
  );
