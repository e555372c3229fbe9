import { maySeeMetric, type Principal } from '../../access/authentication/principal.js';
import { throwIfAny, type Fault } from '../../errors/api-error.js';
import type { ReportDto } from '../request/report.dto.js';
import { nowReport, refuseWithNow } from './now-report.js';
import { rangeReport } from './range-report.js';
import { refuseUnprintable } from './refuse-unprintable.js';
import type { Report } from './report.js';
import { askedAt, toShape } from './to-shape.js';
import { toComparedTime, toComparison } from './to-comparison.js';
import { toFilters } from './to-filters.js';
import { toSeries } from './to-series.js';
import { toTime, type AbsoluteTime } from './to-time.js';

/**
 * The resolved report of a request.
 * @param now Unix milliseconds. It does not affect an absolute range.
 * @throws ApiError with every fault of the meaning; 403 for an account or a metric that is not the principal's.
 */
export function toReport(dto: ReportDto, principal: Principal, now: number): Report {
  const faults: Fault[] = [];
  const at = askedAt(dto, now);
  const time = toTime(dto, faults, at);
  const series = toSeries(dto.metrics, time === 'now', faults);
  const filters = toFilters(dto, principal, faults);
  const shape = toShape(dto, series, filters?.groupBy, at, faults);
  const compared = toComparedTime(dto, at, faults);
  if (time === 'now') refuseWithNow(dto, series, filters, faults);
  throwIfAny(faults);
  refuseMetrics(dto, principal);
  // These are undefined only in a request with faults.
  if (!time || !filters) throw new Error('A request without faults was not resolved');
  if (time === 'now') return nowReport(dto, series, filters, at);
  const reportOf = (range: AbsoluteTime) => rangeReport(dto, range, series, filters);
  const report = reportOf(time);
  const comparison = toComparison(dto, time, compared, report, reportOf);
  const shaped = shape ? { ...report, shape: { ...shape, comparison } } : report;
  refuseUnprintable(shaped);
  return shaped;
}

/** Checked only if there is no other fault, as with accounts. */
function refuseMetrics({ metrics }: ReportDto, principal: Principal): void {
  throwIfAny(
    metrics.flatMap(({ name }, i): Fault[] =>
      maySeeMetric(principal, name)
        ? []
        : [{ name: 'METRIC_NOT_PERMITTED', field: `metrics[${i}].name`, detail: name }],
    ),
  );
}
