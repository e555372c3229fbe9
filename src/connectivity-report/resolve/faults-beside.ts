import type { Principal } from '../../access/authentication/principal.js';
import type { Fault } from '../../errors/api-error.js';
import type { ReportDto } from '../request/report.dto.js';
import { toComparedTime } from './to-comparison.js';
import { toFilters } from './to-filters.js';
import { toOrder } from './to-order.js';
import { toSeries } from './to-series.js';
import { askedAt, SHAPE_FIELDS, toShape } from './to-shape.js';
import { toTime } from './to-time.js';

type Properties = readonly (keyof ReportDto)[];

/** Properties that are resolved together. */
const TIME: Properties = [
  'start_date_time',
  'end_date_time',
  'granularity',
  'time_zone',
  'week_start',
  'bucket_range',
];
const FILTERS: Properties = ['dimensions', 'dimension_filter_clauses', 'dimension_filter'];

/**
 * The faults in the meaning of a request that also has faults of shape. It checks only the properties without faults of
 * shape. The caller gets all faults in one answer, and can correct them at once.
 * @param shape the faults of the shape, at least one.
 */
export function faultsBeside(
  dto: ReportDto,
  shape: readonly Fault[],
  principal: Principal,
  now: number,
): readonly Fault[] {
  const isSound = (properties: Properties) =>
    !shape.some(
      ({ field }) => field === undefined || properties.some((property) => isPartOf(field, property)),
    );
  // A fault without a field concerns the whole body. With faults in the list, none of these functions throws.
  const all = [...shape];
  const at = isSound(['page_token']) ? askedAt(dto, now) : now;
  const time = isSound(TIME) ? toTime(dto, all, at) : undefined;
  const series = isSound(['metrics']) ? toSeries(dto.metrics, time === 'now', all) : undefined;
  const filters = isSound(FILTERS) ? toFilters(dto, principal, all) : undefined;
  // Metrics and dimensions order the groups, so both must be without faults.
  if (series && isSound(FILTERS)) {
    if (isSound(SHAPE_FIELDS)) toShape(dto, series, filters?.groupBy, at, all);
    else if (isSound(['order_by'])) toOrder(dto, series, filters?.groupBy, all);
  }
  if (isSound([...TIME, 'compare'])) toComparedTime(dto, at, all);
  return all.slice(shape.length);
}

const isPartOf = (field: string, property: string): boolean =>
  field === property || field.startsWith(`${property}.`) || field.startsWith(`${property}[`);
