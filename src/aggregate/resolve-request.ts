import type { Principal } from '../access/authentication/principal.js';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import { oneOfNames } from '../errors/nearest.js';
import type { ReadShape } from '../errors/read-shape.js';
import type { AggregateQueryDto } from './aggregate-query.dto.js';
import { readForm } from './answer-form.js';
import type { AggregateRequest } from './aggregate-request.js';
import { figureOf } from './figures.js';
import { BODY_RULE, type NamedItem } from './item-id.js';
import { beginningOf, endOf, readMoment } from './moment.js';
import { aggregationTypeOf, AGGREGATION_TYPES, DEFAULT_PAGE_SIZE, fieldOf, FIELDS } from './vocabulary.js';

/** A request with its parameters read. The answer lists its faults of shape together with those of its meaning. */
export interface GivenRequest {
  readonly aty: string;
  readonly field: string;
  readonly query: ReadShape<AggregateQueryDto>;
  readonly item: NamedItem;
  /** The header of the request. */
  readonly accept?: string | undefined;
}

/**
 * Resolves a request.
 * @param now Unix milliseconds.
 * @throws ApiError with every fault.
 */
export function resolveRequest(
  given: GivenRequest,
  { userId, accounts }: Principal,
  now: number,
): AggregateRequest {
  const faults: Fault[] = [];
  const path = readPath(given, faults);
  const { dto, faults: ofQuery } = given.query;
  faults.push(...ofQuery);
  const range = readRange(dto, now, faults);
  const itemId = readItemId(dto, given.item, faults);
  const form = readForm(dto, given.accept, faults);
  throwIfAny(faults);
  // Path and range are undefined only in a request with faults. The guard admits no request without a user.
  if (!path || !range || userId === undefined) throw new Error('A request without faults was not resolved');
  return {
    userId,
    accounts,
    ...path,
    ...range,
    period: dto.period,
    timeZone: timeZoneOf(dto),
    groupBy: dto.groupBy,
    itemId,
    sort: { by: dto.sortBy ?? 'period', descending: dto.sortOrder === 'desc' },
    form,
    page: { number: Number(dto.pageNumber ?? 1), size: Number(dto.pageSize ?? DEFAULT_PAGE_SIZE) },
  };
}

const timeZoneOf = (dto: AggregateQueryDto): string => dto.timeZone ?? 'UTC';

function readPath(given: GivenRequest, faults: Fault[]) {
  const [type, field] = [aggregationTypeOf(given.aty), fieldOf(given.field)];
  const figure = type && field && figureOf(type, field);
  if (!type)
    faults.push({ name: 'AGGREGATION_TYPE', field: 'aty', detail: oneOfNames(given.aty, AGGREGATION_TYPES) });
  if (!field) faults.push({ name: 'FIELD', field: 'field', detail: oneOfNames(given.field, FIELDS) });
  else if (type && !figure) faults.push({ name: 'FIELD', field: 'field', detail: `${field} has count only` });
  return figure && { type, field, figure };
}

/** The range; undefined when a part of it has a fault. */
function readRange(dto: AggregateQueryDto, now: number, faults: Fault[]) {
  const isAtFault = (name: string) => faults.some(({ field }) => field === name);
  if (['fromDate', 'toDate', 'timeZone'].some(isAtFault)) return undefined;
  const [first, last] = [readMoment(dto.fromDate), readMoment(dto.toDate) ?? { instant: now }];
  if (!first) return undefined;
  const range = { from: beginningOf(first, timeZoneOf(dto)), to: endOf(last, timeZoneOf(dto)) };
  // A date that ends when the range begins lies before the range. An instant at the start of the range lies in it.
  const isBefore = 'date' in last ? range.to <= range.from : range.to < range.from;
  if (!isBefore) return range;
  faults.push({ name: 'TO_DATE', field: 'toDate', detail: 'must not lie before fromDate' });
  return undefined;
}

function readItemId({ itemId }: AggregateQueryDto, named: NamedItem, faults: Fault[]): string | undefined {
  const isOther =
    named !== 'invalid' && named !== undefined && itemId !== undefined && named.itemId !== itemId;
  if (named !== 'invalid' && !isOther) return named?.itemId ?? itemId;
  if (faults.some(({ name }) => name === 'ITEM_ID')) return undefined;
  const detail = isOther ? 'must be the same in the body and in the URL' : BODY_RULE;
  faults.push({ name: 'ITEM_ID', field: 'itemId', detail });
  return undefined;
}
