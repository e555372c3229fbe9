import { ceilTo, DAY_MS, floorTo } from '../common/time.js';
import { LONGEST_FACT_MS, type UsageRecord } from './usage-record.js';

/** The time and the bytes of a record, or of a part of it. */
export type Span = Pick<UsageRecord, 'startedAt' | 'endedAt' | 'uplinkBytes' | 'downlinkBytes'>;

/** Whether a record is stored in parts. */
export const isCut = (startedAt: number, endedAt: number): boolean => endedAt - startedAt > LONGEST_FACT_MS;

/** The start of the last part of a record: the record's start, unless it is stored in parts. */
export const lastPartOf = (startedAt: number, endedAt: number): number =>
  isCut(startedAt, endedAt) ? floorTo(endedAt - 1, DAY_MS) : startedAt;

/**
 * The parts of a record that is longer than one row of the facts may be: cut at the UTC midnights, each with its share
 * of the bytes. A shorter record is its own only part. The statement that stores kept contents cuts in the same way.
 */
export function cutAtMidnights(record: Span): Span[] {
  const { startedAt, endedAt, uplinkBytes, downlinkBytes } = record;
  if (!isCut(startedAt, endedAt)) return [record];
  const parts: Span[] = [];
  const upTo = shares(record);
  let before = { at: startedAt, uplink: 0, downlink: 0 };
  while (before.at < endedAt) {
    const at = Math.min(endedAt, ceilTo(before.at + 1, DAY_MS));
    const next = { at, uplink: upTo(uplinkBytes, at), downlink: upTo(downlinkBytes, at) };
    parts.push({
      startedAt: before.at,
      endedAt: at,
      uplinkBytes: next.uplink - before.uplink,
      downlinkBytes: next.downlink - before.downlink,
    });
    before = next;
  }
  return parts;
}

/**
 * The bytes that a record has moved by an instant. A record longer than a day needs products that are too large for a
 * number.
 */
function shares({ startedAt, endedAt }: Span): (bytes: number, at: number) => number {
  const duration = BigInt(endedAt - startedAt);
  return (bytes, at) => Number((BigInt(bytes) * BigInt(at - startedAt)) / duration);
}
