import type { Fault } from '../../errors/api-error.js';
import { placeOf } from '../../record-model/field-places.js';
import {
  RECORD_FIELD_NAMES,
  RECORD_FIELDS,
  type FieldType,
  type RecordFieldName,
} from '../../record-model/record-fields.js';
import { EARLIEST_MS } from '../../common/time.js';
import { detached } from '../detached.js';
import { whyBroken } from './why-broken.js';

/** Most unknown fields of one record that are named. A line of 64 KiB could hold thousands. */
const MOST_UNKNOWN_FIELDS = 10;
const LONGEST_NAME = 64;

/** Adds a fault for each of the first unknown fields of an object. */
export function findUnknown(fields: object, faults: Fault[]): void {
  for (const name in fields) {
    if (faults.length >= MOST_UNKNOWN_FIELDS) return;
    if (placeOf(name) === undefined) faults.push(unknownField(name));
  }
}

/** A hint when an impossible time would be possible in another unit; else empty. */
export function unitHint(instant: number, latest: number): string {
  const isPossible = (time: number) => time >= EARLIEST_MS && time <= latest;
  if (isPossible(instant)) return '';
  if (isPossible(instant * 1000)) return '; it looks like seconds, not milliseconds';
  return isPossible(instant / 1000) ? '; it looks like microseconds, not milliseconds' : '';
}

/** The fault of a value that breaks the rule of its field. */
export const brokenFault = (place: number, type: FieldType, value: unknown): Fault => {
  const field = RECORD_FIELD_NAMES[place] as RecordFieldName;
  return { name: RECORD_FIELDS[field].fault, field, detail: whyBroken(type, value) };
};

export const timeFault = (field: 'started_at' | 'ended_at', detail: string): Fault => ({
  name: RECORD_FIELDS[field].fault,
  field,
  detail,
});

const unknownField = (name: string): Fault => ({
  name: 'UNKNOWN_FIELD',
  field: detached(name.slice(0, LONGEST_NAME)),
});
