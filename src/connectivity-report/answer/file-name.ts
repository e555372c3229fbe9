import { formatRfc3339 } from '../../common/rfc3339.js';
import type { FormatName } from '../language/formats.js';
import type { RangeReport, Report } from '../resolve/report.js';

/** The first part of the name of a file, unless the report has a name. */
const SUBJECT = 'usage';

const DATE_LENGTH = '2026-10-01'.length;

/** The range of a report as a part of a file name: its first and its last day in the offset of the answer. */
export function periodOf(report: Report): string {
  if (report.kind === 'now') return 'now';
  const { start, end, offset } = report;
  const last = isHalfOpen(report) && end > start ? end - 1 : end;
  return [start, last].map((instant) => dateOf(formatRfc3339(instant, offset))).join('-');
}

/** Whether the range ends before its end, not with the bucket that begins there. */
const isHalfOpen = ({ aggregates, percentiles, end }: RangeReport): boolean =>
  [aggregates, percentiles].every((part) => !part || part.query.range.to <= end);

/** A year beyond four digits has a sign, which a name of a file may have as well. */
const dateOf = (text: string): string => text.slice(0, text.indexOf('T', DATE_LENGTH));

/** The header by which a browser stores an answer as a file. All characters are plain ASCII and need no escape. */
export const toDisposition = (period: string, format: FormatName, subject = SUBJECT): string =>
  `attachment; filename="${subject}-${period}.${format}"`;
