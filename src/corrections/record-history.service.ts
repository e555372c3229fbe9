import { Injectable } from '@nestjs/common';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { readerOf } from '../access/limits/concurrency/reader.js';
import type { Principal } from '../access/authentication/principal.js';
import type { Abortable } from '../http/client-signal.js';
import { RecordHistoryRepository } from './record-history.repository.js';
import type { HistoryAnswer } from './record-history.answer.js';
import { ApiError } from '../errors/api-error.js';
import { toWire } from '../usage-records/to-wire.js';

/** What identifies a record. */
export interface RecordIdentity {
  readonly accountId: string;
  readonly recordId: string;
}

/** Shows the current content of a record and its versions. */
@Injectable()
export class RecordHistoryService {
  constructor(
    private readonly histories: RecordHistoryRepository,
    private readonly limiter: ConcurrencyLimiter,
  ) {}

  /**
   * @param client aborts when it disconnects or its deadline passes.
   * @throws ApiError UNKNOWN_RECORD for an identity that no record ever had.
   */
  async find(
    { accountId, recordId }: RecordIdentity,
    principal: Principal,
    client: Abortable,
  ): Promise<HistoryAnswer> {
    const history = await this.limiter.run(readerOf(principal), client, () =>
      this.histories.find(accountId, recordId),
    );
    if (!history) throw new ApiError({ name: 'UNKNOWN_RECORD' });
    const { state, record, versions } = history;
    return {
      account_id: accountId,
      record_id: recordId,
      state,
      record: record ? toWire(record) : null,
      versions: versions.map(({ version, record: old, ended }) => ({
        version,
        record: old ? toWire(old) : null,
        ended_by: {
          correction_id: ended.id,
          action: ended.action,
          at: ended.madeAt,
          actor_kind: ended.actorKind,
          actor: ended.actor,
          reason: ended.reason,
          tracking_id: ended.trackingId,
          backfill_id: ended.backfillId,
        },
      })),
    };
  }
}
