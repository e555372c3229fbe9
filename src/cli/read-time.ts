import { UsageError } from './usage-error.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a date of the command line.
 * @returns the beginning of that UTC day, in Unix milliseconds.
 * @throws UsageError that names the option.
 */
export function readDate(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const instant = DATE.test(text) ? instantOf(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant)) throw new UsageError(`--${option} must be a date such as 2026-10-01`);
  return instant;
}

/**
 * Reads a date, or a date and time with its offset.
 * @returns Unix milliseconds; for a date, the beginning of that UTC day.
 * @throws UsageError that names the option.
 */
export function readInstant(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const instant = DATE.test(text)
    ? instantOf(`${text}T00:00:00Z`)
    : DATE_TIME.test(text)
      ? instantOf(text)
      : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new UsageError(
      `--${option} must be a date such as 2026-10-01 or a time such as 2026-10-01T06:00:00Z`,
    );
  }
  return instant;
}

/** NaN also for a day that its month does not have. `Date.parse` would read it as a day of the next month. */
function instantOf(text: string): number {
  const day = Number(text.slice(8, 10));
  const month = new Date(`${text.slice(0, 7)}-01T00:00:00Z`);
  const daysOfMonth = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
  return day > daysOfMonth ? Number.NaN : Date.parse(text);
}
