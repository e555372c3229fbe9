import { isObject } from '../../common/is-object.js';
import type { Clock } from '../../config/clock.js';
import type { Fault } from '../../errors/api-error.js';
import { TWO_TO_32, type WrapBits } from './reading.js';
import { RECORD_FIELD_NAMES } from '../../record-model/record-fields.js';
import type { ReadFields } from '../../record-model/read-fields.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { cellReader, jsonReader } from '../validation/field-readers.js';
import { RecordReader, RefusedRecord, REQUIRED_FIELDS } from '../validation/record-reader.js';
import { SESSION_FIELD, SESSION_ID } from './session-field.js';

/** A record with the values that counters showed, and with its session. */
export interface CounterRecord extends UsageRecord {
  readonly sessionId: string;
}

/** The session of a record; undefined when it is no counter reading. */
export const sessionOf = (record: UsageRecord): string | undefined =>
  (record as Partial<CounterRecord>).sessionId;

/** The place of the session in a CSV line: after all fields of a record. */
const SESSION_PLACE = RECORD_FIELD_NAMES.length;

const MISSING: Fault = { name: SESSION_ID.fault, field: SESSION_FIELD, detail: 'missing' };
const BROKEN: Fault = { name: SESSION_ID.fault, field: SESSION_FIELD, detail: SESSION_ID.type.rule };
const FULL = 'must be below 2^32, where counters of 32 bits begin again';

const sessionIn = { json: jsonReader(SESSION_ID.type), cell: cellReader(SESSION_ID.type) };

/**
 * Reads readings of counters: records with a session. Their counters may have begun at any earlier time. The results
 * are {@link CounterRecord}s.
 */
export class ReadingReader extends RecordReader {
  override readonly required = [...REQUIRED_FIELDS, SESSION_FIELD];
  protected override readonly startsAnyTime = true;

  constructor(
    clock: Clock,
    retentionMs: number,
    account: string | undefined,
    private readonly wrapBits: WrapBits,
  ) {
    super(clock, retentionMs, account);
  }

  override fromJson(value: unknown): UsageRecord | RefusedRecord {
    if (!isObject(value)) return super.fromJson(value);
    const { [SESSION_FIELD]: given, ...fields } = value;
    return this.withSession(super.fromJson(fields), given ?? undefined, 'json');
  }

  /** Always undefined: {@link fromJson} reads all readings. */
  override fromPlain(): ReadFields | undefined {
    return undefined;
  }

  override fromCells(cells: readonly string[], columns: readonly number[]): UsageRecord | RefusedRecord {
    const at = columns.indexOf(SESSION_PLACE);
    const others = <T>(all: readonly T[]): T[] => all.filter((_, place) => place !== at);
    return this.withSession(super.fromCells(others(cells), others(columns)), cells[at] || undefined, 'cell');
  }

  /** @param values the last one is the session. */
  override fromValues(values: readonly (string | number | undefined)[]): UsageRecord | RefusedRecord {
    const session = values[SESSION_PLACE];
    return this.withSession(
      super.fromValues(values),
      session === undefined ? undefined : String(session),
      'cell',
    );
  }

  override placeOf(name: string): number | undefined {
    return name === SESSION_FIELD ? SESSION_PLACE : super.placeOf(name);
  }

  private withSession(
    record: UsageRecord | RefusedRecord,
    given: unknown,
    form: keyof typeof sessionIn,
  ): UsageRecord | RefusedRecord {
    const sessionId = given === undefined ? undefined : sessionIn[form](given);
    const faults: Fault[] = sessionId !== undefined ? [] : given === undefined ? [MISSING] : [BROKEN];
    if (record instanceof RefusedRecord)
      return new RefusedRecord([...record.faults, ...faults], record.recordId, record.accountId);
    if (this.wrapBits === 32) faults.push(...fullCounters(record));
    if (faults.length > 0) return new RefusedRecord(faults, record.recordId, record.accountId);
    const reading: CounterRecord = { ...record, sessionId: sessionId as string };
    return reading;
  }
}

function fullCounters({ uplinkBytes, downlinkBytes }: UsageRecord): Fault[] {
  return [
    ...(uplinkBytes < TWO_TO_32 ? [] : [full('UPLINK_BYTES', 'uplink_bytes')]),
    ...(downlinkBytes < TWO_TO_32 ? [] : [full('DOWNLINK_BYTES', 'downlink_bytes')]),
  ];
}

const full = (name: Fault['name'], field: string): Fault => ({ name, field, detail: FULL });
