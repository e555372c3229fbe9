import { Injectable } from '@nestjs/common';
import type { PrismaTransaction } from '../database/mapping.repository.js';
import { PrismaService } from '../database/prisma.service.js';
import { Database, type Session } from '../database/database.js';

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

/** Which entries are asked for; what is left out does not matter. */
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

const INSERT = `INSERT INTO audit_entry (at, actor_kind, actor, action, target_kind, target, tracking_id, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)`;

/** The audit log's table, to which entries can only be added. */
@Injectable()
export class AuditRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /**
   * Adds an entry.
   * @param details as JSON.
   * @param session the transaction it belongs to; unless given, one of its own.
   */
  async insert(
    entry: Omit<StoredAuditEntry, 'id' | 'details'>,
    details: string,
    session: Session | PrismaTransaction = this.database,
  ): Promise<void> {
    if ('auditEntry' in session) {
      await session.auditEntry.create({ data: { ...entry, details: JSON.parse(details) as object } });
      return;
    }
    const { at, actorKind, actor, action, targetKind, target, trackingId } = entry;
    const values = [at, actorKind, actor, action, targetKind, target, trackingId, details];
    await session.query({ text: INSERT, values });
  }

  /** Up to `limit` entries, the newest first, from those before an id. */
  list({ from, to, ...equal }: AuditFilter, limit: number, before?: bigint): Promise<StoredAuditEntry[]> {
    return this.prisma.auditEntry.findMany({
      where: { ...equal, at: { gte: from, lt: to }, id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit,
    });
  }
}
