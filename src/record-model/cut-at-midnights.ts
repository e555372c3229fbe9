import { ceilTo, DAY_MS, floorTo } from '../common/time.js';
import { LONGEST_FACT_MS, type UsageRecord } from './usage-record.js';

/** When a record was and what it moved, as a whole or in part. */
export type Span = Pick<UsageRecord, 'startedAt' | 'endedAt' | 'uplinkBytes' | 'downlinkBytes'>;

/** Whether a record is stored in parts. */
export const isCut = (startedAt: number, endedAt: number): boolean => endedAt - startedAt > LONGEST_FACT_MS;

/** When the last part of a record begins: its start, unless it is stored in parts. */
export const lastPartOf = (startedAt: number, endedAt: number): number =>
  isCut(startedAt, endedAt) ? floorTo(endedAt - 1, DAY_MS) : startedAt;

/**
 * The parts of a record that is longer than a row of the facts covers: cut at the UTC midnights, each with its share of
 * the bytes. A shorter record is its own only part. The statement that stores kept contents cuts in the same way.
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

/** What of its bytes a record has moved by an instant. Longer than a day, it takes products that a number cannot hold. */
function shares({ startedAt, endedAt }: Span): (bytes: number, at: number) => number {
  const duration = BigInt(endedAt - startedAt);
  return (bytes, at) => Number((BigInt(bytes) * BigInt(at - startedAt)) / duration);
}
