import type { Fault } from '../../errors/api-error.js';
import { LocalClock } from '../../query-engine/local-clock.js';
import { parseRfc3339, type OffsetDateTime } from '../../common/rfc3339.js';
import { nearest, quoted } from '../../errors/nearest.js';
import {
  isRelative,
  NOW,
  readRelative,
  RELATIVE_DATES,
  RELATIVE_WEEKS,
  stepFault,
  type RelativeTo,
} from '../language/relative-dates.js';
import type { ReportDto } from '../request/report.dto.js';

/** The start and end of a range, with relative dates resolved. */
export interface AbsoluteTime {
  readonly start: OffsetDateTime;
  readonly end: OffsetDateTime;
  /** The clock in which times are printed; undefined: the offset of the start. */
  readonly clock: LocalClock | undefined;
}

/** The properties of a request that concern its range. */
export type TimeRequest = Pick<
  ReportDto,
  'start_date_time' | 'end_date_time' | 'granularity' | 'time_zone' | 'week_start'
>;

/**
 * The range of a request; undefined when it has a fault.
 * @param now Unix milliseconds. It does not affect an absolute range.
 */
export function toTime(dto: TimeRequest, faults: Fault[], now: number): AbsoluteTime | 'now' | undefined {
  const { start_date_time: startText, end_date_time: endText, time_zone: timeZone } = dto;
  refuseWeekStart(dto, faults);
  if (startText === NOW && endText === NOW) return 'now';
  const clock = timeZone == null ? undefined : new LocalClock(timeZone);
  const to: RelativeTo = { now, timeZone: timeZone ?? 'UTC', weekStart: dto.week_start ?? 'MONDAY' };
  const start = parse('START_DATE_TIME', 'start_date_time', startText, endText, to, faults);
  const end = parse('END_DATE_TIME', 'end_date_time', endText, startText, to, faults);
  if (!start || !end) return undefined;
  if (end.instant < start.instant) {
    faults.push({ name: 'RANGE_ORDER', field: 'end_date_time' });
    return undefined;
  }
  return { start, end, clock };
}

/** Whether the range of a request depends on the time of the request. */
export const isRelativeToNow = (dto: ReportDto): boolean =>
  isRelative(dto.start_date_time) ||
  isRelative(dto.end_date_time) ||
  (dto.compare != null &&
    typeof dto.compare === 'object' &&
    (isRelative(dto.compare.start_date_time) || isRelative(dto.compare.end_date_time)));

/** Refuses a first day of the week where there are no weeks: it would have no effect. */
function refuseWeekStart(dto: TimeRequest, faults: Fault[]): void {
  if (dto.week_start == null || dto.granularity === 'WEEK') return;
  if (RELATIVE_WEEKS.includes(dto.start_date_time) || RELATIVE_WEEKS.includes(dto.end_date_time)) return;
  const detail = `only with granularity WEEK, ${RELATIVE_WEEKS.join(' or ')}`;
  faults.push({ name: 'WEEK_START', field: 'week_start', detail });
}

type DateField = 'start_date_time' | 'end_date_time';

function parse(
  name: 'START_DATE_TIME' | 'END_DATE_TIME',
  field: DateField,
  text: string,
  other: string,
  to: RelativeTo,
  faults: Fault[],
): OffsetDateTime | undefined {
  // NOW is refused beside an absolute date: the range would grow with time. A relative date can express such a range.
  const parsed = text === NOW && !isRelative(other) ? undefined : (parseRfc3339(text) ?? relative(text, to));
  if (!parsed) faults.push({ name, field, detail: whatIsWrong(text, other) });
  return parsed;
}

function relative(text: string, to: RelativeTo): OffsetDateTime | undefined {
  const instant = readRelative(text, to);
  return instant === undefined ? undefined : { instant, offsetMinutes: 0 };
}

const SUCH_AS = 'NOW-7d or TODAY';

function whatIsWrong(text: string, other: string): string {
  if (text === NOW || (other === NOW && !isRelative(text))) {
    return `NOW must be given for both, or beside a relative date such as ${SUCH_AS}`;
  }
  const allowed = `must be an RFC 3339 date-time with offset, or a relative date such as ${SUCH_AS}`;
  const detail = `${allowed}; given ${quoted(text)}`;
  const step = stepFault(text);
  if (step !== undefined) return `${detail}: ${step}`;
  const meant = nearest(text, RELATIVE_DATES);
  return meant === undefined ? detail : `${detail}; did you mean ${meant}?`;
}
