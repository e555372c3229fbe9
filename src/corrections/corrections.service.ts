import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import { narrowAccounts, type Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { IngestConfig } from '../config/sections.js';
import { CLOCK, INGEST_CONFIG } from '../config/config.module.js';
import {
  CorrectionRepository,
  type AmendOutcome,
  type Correction,
  type VoidOutcome,
} from './correction.repository.js';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import type { IngestMode } from '../usage-records/ingest-options.js';
import { RecordReader } from '../usage-records/validation/record-reader.js';
import { requestContext } from '../logging/request-context.js';
import { readRecords, type Amendment } from './amendment.js';
import { faultsOf, toAnswer, type CorrectionAnswer, type RecordVerdict, type Refused } from './verdict.js';

export const VOID_VERDICTS = ['voided', 'already_voided', 'unknown'] as const;
export const AMEND_VERDICTS = ['amended', 'restored', 'unchanged', 'unknown', 'rejected'] as const;

export type VoidAnswer = CorrectionAnswer<(typeof VOID_VERDICTS)[number]>;
export type AmendAnswer = CorrectionAnswer<(typeof AMEND_VERDICTS)[number]>;

/** A request to void records. */
export interface VoidRequest {
  readonly accountId: string;
  readonly reason: string;
  readonly recordIds: readonly string[];
}

/** Most record identifiers that an audit entry names. The records' own histories have all of them. */
const MOST_AUDITED = 100;

const UNKNOWN: readonly Fault[] = [{ name: 'RECORD_UNKNOWN', field: 'record_id' }];

/** Voids and amends stored records. */
@Injectable()
export class CorrectionsService {
  constructor(
    private readonly corrections: CorrectionRepository,
    private readonly audit: AuditLog,
    @Inject(INGEST_CONFIG) private readonly config: IngestConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes records out of all figures. Their identifiers stay taken.
   * @throws ApiError; with `atomic`, RECORD_UNKNOWN for each identifier that is not taken.
   */
  async void(
    { accountId, reason, recordIds: given }: VoidRequest,
    mode: IngestMode,
    principal: Principal,
  ): Promise<VoidAnswer> {
    narrowAccounts(principal, [accountId], 'account_id');
    const recordIds = [...new Set(given)];
    const answerTo = (outcomes: readonly VoidOutcome[]) => voidAnswer(given, recordIds, outcomes);
    const outcomes = await this.corrections.voidRecords(
      this.correction('void', accountId, reason, principal),
      recordIds,
      async (session, found) => {
        if (mode === 'atomic') throwIfAny(faultsOf('record_ids', answerTo(found).refused));
        const voided = recordIds.filter((_, place) => found[place] === 'voided');
        if (voided.length === 0) return;
        await this.audit.record(
          auditEntry('usage-record.void', principal, accountId, reason, voided),
          session,
        );
      },
    );
    return answerTo(outcomes).answer;
  }

  /**
   * Replaces the content of records. A voided record is restored.
   * @throws ApiError; with `atomic`, the faults of every record that is bad or unknown.
   */
  async amend(amendment: Amendment, mode: IngestMode, principal: Principal): Promise<AmendAnswer> {
    const { accountId, reason } = amendment;
    narrowAccounts(principal, [accountId], 'account_id');
    const { records, indexes, refused } = await readRecords(
      amendment,
      new RecordReader(this.clock, this.config.retentionMs),
    );
    if (mode === 'atomic') throwIfAny(faultsOf('records', refused));
    const unknownOf = (outcomes: readonly AmendOutcome[]): Refused[] =>
      records.flatMap(({ recordId }, place) =>
        outcomes[place] === 'unknown' ? [{ index: indexes[place] ?? 0, recordId, faults: UNKNOWN }] : [],
      );
    const outcomes = await this.corrections.amendRecords(
      this.correction('amend', accountId, reason, principal),
      records,
      async (session, found) => {
        if (mode === 'atomic') throwIfAny(faultsOf('records', unknownOf(found)));
        const changed = records.filter((_, place) => /amended|restored/.test(found[place] ?? ''));
        if (changed.length === 0) return;
        const ids = changed.map(({ recordId }) => recordId);
        await this.audit.record(auditEntry('usage-record.amend', principal, accountId, reason, ids), session);
      },
    );
    const verdicts: RecordVerdict<(typeof AMEND_VERDICTS)[number]>[] = [
      ...records.map(({ recordId }, place) => ({
        index: indexes[place] ?? 0,
        record_id: recordId,
        verdict: outcomes[place] ?? 'unknown',
      })),
      ...refused.map(({ index, recordId }) => ({
        index,
        ...(recordId !== undefined && { record_id: recordId }),
        verdict: 'rejected' as const,
      })),
    ];
    return toAnswer(AMEND_VERDICTS, inOrder(verdicts), inOrder([...refused, ...unknownOf(outcomes)]));
  }

  private correction(
    action: Correction['action'],
    accountId: string,
    reason: string,
    principal: Principal,
  ): Correction {
    const { kind: actorKind, id: actor } = actorOf(principal);
    return {
      id: randomUUID(),
      accountId,
      action,
      reason,
      actorKind,
      actor,
      trackingId: requestContext.current()?.trackingId ?? null,
      madeAt: this.clock(),
      backfillId: null,
    };
  }
}

const inOrder = <T extends { readonly index: number }>(list: readonly T[]): T[] =>
  [...list].sort((one, other) => one.index - other.index);

/** An identifier that is given twice is "already voided" the second time. */
function voidAnswer(
  given: readonly string[],
  recordIds: readonly string[],
  outcomes: readonly VoidOutcome[],
): { answer: VoidAnswer; refused: readonly Refused[] } {
  const outcomeOf = new Map(recordIds.map((recordId, place) => [recordId, outcomes[place] ?? 'unknown']));
  const refused: Refused[] = [];
  const records = given.map((recordId, index): RecordVerdict<VoidOutcome> => {
    const verdict = outcomeOf.get(recordId) ?? 'unknown';
    if (verdict === 'voided') outcomeOf.set(recordId, 'already_voided');
    if (verdict === 'unknown') refused.push({ index, recordId, faults: UNKNOWN });
    return { index, record_id: recordId, verdict };
  });
  return { answer: toAnswer(VOID_VERDICTS, records, refused), refused };
}

const auditEntry = (
  action: 'usage-record.void' | 'usage-record.amend',
  principal: Principal,
  accountId: string,
  reason: string,
  recordIds: readonly string[],
) => ({
  actor: actorOf(principal),
  action,
  targetKind: 'account',
  target: accountId,
  details: { reason, records: recordIds.length, record_ids: recordIds.slice(0, MOST_AUDITED) },
});
