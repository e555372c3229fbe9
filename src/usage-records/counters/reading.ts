import { LONGEST_RECORD_MS } from '../../record-model/usage-record.js';

/** The values that the counters of a session showed at an instant. */
export interface Reading {
  /** Unix milliseconds. */
  readonly readAt: number;
  /** The values in bytes. */
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
  /** The start of the count, as the producer states it. */
  readonly startedAt: number;
  /** The bits of a counter that restarts at 0 when it is full. 0: a value that is lower than before means a restart. */
  readonly wrapBits: WrapBits;
}

export type WrapBits = 0 | 32;

/** The usage between a reading and the reading before it, and its start. It ends at the reading. */
export interface Amount {
  readonly startedAt: number;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
}

/** First value that a counter of 32 bits cannot show. */
export const TWO_TO_32 = 2 ** 32;

/**
 * The order of a session's readings, independent of the order in which they came. Counters grow: of two readings at one
 * instant the higher one is the later.
 */
export const compareReadings = (one: Reading, other: Reading): number =>
  one.readAt - other.readAt || one.uplinkBytes - other.uplinkBytes || one.downlinkBytes - other.downlinkBytes;

/**
 * The amount between two consecutive readings of a session.
 * @param previous undefined: the counters have counted from 0.
 * @param notBefore the amount begins no earlier, since no usage is stored before. Unix milliseconds.
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
  // Both counters belong to one device, which has restarted.
  return { uplinkBytes, downlinkBytes };
}

/** Negative when the counter was restarted. */
function growth(now: number, before: number, wrapBits: WrapBits): number {
  const difference = now - before;
  return difference < 0 && wrapBits === 32 ? difference + TWO_TO_32 : difference;
}
