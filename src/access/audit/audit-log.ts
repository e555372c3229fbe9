import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import { CLOCK } from '../../config/config.module.js';
import type { Prisma } from '../../database/generated/client.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { redact } from '../../logging/redact.js';
import { requestContext } from '../../logging/request-context.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditRepository, type AuditFilter, type StoredAuditEntry } from './audit.repository.js';

/** The record of every change: by whom, of what, when, and in which request. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly repository: AuditRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a change, under the tracking id of the request that is being answered.
   * @param unit the transaction that makes the change: both are kept, or neither is.
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

  /** Up to `limit` entries, the newest first, from those before an id. */
  list(filter: AuditFilter, limit: number, before?: bigint): Promise<StoredAuditEntry[]> {
    return this.repository.list(filter, limit, before);
  }
}

// Neither NUL nor half a surrogate pair can be stored. No name may make an entry fail.
const storable = (text: string): string => text.replace(/\p{Cs}|\0/gu, '\ufffd');

/** The last check, as in the log: no secret is stored, however it came into the details. */
const toJson = (details: Readonly<Record<string, unknown>>): Prisma.InputJsonObject =>
  JSON.parse(
    JSON.stringify(details, (_, value: unknown) => {
      if (typeof value === 'string') return redact(storable(value));
      return typeof value === 'bigint' ? value.toString() : value;
    }),
  ) as Prisma.InputJsonObject;
