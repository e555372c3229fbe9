import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import type { Prisma } from '../../database/generated/client.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { redact } from '../../logging/redact.js';
import { requestContext } from '../../logging/request-context.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditRepository, type AuditFilter, type StoredAuditEntry } from './audit.repository.js';

/** The record of every change: actor, object, time and request. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly repository: AuditRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a change, with the tracking id of the current request.
   * @param unit the transaction of the change. It stores both the change and the entry, or neither.
   */
  record({ actor, details = {}, ...entry }: AuditEntry, unit?: UnitOfWork): Promise<void> {
    return this.repository.insert(
      {
        ...entry,
        at: new Date(this.clock()),
        actorKind: actor.kind,
        actor: storable(actor.id),
        target: storable(entry.target),
        trackingId: requestContext.current()?.trackingId ?? null,
        details: toJson(details),
      },
      unit,
    );
  }

  /** Up to `limit` entries that precede an id, the newest first. */
  list(filter: AuditFilter, limit: number, before?: bigint): Promise<StoredAuditEntry[]> {
    return this.repository.list(filter, limit, before);
  }
}

// PostgreSQL stores neither NUL nor half a surrogate pair. No name may make an entry fail.
const storable = (text: string): string => text.replace(/\p{Cs}|\0/gu, '\ufffd');

/** The last check, as in the log: a secret in the details is never stored. */
const toJson = (details: Readonly<Record<string, unknown>>): Prisma.InputJsonObject =>
  JSON.parse(
    JSON.stringify(details, (_, value: unknown) => {
      if (typeof value === 'string') return redact(storable(value));
      return typeof value === 'bigint' ? value.toString() : value;
    }),
  ) as Prisma.InputJsonObject;
