import type { Fault } from '../../errors/api-error.js';
import { ranksSlots } from '../language/metrics.js';
import { NOW } from '../language/relative-dates.js';
import type { ReportDto } from '../request/report.dto.js';
import { readPageToken, requestHash } from './page-token.js';
import type { ReportPage, Shape } from './shape.js';
import { toOrder } from './to-order.js';
import type { SeriesByKind } from './to-series.js';

/** The parts of a shape that do not depend on the range. */
export type ShapeButComparison = Omit<Shape, 'comparison'>;

/** The properties of a request that concern the shape of its answer, except the tests of its metrics. */
export const SHAPE_FIELDS = [
  'fill',
  'order_by',
  'limit',
  'others',
  'page_size',
  'page_token',
  'totals',
  'compare',
] as const satisfies (keyof ReportDto)[];

/** The properties of a request that give its answer another shape. */
export const shapeFieldsOf = (dto: ReportDto): (typeof SHAPE_FIELDS)[number][] =>
  SHAPE_FIELDS.filter((name) => isAsked(dto[name]));

const isAsked = (value: unknown): boolean =>
  value != null && value !== 'NONE' && value !== false && !(Array.isArray(value) && value.length === 0);

/**
 * The shape that a request asks for; undefined when it asks for none.
 * @param groupBy the dimensions that make groups; undefined when they have a fault.
 * @param now Unix milliseconds.
 */
export function toShape(
  dto: ReportDto,
  series: SeriesByKind,
  groupBy: readonly string[] | undefined,
  now: number,
  faults: Fault[],
): ShapeButComparison | undefined {
  const isTested = series.aggregates.some(({ tests }) => tests !== undefined);
  if (shapeFieldsOf(dto).length === 0 && !isTested) return undefined;
  const { fill, limit, others } = dto;
  const order = toOrder(dto, series, groupBy, faults);
  if (others && limit == null) faults.push({ name: 'GROUP_LIMIT', field: 'others', detail: 'needs a limit' });
  refuseFill(dto, series, groupBy, faults);
  refusePercentiles(isTested, series, faults);
  refuseOrderedPages(dto, faults);
  return {
    fill: fill ?? 'NONE',
    order: order.groups,
    latestFirst: order.latestFirst,
    limit: limit ?? undefined,
    others: others === true,
    page: toPage(dto, groupBy, now, faults),
    totals: dto.totals ?? [],
  };
}

/** Refuses a fill that cannot change any answer. */
function refuseFill(
  { fill, granularity, compare, start_date_time: start, end_date_time: end }: ReportDto,
  { aggregates, percentiles }: SeriesByKind,
  groupBy: readonly string[] | undefined,
  faults: Fault[],
): void {
  if (fill == null || fill === 'NONE' || (start === NOW && end === NOW)) return;
  const refuse = (detail: string) => faults.push({ name: 'NOT_TOGETHER', field: 'fill', detail });
  if (percentiles.length > 0 && fill !== 'ZERO')
    refuse('a percentile ranks values; only ZERO gives one to a slot without records');
  const isSingle = granularity == null || granularity === 'TOTAL';
  if (!isSingle || compare != null || !groupBy || groupBy.length === 0) return;
  const ranks =
    (percentiles.length > 0 && granularity == null) || aggregates.some(({ figure }) => ranksSlots(figure));
  if (fill === 'ZERO' && ranks) return;
  refuse('every group has records in the one bucket that there is; give a granularity');
}

/** Refuses percentiles beside the tests of other metrics: tests do not remove ranked values. */
function refusePercentiles(isTested: boolean, { percentiles }: SeriesByKind, faults: Fault[]): void {
  if (percentiles.length === 0 || !isTested) return;
  const detail = 'a percentile ranks all buckets, also those with other metrics only';
  faults.push({ name: 'NOT_TOGETHER', field: 'metrics', detail });
}

/** Refuses an order with pages: a page needs an order that never changes. */
function refuseOrderedPages(dto: ReportDto, faults: Fault[]): void {
  if (dto.page_size == null) {
    if (dto.page_token != null) {
      faults.push({ name: 'REPORT_PAGE_SIZE', field: 'page_size', detail: 'is needed with page_token' });
    }
    return;
  }
  const refuse = (field: string) =>
    faults.push({
      name: 'NOT_TOGETHER',
      field,
      detail: 'pages are in the order of the values grouped by, which data that arrive do not change',
    });
  dto.order_by?.forEach(({ field_name: name }, i) => {
    if (name !== 'time_stamp') refuse(`order_by[${i}].field_name`);
  });
  if (dto.limit != null) refuse('limit');
}

function toPage(
  dto: ReportDto,
  groupBy: readonly string[] | undefined,
  now: number,
  faults: Fault[],
): ReportPage | undefined {
  const { page_size: size, page_token: token } = dto;
  if (size == null) return undefined;
  const request = requestHash(dto);
  if (token == null) return { size, after: undefined, request, now };
  const position = readPageToken(token);
  const refuse = (detail: string) => faults.push({ name: 'REPORT_PAGE_TOKEN', field: 'page_token', detail });
  if (!position) refuse('is none of this service');
  else if (position.request !== request) refuse('belongs to another request');
  else if (groupBy && position.after.length !== groupBy.length) refuse('belongs to another credential');
  return { size, after: position?.after, request, now };
}

/** The time of the request for the first page. */
export const askedAt = ({ page_token: token }: ReportDto, now: number): number =>
  token == null ? now : (readPageToken(token)?.now ?? now);
