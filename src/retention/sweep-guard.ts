import { DAY_MS } from '../common/time.js';
import type { RetentionConfig } from '../config/sections.js';

/** The latest sweep that was not held. */
export interface LastSweep {
  /** By the clock that its horizons followed from, Unix milliseconds. Undefined: every sweep so far was held. */
  readonly sweptAt: number | undefined;
  /** How many records came to lie before a horizon, at the latest sweep that had any. */
  readonly expiredRecords: number | undefined;
}

/** How many times as many records as the last sweep one may remove without a confirmation. */
const MOST_GROWTH = 10;

/** A sweep need not count more records than these to be compared with the last one. */
export const mostCounted = ({ unaskedRecords }: RetentionConfig, last: LastSweep | undefined): number =>
  Math.max(unaskedRecords, MOST_GROWTH * (last?.expiredRecords ?? 0)) + 1;

/** What a sweep would do. Unix milliseconds. */
export interface PlannedSweep {
  /** The clock that its horizons follow from. */
  readonly now: number;
  /** The latest horizon that it would move. Undefined: none. */
  readonly latestHorizon: number | undefined;
  /** The UTC midnight at which the day of the newest record begins. Undefined: there are no records. */
  readonly newestDay: number | undefined;
  /** How many records it would remove; counted up to {@link mostCounted}. */
  readonly expiring: number;
  /** Whether anything expires at all. */
  readonly usesAges: boolean;
}

/**
 * Why a sweep must be confirmed: a horizon would be later than the newest record, the clock jumped, or the sweep would
 * remove much more than the last one.
 * @returns undefined when it need not be confirmed.
 */
export function reasonToHold(
  { now, latestHorizon = 0, newestDay = Infinity, expiring, usesAges }: PlannedSweep,
  last: LastSweep | undefined,
  config: RetentionConfig,
): string | undefined {
  if (!usesAges) return undefined;
  if (latestHorizon > newestDay) {
    const [horizon, day] = [latestHorizon, newestDay].map((at) => new Date(at).toISOString().slice(0, 10));
    return `Usage before ${horizon} would be removed, and the newest record is of ${day}.`;
  }
  if (last?.sweptAt === undefined) return undefined;
  const moved = now - last.sweptAt;
  if (moved > config.longestStepMs) {
    const [days, most] = [moved, config.longestStepMs].map((ms) => Math.floor(ms / DAY_MS));
    return `The clock has moved ${days} days since the last sweep, and ${most} at most are removed unasked.`;
  }
  if (last.expiredRecords === undefined || expiring < mostCounted(config, last)) return undefined;
  return `The sweep would remove ${expiring} records or more, and the last one removed ${last.expiredRecords}.`;
}
