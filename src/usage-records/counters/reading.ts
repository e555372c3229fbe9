import { LONGEST_RECORD_MS } from '../../record-model/usage-record.js';

/** What the counters of a session showed at an instant. */
export interface Reading {
  /** Unix milliseconds. */
  readonly readAt: number;
  /** What the counters showed, bytes. */
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
  /** Since when they count, as the producer says. */
  readonly startedAt: number;
  /** Bits of a counter that begins at 0 again when it is full; 0: one that is lower than before was restarted. */
  readonly wrapBits: WrapBits;
}

export type WrapBits = 0 | 32;

/** What a reading adds to the one before it, and from when on. It ends with the reading. */
export interface Amount {
  readonly startedAt: number;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
}

/** First value that a counter of 32 bits cannot show. */
export const TWO_TO_32 = 2 ** 32;

/**
 * The order of a session's readings, not the order in which they came. Counters grow: of two readings at one instant
 * the higher is the later.
 */
export const compareReadings = (one: Reading, other: Reading): number =>
  one.readAt - other.readAt || one.uplinkBytes - other.uplinkBytes || one.downlinkBytes - other.downlinkBytes;

/**
 * The amount between two readings that follow each other in a session.
 * @param previous none: the counters have counted from 0.
 * @param notBefore the amount begins no earlier: older time takes nothing any more. Unix milliseconds.
 */
export function amountOf(reading: Reading, previous: Reading | undefined, notBefore: number): Amount {
  const { readAt } = reading;
  const begins = Math.max(
    reading.startedAt,
    previous?.readAt ?? -Infinity,
    readAt - LONGEST_RECORD_MS,
    notBefore,
  );
  return { startedAt: Math.min(begins, readAt), ...bytesSince(reading, previous) };
}

function bytesSince(
  { uplinkBytes, downlinkBytes, wrapBits }: Reading,
  previous: Reading | undefined,
): Pick<Amount, 'uplinkBytes' | 'downlinkBytes'> {
  if (previous) {
    const up = growth(uplinkBytes, previous.uplinkBytes, wrapBits);
    const down = growth(downlinkBytes, previous.downlinkBytes, wrapBits);
    if (up >= 0 && down >= 0) return { uplinkBytes: up, downlinkBytes: down };
  }
  // Both counters are of one device, which has restarted.
  return { uplinkBytes, downlinkBytes };
}

/** Negative when the counter was restarted. */
function growth(now: number, before: number, wrapBits: WrapBits): number {
  const difference = now - before;
  return difference < 0 && wrapBits === 32 ? difference + TWO_TO_32 : difference;
}
