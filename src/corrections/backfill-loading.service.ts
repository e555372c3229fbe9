import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { BackfillStage } from './backfill-stage.js';
import type { BackfillRow } from './backfill.repository.js';
import { ApiError, type Fault } from '../errors/api-error.js';
import type { IngestOptions, RecordSource } from '../usage-records/ingest-options.js';
import { IngestionService } from '../usage-records/ingestion.service.js';
import type { RecordSink } from '../usage-records/record-sink.js';
import type { Verdict } from '../usage-records/verdict.js';
import { toldOf } from './backfill-refusals.js';
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

/** Takes the records of backfills in. */
@Injectable()
export class BackfillLoadingService {
  constructor(
    private readonly backfills: BackfillsService,
    private readonly ingestion: IngestionService,
    private readonly stage: BackfillStage,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The backfill that a body is for, before anything of the body is read.
   * @throws ApiError BACKFILL_UNKNOWN, BACKFILL_STATE
   */
  async target(id: string, principal: Principal): Promise<BackfillRow> {
    const backfill = await this.backfills.find(id, principal);
    if (backfill.state !== 'open') throw new ApiError({ name: 'BACKFILL_STATE', detail: backfill.state });
    return backfill;
  }

  /**
   * Takes a body in. What is told as accepted is staged, durably and invisibly. Records may leave their account out.
   * @throws as taking usage records in does; ApiError BACKFILL_STATE when the backfill is closed meanwhile.
   */
  load(backfill: BackfillRow, source: RecordSource, options: IngestOptions): Promise<Verdict> {
    const ofAccount = { ...options, account: backfill.account_id };
    return toldOf(this.ingestion.load(source, ofAccount, this.sinkOf(backfill)));
  }

  private sinkOf(backfill: BackfillRow): RecordSink {
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
  { account_id: accountId, range_from: from, range_to: to }: BackfillRow,
  given: string,
  startedAt: number,
): Fault[] {
  return [
    ...(given === accountId ? [] : [OTHER_ACCOUNT]),
    ...(startedAt >= from && startedAt < to ? [] : [OUT_OF_RANGE]),
  ];
}
