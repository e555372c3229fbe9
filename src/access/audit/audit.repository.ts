import { Injectable } from '@nestjs/common';
import type { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';

/** An entry as it is stored. */
export interface StoredAuditEntry {
  readonly id: bigint;
  readonly at: Date;
  readonly actorKind: string;
  readonly actor: string;
  readonly action: string;
  readonly targetKind: string;
  readonly target: string;
  readonly trackingId: string | null;
  readonly details: unknown;
}

/** An entry to be stored. */
export type NewAuditEntry = Omit<StoredAuditEntry, 'id' | 'details'> & {
  readonly details: Prisma.InputJsonValue;
};

/** Conditions on the entries of a list. An absent condition is not applied. */
export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly targetKind?: string;
  readonly target?: string;
  readonly trackingId?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

/** The audit log's table, to which entries can only be added. */
@Injectable()
export class AuditRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Adds an entry.
   * @param unit the transaction of the change; absent: a new one.
   */
  async insert(entry: NewAuditEntry, unit?: UnitOfWork): Promise<void> {
    await (unit?.prisma ?? this.prisma).auditEntry.create({ data: entry, select: { id: true } });
  }

  /** Up to `limit` entries that precede an id, the newest first. */
  list({ from, to, ...equal }: AuditFilter, limit: number, before?: bigint): Promise<StoredAuditEntry[]> {
    return this.prisma.auditEntry.findMany({
      where: { ...equal, at: { gte: from, lt: to }, id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit,
    });
  }
}
