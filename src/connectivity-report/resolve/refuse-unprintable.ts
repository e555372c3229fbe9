import { throwIfAny, type Fault } from '../../errors/api-error.js';
import { formatExactly, isRfc3339 } from '../../common/rfc3339.js';
import type { RangeReport } from './report.js';

const detail = 'lies outside of the years 0000 to 9999, by the clock that it is printed by';

/**
 * Refuses ranges that cannot be printed as RFC 3339 date-times: a client could not request them again.
 * @throws ApiError
 */
export function refuseUnprintable({ metadata, start, end, offset, shape }: RangeReport): void {
  const isPrintable = (instant: number, by = offset) => isRfc3339(formatExactly(instant, by));
  const faults: Fault[] = [];
  if (metadata && !isPrintable(start))
    faults.push({ name: 'START_DATE_TIME', field: 'start_date_time', detail });
  if (metadata && !isPrintable(end)) faults.push({ name: 'END_DATE_TIME', field: 'end_date_time', detail });
  const other = shape?.comparison;
  if (other && ![other.start, other.end].every((instant) => isPrintable(instant, other.offset))) {
    faults.push({ name: 'COMPARE', field: 'compare', detail });
  }
  throwIfAny(faults);
}
