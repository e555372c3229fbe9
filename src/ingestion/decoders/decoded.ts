import type { ErrorName } from '../../errors/catalogue.js';
import type { UsageRecord } from '../../usage/usage-record.js';
import { RefusedRecord } from '../validation/record-reader.js';
import { LONGEST_FRAME, TOO_LARGE, type FrameFault } from './frames.js';

/** One record of a body, or what is wrong with it. */
export interface DecodedItem {
  /** Its place in the body, counted from 0. */
  readonly index: number;
  readonly value: UsageRecord | RefusedRecord;
  /** Of a refused record: its line, or its value in a JSON body; absent when it could not be read. */
  readonly raw?: unknown;
}

/** The records of a body in their order, a few at a time; the next are decoded when they are asked for. */
export type DecodedItems = AsyncGenerator<readonly DecodedItem[], void, undefined>;

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
