import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf, type AuditAction } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import { narrowAccounts, type Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { BackfillsConfig, IngestConfig } from '../config/sections.js';
import { BACKFILLS_CONFIG, CLOCK, INGEST_CONFIG } from '../config/config.module.js';
import { BackfillClosing } from './backfill-closing.js';
import {
  BackfillRepository,
  type BackfillRow,
  type NewBackfill,
  type WithBackfill,
} from './backfill.repository.js';
import type { Correction } from './correction.repository.js';
import { acceptsRecordsFrom } from '../horizons/horizons.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { ApiError, throwIfAny } from '../errors/api-error.js';
import { limitOf, type Page } from '../http/paging.js';
import { readDto, refuseProperties } from '../http/read-dto.js';
import { requestContext } from '../logging/request-context.js';
import { rangeFaults } from './backfill-range.js';
import { toldOf } from './backfill-refusals.js';
import {
  isBackfillId,
  placeOfCursor,
  toBackfillPage,
  toBackfillView,
  type BackfillView,
} from './backfill-view.js';
import { withAccount } from './correction.dto.js';
import { instantOf, ListBackfillsDto, OpenBackfillDto, RevertBackfillDto } from './backfill.dto.js';

/** Replaces ranges of records: opens backfills, closes them, and undoes what they did. */
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
  ) {}

  /** @throws ApiError ACCOUNT, BACKFILL_RANGE, BACKFILL_OVERLAP, and every fault of the body. */
  async open(body: unknown, principal: Principal): Promise<BackfillView> {
    const dto = readDto(OpenBackfillDto, withAccount(body, principal), 'CORRECTION_PROPERTY');
    const { account_id: accountId, reason } = dto;
    narrowAccounts(principal, [accountId], 'account_id');
    const horizons = await this.horizons.load();
    const now = this.clock();
    const [from = 0, to = 0] = [instantOf(dto.from), instantOf(dto.to)];
    const retained = Math.max(now - this.ingest.retentionMs, acceptsRecordsFrom(horizons, accountId));
    throwIfAny(rangeFaults(from, to, { now, takesRecordsFrom: retained }));
    const { kind, id: actor } = actorOf(principal);
    const backfill: NewBackfill = {
      account_id: accountId,
      id: randomUUID(),
      range_from: from,
      range_to: to,
      reason,
      opened_at: now,
      opened_by_kind: kind,
      opened_by: actor,
    };
    const audited = this.audited('backfill.open', principal, reason);
    const opened = this.backfills.open(backfill, now - this.config.openMs, audited);
    return this.view(await toldOf(opened));
  }

  /** @throws ApiError ACCOUNT, PAGE_CURSOR, and every fault of the query. */
  async list(query: Readonly<Record<string, unknown>>, principal: Principal): Promise<Page<BackfillView>> {
    const dto = readDto(ListBackfillsDto, withoutCredential(query), 'INGEST_PARAMETER');
    const { account_id: accountId, state, cursor } = dto;
    const accounts =
      accountId === undefined ? principal.accounts : narrowAccounts(principal, [accountId], 'account_id');
    const after = cursor === undefined ? undefined : placeOfCursor(cursor);
    if (cursor !== undefined && !after) throw new ApiError({ name: 'PAGE_CURSOR', field: 'cursor' });
    const limit = limitOf(dto);
    return toBackfillPage(await this.backfills.list(accounts, state, limit + 1, after), limit, this.config);
  }

  async show(id: string, principal: Principal): Promise<BackfillView> {
    return this.view(await this.find(id, principal));
  }

  /**
   * Replaces the records that stood in the range when it was opened by those that were loaded.
   * @throws ApiError BACKFILL_UNKNOWN, BACKFILL_STATE, BACKFILL_CONFLICT, BACKFILL_TOO_OLD
   */
  async close(id: string, body: unknown, principal: Principal): Promise<BackfillView> {
    refuseProperties(body, 'CORRECTION_PROPERTY');
    const backfill = await this.find(id, principal);
    if (backfill.state === 'open') await this.assertRetained(backfill);
    const correction = this.correction('backfill', backfill, backfill.reason, principal);
    const audited = this.audited('backfill.close', principal, backfill.reason);
    return this.view(await toldOf(this.closing.close(backfill, correction, audited)));
  }

  /**
   * Discards an open backfill, or undoes a closed one.
   * @throws ApiError BACKFILL_UNKNOWN, BACKFILL_STATE, BACKFILL_TOUCHED, BACKFILL_TOO_OLD
   */
  async revert(id: string, body: unknown, principal: Principal): Promise<BackfillView> {
    const dto = readDto(RevertBackfillDto, body ?? {}, 'CORRECTION_PROPERTY');
    const backfill = await this.find(id, principal);
    const reason = dto.reason ?? backfill.reason;
    const audited = this.audited('backfill.revert', principal, reason);
    if (backfill.state === 'open' || backfill.state === 'discarded')
      return this.view(await toldOf(this.backfills.discard(backfill, this.clock(), audited)));
    if (backfill.state === 'closed') {
      await this.assertRetained(backfill);
      if (this.clock() > (backfill.ended_at ?? 0) + this.config.revertMs)
        throw new ApiError({ name: 'BACKFILL_STATE', detail: 'too long ago to be undone' });
    }
    const correction = this.correction('revert', backfill, reason, principal);
    return this.view(await toldOf(this.closing.revert(backfill, correction, audited)));
  }

  /** @throws ApiError BACKFILL_UNKNOWN when there is none, or none of the principal's: which of both is not told. */
  async find(id: string, { accounts }: Principal): Promise<BackfillRow> {
    const found = isBackfillId(id) ? await this.backfills.find(id, accounts) : undefined;
    if (!found) throw new ApiError({ name: 'BACKFILL_UNKNOWN', field: 'id' });
    return found;
  }

  /** What is older than the retention could not be told from its records any more. */
  private async assertRetained({ account_id: accountId, range_from: from }: BackfillRow): Promise<void> {
    const horizons = await this.horizons.load();
    if (from < acceptsRecordsFrom(horizons, accountId)) throw new ApiError({ name: 'BACKFILL_TOO_OLD' });
  }

  private view(row: BackfillRow): BackfillView {
    return toBackfillView(row, this.config);
  }

  private audited(action: AuditAction, principal: Principal, reason: string): WithBackfill {
    return (session, { account_id, id, range_from: from, range_to: to, staged, removed, added, replaced }) =>
      this.audit.record(
        {
          actor: actorOf(principal),
          action,
          targetKind: 'backfill',
          target: id,
          details: { account_id, from, to, reason, staged, removed, added, replaced },
        },
        session,
      );
  }

  private correction(
    action: Correction['action'],
    { account_id: accountId, id: backfillId }: BackfillRow,
    reason: string,
    principal: Principal,
  ): Correction {
    const { kind: actorKind, id: actor } = actorOf(principal);
    const trackingId = requestContext.current()?.trackingId ?? null;
    const madeAt = this.clock();
    return { id: randomUUID(), accountId, action, reason, actorKind, actor, trackingId, madeAt, backfillId };
  }
}

/** `apikey` is the guard's to read. */
const withoutCredential = (query: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'apikey'));
