import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf, type AuditAction } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import { narrowAccounts, type Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { BackfillsConfig, IngestConfig } from '../config/sections.js';
import { BACKFILLS_CONFIG, CLOCK, INGEST_CONFIG } from '../config/config.module.js';
import { EarlierClock } from '../database/earlier-clock.js';
import { BackfillClosing } from './backfill-closing.js';
import type { Backfill, BackfillState, NewBackfill } from './backfill.js';
import { BackfillRepository, type WithBackfill } from './backfill.repository.js';
import type { Correction } from './correction.repository.js';
import { acceptsRecordsFrom } from '../horizons/horizons.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { ApiError, throwIfAny } from '../errors/api-error.js';
import type { Page } from '../http/paging.js';
import { requestContext } from '../logging/request-context.js';
import { rangeFaults } from './backfill-range.js';
import { orApiError } from './backfill-refusals.js';
import {
  isBackfillId,
  placeOfCursor,
  toBackfillPage,
  toBackfillView,
  type BackfillView,
} from './backfill-view.js';

/** A request to open a backfill. */
export interface OpenBackfill {
  readonly accountId: string;
  readonly reason: string;
  /** The range of the start of records, in Unix milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** A request for a page of backfills. */
export interface ListBackfills {
  /** Absent: all accounts of the principal. */
  readonly accountId?: string | undefined;
  readonly state?: BackfillState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Replaces ranges of records: opens backfills, closes them, and undoes closed ones. */
@Injectable()
export class BackfillsService {
  constructor(
    private readonly backfills: BackfillRepository,
    private readonly closing: BackfillClosing,
    private readonly horizons: RetentionHorizons,
    private readonly audit: AuditLog,
    @Inject(INGEST_CONFIG) private readonly ingest: IngestConfig,
    @Inject(BACKFILLS_CONFIG) private readonly config: BackfillsConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly earlierClock: EarlierClock,
  ) {}

  /** @throws ApiError ACCOUNT, BACKFILL_RANGE, BACKFILL_OVERLAP */
  async open({ accountId, reason, from, to }: OpenBackfill, principal: Principal): Promise<BackfillView> {
    narrowAccounts(principal, [accountId], 'account_id');
    const horizons = await this.horizons.load();
    const now = this.clock();
    const retained = Math.max(now - this.ingest.retentionMs, acceptsRecordsFrom(horizons, accountId));
    throwIfAny(rangeFaults(from, to, { now, takesRecordsFrom: retained }));
    const { kind, id: actor } = actorOf(principal);
    const backfill: NewBackfill = {
      accountId,
      id: randomUUID(),
      rangeFrom: from,
      rangeTo: to,
      reason,
      openedAt: now,
      openedByKind: kind,
      openedBy: actor,
    };
    const audited = this.audited('backfill.open', principal, reason);
    // Expires one in its way by the clock of the expiry job.
    const openBefore = (await this.earlierClock.now()) - this.config.openMs;
    const opened = this.backfills.open(backfill, openBefore, audited);
    return this.view(await orApiError(opened));
  }

  /** @throws ApiError ACCOUNT, PAGE_CURSOR */
  async list(
    { accountId, state, cursor, limit }: ListBackfills,
    principal: Principal,
  ): Promise<Page<BackfillView>> {
    const accounts =
      accountId === undefined ? principal.accounts : narrowAccounts(principal, [accountId], 'account_id');
    const after = cursor === undefined ? undefined : placeOfCursor(cursor);
    if (cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    return toBackfillPage(await this.backfills.list(accounts, state, limit + 1, after), limit, this.config);
  }

  async show(id: string, principal: Principal): Promise<BackfillView> {
    return this.view(await this.find(id, principal));
  }

  /**
   * Replaces the standing records with the staged ones.
   * @throws ApiError BACKFILL_UNKNOWN, BACKFILL_STATE, BACKFILL_CONFLICT, BACKFILL_TOO_OLD
   */
  async close(id: string, principal: Principal): Promise<BackfillView> {
    const backfill = await this.find(id, principal);
    if (backfill.state === 'open') await this.assertRetained(backfill);
    const correction = this.correction('backfill', backfill, backfill.reason, principal);
    const audited = this.audited('backfill.close', principal, backfill.reason);
    return this.view(await orApiError(this.closing.close(backfill, correction, audited)));
  }

  /**
   * Discards an open backfill, or undoes a closed one.
   * @param why the reason; absent: the reason of the backfill.
   * @throws ApiError BACKFILL_UNKNOWN, BACKFILL_STATE, BACKFILL_TOUCHED, BACKFILL_TOO_OLD
   */
  async revert(id: string, principal: Principal, why?: string): Promise<BackfillView> {
    const backfill = await this.find(id, principal);
    const reason = why ?? backfill.reason;
    const audited = this.audited('backfill.revert', principal, reason);
    if (backfill.state === 'open' || backfill.state === 'discarded')
      return this.view(await orApiError(this.backfills.discard(backfill, this.clock(), audited)));
    if (backfill.state === 'closed') {
      await this.assertRetained(backfill);
      if (this.clock() > (backfill.endedAt ?? 0) + this.config.revertMs)
        throw new ApiError({ name: 'BACKFILL_STATE', detail: 'too long ago to be undone' });
    }
    const correction = this.correction('revert', backfill, reason, principal);
    return this.view(await orApiError(this.closing.revert(backfill, correction, audited)));
  }

  /**
   * @throws ApiError BACKFILL_UNKNOWN when there is no such backfill, or it belongs to another account. The error does
   * not say which of the two.
   */
  async find(id: string, { accounts }: Principal): Promise<Backfill> {
    const found = isBackfillId(id) ? await this.backfills.find(id, accounts) : undefined;
    if (!found) throw new ApiError({ name: 'BACKFILL_UNKNOWN', field: 'id' });
    return found;
  }

  /** The records that are older than the retention age may have been removed. The backfill could not restore them. */
  private async assertRetained({ accountId, rangeFrom: from }: Backfill): Promise<void> {
    const horizons = await this.horizons.load();
    if (from < acceptsRecordsFrom(horizons, accountId)) throw new ApiError({ name: 'BACKFILL_TOO_OLD' });
  }

  private view(row: Backfill): BackfillView {
    return toBackfillView(row, this.config);
  }

  private audited(action: AuditAction, principal: Principal, reason: string): WithBackfill {
    return (unit, backfill) => {
      const { accountId: account_id, id, rangeFrom: from, rangeTo: to } = backfill;
      const { staged, removed, added, replaced } = backfill;
      const details = { account_id, from, to, reason, staged, removed, added, replaced };
      const actor = actorOf(principal);
      return this.audit.record({ actor, action, targetKind: 'backfill', target: id, details }, unit);
    };
  }

  private correction(
    action: Correction['action'],
    { accountId, id: backfillId }: Backfill,
    reason: string,
    principal: Principal,
  ): Correction {
    const { kind: actorKind, id: actor } = actorOf(principal);
    const trackingId = requestContext.current()?.trackingId ?? null;
    const madeAt = this.clock();
    return { id: randomUUID(), accountId, action, reason, actorKind, actor, trackingId, madeAt, backfillId };
  }
}
