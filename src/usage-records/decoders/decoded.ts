import type { ErrorName } from '../../errors/catalogue.js';
import type { ReadFields } from '../../record-model/read-fields.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { RefusedRecord } from '../validation/record-reader.js';
import { LONGEST_FRAME, TOO_LARGE, type FrameFault } from './frames.js';

/** Receives each record of a body in order, with its line in the body, counted from 1. JSON bodies have no lines. */
export interface RecordTaker {
  /** Receives a good record that is read in place: it is valid until this returns. */
  fields(fields: ReadFields, line?: number): void;
  /** Receives a record, or a rejected one with its line or its JSON value, unless it could not be read. */
  value(value: UsageRecord | RefusedRecord, raw?: unknown, line?: number): void;
}

/** Decodes a few records at each step, then yields the taker that received them. */
export type Decoding<T extends RecordTaker> = AsyncGenerator<T, void, undefined>;

/** A record that is rejected for a fault that belongs to no field. */
export function refused(name: ErrorName, detail: string): RefusedRecord {
  return new RefusedRecord([{ name, detail }]);
}

/** A rejected record whose text cannot be read. */
export function unreadable(fault: FrameFault): RefusedRecord {
  return fault === TOO_LARGE
    ? refused('RECORD_TOO_LARGE', `at most ${LONGEST_FRAME} bytes`)
    : refused('MALFORMED_RECORD', 'not UTF-8');
}
