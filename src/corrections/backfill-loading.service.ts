import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import type { AnswerHeaders } from '../access/limits/fields.js';
import { RecordLimits } from '../access/limits/record-limits.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { BackfillStage } from './backfill-stage.js';
import type { Backfill } from './backfill.js';
import { ApiError, type Fault } from '../errors/api-error.js';
import type { IngestMode, IngestRequest } from '../usage-records/ingest-options.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import type { RecordBody } from '../usage-records/record-body.js';
import type { RecordSink } from '../usage-records/record-sink.js';
import { sourceOf } from '../usage-records/request-source.js';
import type { Verdict } from '../usage-records/verdict.js';
import { orApiError } from './backfill-refusals.js';
import { BackfillsService } from './backfills.service.js';

const OTHER_ACCOUNT: Fault = {
  name: 'ACCOUNT_ID',
  field: 'account_id',
  detail: 'must be that of the backfill',
};
const OUT_OF_RANGE: Fault = {
  name: 'STARTED_AT',
  field: 'started_at',
  detail: 'must lie in the range of the backfill',
};

/** A request to load records into a backfill. */
export interface LoadRequest {
  /** The id of the backfill, as the path has it. */
  readonly id: string;
  readonly body: RecordBody;
  readonly mode: IngestMode;
  readonly principal: Principal;
  /** The headers of the answer. The rest of the producer's limit is written to them. */
  readonly headers: AnswerHeaders;
}

/** No metric counts the bytes of backfills. */
const UNCOUNTED = { inc: () => undefined };

/** Loads records into backfills. */
@Injectable()
export class BackfillLoadingService {
  constructor(
    private readonly backfills: BackfillsService,
    private readonly ingestion: IngestionService,
    private readonly limits: RecordLimits,
    private readonly stage: BackfillStage,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Loads a body. Records with the verdict "accepted" are staged: they are durable, and in no figure. Records may omit
   * their account.
   * @throws as the ingestion of usage records does. ApiError BACKFILL_UNKNOWN and BACKFILL_STATE before any of the body
   * is read; BACKFILL_STATE also when the backfill is closed meanwhile.
   */
  async load({ id, body, mode, principal, headers }: LoadRequest): Promise<Verdict> {
    const backfill = await this.openBackfill(id, principal);
    const request: IngestRequest = {
      principal,
      mode,
      account: backfill.accountId,
      admit: (work) => this.limits.meter(principal, headers, work),
    };
    return orApiError(this.ingestion.load(() => sourceOf(body, UNCOUNTED), request, this.sinkOf(backfill)));
  }

  private async openBackfill(id: string, principal: Principal): Promise<Backfill> {
    const backfill = await this.backfills.find(id, principal);
    if (backfill.state !== 'open') throw new ApiError({ name: 'BACKFILL_STATE', detail: backfill.state });
    return backfill;
  }

  private sinkOf(backfill: Backfill): RecordSink {
    const { stage, clock } = this;
    return {
      faultsOf: (accountId, startedAt) => faultsIn(backfill, accountId, startedAt),
      store: (batch) => stage.store(backfill, batch, clock()),
      storeAll: (_, work) => stage.storeAll(backfill, clock(), work),
      prepare: (batch) => stage.prepare(batch),
    };
  }
}

function faultsIn(
  { accountId, rangeFrom: from, rangeTo: to }: Backfill,
  given: string,
  startedAt: number,
): Fault[] {
  return [
    ...(given === accountId ? [] : [OTHER_ACCOUNT]),
    ...(startedAt >= from && startedAt < to ? [] : [OUT_OF_RANGE]),
  ];
}
