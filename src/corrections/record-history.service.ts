import { Injectable } from '@nestjs/common';
import { RecordHistoryRepository, type RecordHistory } from './record-history.repository.js';
import { ApiError } from '../errors/api-error.js';
import { toWire } from '../usage-records/to-wire.js';

type WireRecord = Readonly<Record<string, string | number>>;

/** A record with all of its corrections, in an answer. Times are Unix milliseconds. */
export interface HistoryAnswer {
  readonly account_id: string;
  readonly record_id: string;
  readonly state: RecordHistory['state'];
  /** The current content; null when there is none. */
  readonly record: WireRecord | null;
  /** Earlier contents, the newest first. */
  readonly versions: readonly {
    readonly version: number;
    /** Null: the record was voided. */
    readonly record: WireRecord | null;
    /** The correction that ended this version. */
    readonly ended_by: {
      readonly correction_id: string;
      readonly action: string;
      readonly at: number;
      readonly actor_kind: string;
      readonly actor: string;
      readonly reason: string;
      readonly tracking_id: string | null;
      readonly backfill_id: string | null;
    };
  }[];
}

/** Shows the current content of a record and its versions. */
@Injectable()
export class RecordHistoryService {
  constructor(private readonly histories: RecordHistoryRepository) {}

  /** @throws ApiError UNKNOWN_RECORD for an identity that no record ever had. */
  async find(accountId: string, recordId: string): Promise<HistoryAnswer> {
    const history = await this.histories.find(accountId, recordId);
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
