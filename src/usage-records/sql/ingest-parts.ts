import { viewOf } from '../../common/byte-texts.js';
import { cutAtMidnights, type Span } from '../../record-model/cut-at-midnights.js';
import { DAY_MS } from '../../common/time.js';
import { CopiedRow } from '../../database/copied-row.js';
import { RowWriter } from '../../database/row-writer.js';

/** The columns that each part of a record has about the whole record. Null for records of one row. */
export const WHOLE_COLUMNS = 'whole_started_at, whole_ended_at, whole_uplink_bytes, whole_downlink_bytes';
const WHOLE_VALUES = 4;

/** Bytes before the first value of a row. They hold the number of its values. */
const VALUES = 2;
/** Bytes of the times and byte counts of a record, each with its length. Each part has its own. */
const SPAN = 4 * 12;
/** Bytes of the day, the last value of a row, with its length. */
const DAY = 8;

/** The places of a row of the facts: where it begins, where its times and byte counts begin, and where it ends. */
export interface RowPlaces {
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/**
 * Copies rows of the facts, and adds {@link WHOLE_COLUMNS} to all of them. A long record becomes a row for each part.
 */
export function withParts(bytes: Buffer, rows: readonly RowPlaces[]): Buffer {
  const view = viewOf(bytes);
  const writer = new RowWriter(bytes.length * 2);
  for (const { start, content, end } of rows) {
    const whole = spanAt(bytes, content);
    const parts = cutAtMidnights(whole);
    const values = view.getInt16(start) + WHOLE_VALUES;
    for (const part of parts) {
      writer.row(values);
      writer.copy(bytes, view, start + VALUES, content);
      writeSpan(writer, part);
      writer.copy(bytes, view, content + SPAN, end - DAY);
      writer.int4(Math.floor(part.startedAt / DAY_MS));
      if (parts.length > 1) writeSpan(writer, whole);
      else writer.nothing(WHOLE_VALUES);
    }
  }
  return writer.finish();
}

function spanAt(bytes: Buffer, content: number): Span {
  const values = new CopiedRow(bytes, content);
  const next = () => values.bigint() ?? 0;
  return { startedAt: next(), endedAt: next(), uplinkBytes: next(), downlinkBytes: next() };
}

function writeSpan(writer: RowWriter, { startedAt, endedAt, uplinkBytes, downlinkBytes }: Span): void {
  writer.int8(startedAt);
  writer.int8(endedAt);
  writer.int8(uplinkBytes);
  writer.int8(downlinkBytes);
}
