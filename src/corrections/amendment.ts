import type { PipeTransform } from '@nestjs/common';
import { isObject } from '../common/is-object.js';
import { Turns } from '../common/turns.js';
import { ApiError, type Fault } from '../errors/api-error.js';
import { assertObject, readDto } from '../http/read-dto.js';
import { RefusedRecord, type RecordReader } from '../usage-records/validation/record-reader.js';
import type { UsageRecord } from '../record-model/usage-record.js';
import { CorrectionDto, MOST_CORRECTED } from './correction.dto.js';
import type { Refused } from './verdict.js';

/** The body of a request to amend. */
export interface Amendment {
  readonly accountId: string;
  readonly reason: string;
  /** Not yet read: any JSON values. */
  readonly records: readonly unknown[];
}

/** The records of an amendment: those that can be stored, with their places, and those that are rejected at once. */
export interface AmendedRecords {
  readonly records: readonly UsageRecord[];
  readonly indexes: readonly number[];
  readonly refused: readonly Refused[];
}

const LISTS: Fault = {
  name: 'INGEST_BODY',
  field: 'records',
  detail: 'either "records", an array, or "record"',
};

/**
 * The pipe that reads a request to amend: `records`, or one `record`. Each record is read later.
 * @throws ApiError with every fault of its shape.
 */
export const AmendmentBody = (): PipeTransform<unknown, Amendment> => ({ transform: readAmendment });

function readAmendment(body: unknown): Amendment {
  assertObject(body);
  const { records, record, ...rest } = body;
  if (Array.isArray(records) && records.length > MOST_CORRECTED)
    throw new ApiError({ name: 'TOO_MANY_RECORDS', field: 'records', detail: `at most ${MOST_CORRECTED}` });
  const { account_id: accountId, reason } = readDto(CorrectionDto, rest, 'CORRECTION_PROPERTY');
  const list = record === undefined ? records : records === undefined ? [record] : undefined;
  if (!Array.isArray(list)) throw new ApiError(LISTS);
  return { accountId, reason, records: list as readonly unknown[] };
}

/**
 * Reads the records of an amendment, in turns with other work. A record may omit its account; it may not name another
 * account.
 */
export async function readRecords(
  { accountId, records: given }: Amendment,
  reader: RecordReader,
): Promise<AmendedRecords> {
  const turns = new Turns();
  const records: UsageRecord[] = [];
  const indexes: number[] = [];
  const refused: Refused[] = [];
  const known = new Set<string>();
  for (const [index, json] of given.entries()) {
    const turn = turns.next();
    if (turn) await turn;
    const value = reader.fromJson(isObject(json) ? { account_id: accountId, ...json } : json);
    const faults = faultsOf(value, accountId, known);
    if (value instanceof RefusedRecord || faults.length > 0) {
      refused.push({ index, recordId: value.recordId, faults });
      continue;
    }
    known.add(value.recordId);
    records.push(value);
    indexes.push(index);
  }
  return { records, indexes, refused };
}

function faultsOf(
  value: UsageRecord | RefusedRecord,
  accountId: string,
  known: ReadonlySet<string>,
): Fault[] {
  const faults: Fault[] = value instanceof RefusedRecord ? [...value.faults] : [];
  if (value.accountId !== undefined && value.accountId !== accountId)
    faults.push({ name: 'ACCOUNT_ID', field: 'account_id', detail: 'must be that of the request' });
  if (value.recordId !== undefined && known.has(value.recordId))
    faults.push({ name: 'RECORD_REPEATED', field: 'record_id' });
  return faults;
}
