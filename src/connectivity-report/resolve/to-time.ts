import type { Fault } from '../../errors/api-error.js';
import { parseRfc3339, type OffsetDateTime } from '../../usage/rfc3339.js';
import type { ReportDto } from '../request/report.dto.js';

/** Start and end of an absolute range, as given. */
export interface AbsoluteTime {
  readonly start: OffsetDateTime;
  readonly end: OffsetDateTime;
}

const NOW = 'NOW';

/** The range of a request; undefined when it has a fault. */
export function toTime(dto: ReportDto, faults: Fault[]): AbsoluteTime | 'now' | undefined {
  const { start_date_time: startText, end_date_time: endText } = dto;
  if (startText === NOW && endText === NOW) return 'now';
  const start = parse('START_DATE_TIME', 'start_date_time', startText, endText, faults);
  const end = parse('END_DATE_TIME', 'end_date_time', endText, startText, faults);
  if (!start || !end) return undefined;
  if (end.instant < start.instant) {
    faults.push({ name: 'RANGE_ORDER', field: 'end_date_time' });
    return undefined;
  }
  return { start, end };
}

function parse(
  name: 'START_DATE_TIME' | 'END_DATE_TIME',
  field: 'start_date_time' | 'end_date_time',
  text: string,
  other: string,
  faults: Fault[],
): OffsetDateTime | undefined {
  const parsed = parseRfc3339(text);
  if (!parsed) {
    const oneIsNow = text === NOW || other === NOW;
    const detail = oneIsNow ? 'NOW must be given for both' : 'must be an RFC 3339 date-time with offset';
    faults.push({ name, field, detail });
  }
  return parsed;
}
