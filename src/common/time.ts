/** Milliseconds of the widths that time is cut into. All buckets in UTC are aligned to the epoch. */
export const MINUTE_MS = 60_000;
export const SLOT_MS = 300_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** No record lies before 2000-01-01T00:00Z. */
export const EARLIEST_MS = 946_684_800_000;

/** Nor at or after 2200-01-01T00:00Z: it begins no later than a day ahead of the clock that let it in. */
export const LATEST_MS = 7_258_118_400_000;

/** Half open: `from` belongs to it, `to` does not. Unix milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const floorTo = (instant: number, width: number): number => Math.floor(instant / width) * width;
export const ceilTo = (instant: number, width: number): number => Math.ceil(instant / width) * width;
