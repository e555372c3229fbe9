import type { ErrorName } from '../../errors/catalogue.js';
import type { ReadFields } from '../../record-model/read-fields.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import { RefusedRecord } from '../validation/record-reader.js';
import { LONGEST_FRAME, TOO_LARGE, type FrameFault } from './frames.js';

/**
 * Hears of each record of a body in its turn, and in which line of the body it stands, counted from 1; of one in a JSON
 * body nothing is said of lines.
 */
export interface RecordTaker {
  /** A good record, read where it stands: it is there only until this returns. */
  fields(fields: ReadFields, line?: number): void;
  /** A record; or what is wrong with one, and its line or its value in JSON, unless it could not be read. */
  value(value: UsageRecord | RefusedRecord, raw?: unknown, line?: number): void;
}

/** Decodes a few records at each step, and hands out who has taken them. */
export type Decoding<T extends RecordTaker> = AsyncGenerator<T, void, undefined>;

/** A record refused for one fault that no field of it has. */
export function refused(name: ErrorName, detail: string): RefusedRecord {
  return new RefusedRecord([{ name, detail }]);
}

/** What is wrong with a record that has no text. */
export function unreadable(fault: FrameFault): RefusedRecord {
  return fault === TOO_LARGE
    ? refused('RECORD_TOO_LARGE', `at most ${LONGEST_FRAME} bytes`)
    : refused('MALFORMED_RECORD', 'not UTF-8');
}
