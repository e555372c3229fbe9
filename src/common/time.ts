/** Widths of intervals in milliseconds. All buckets in UTC are aligned to the epoch. */
export const MINUTE_MS = 60_000;
export const SLOT_MS = 300_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** No record lies before 2000-01-01T00:00Z. */
export const EARLIEST_MS = 946_684_800_000;

/**
 * No record lies at or after 2200-01-01T00:00Z: a record starts at most a day after the clock of the instance that
 * accepted it.
 */
export const LATEST_MS = 7_258_118_400_000;

/** A half-open range: it includes `from` and excludes `to`. Unix milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const floorTo = (instant: number, width: number): number => Math.floor(instant / width) * width;
export const ceilTo = (instant: number, width: number): number => Math.ceil(instant / width) * width;

/** Whether a value is an instant of the years from 2000 to 2199, in which all records and all that is stored lie. */
export const isNearInstant = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= EARLIEST_MS && (value as number) <= LATEST_MS;

/** Whether a value is an instant of a year of four digits. */
export const isInstant = (value: unknown): value is number =>
  Number.isSafeInteger(value) &&
  (value as number) >= -62_167_219_200_000 &&
  (value as number) < 253_402_300_800_000;
