import type { Principal } from '../access/authentication/principal.js';
import { throwIfAny, type Fault } from '../errors/api-error.js';
import { oneOfNames } from '../errors/nearest.js';
import { readShape } from '../errors/read-shape.js';
import { AggregateQueryDto, PARAMETERS } from './aggregate-query.dto.js';
import type { AggregateRequest } from './aggregate-request.js';
import { figureOf } from './figures.js';
import { BODY_RULE, readItemIdBody } from './item-id.js';
import { beginningOf, endOf, readMoment } from './moment.js';
import { aggregationTypeOf, AGGREGATION_TYPES, DEFAULT_PAGE_SIZE, fieldOf, FIELDS } from './vocabulary.js';

/** What came with a request, as it came. */
export interface RawRequest {
  readonly aty: string;
  readonly field: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/**
 * Reads a request.
 * @param now Unix milliseconds.
 * @throws ApiError with every fault.
 */
export function parseRequest(
  raw: RawRequest,
  { userId, accounts }: Principal,
  now: number,
): AggregateRequest {
  const faults: Fault[] = [];
  const path = readPath(raw, faults);
  const dto = readQuery(raw.query, faults);
  const range = readRange(dto, now, faults);
  const itemId = readItemId(dto, raw.body, faults);
  throwIfAny(faults);
  // Only a request with faults leaves these undefined, and only one that the guard let pass has come here.
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
    page: { number: Number(dto.pageNumber ?? 1), size: Number(dto.pageSize ?? DEFAULT_PAGE_SIZE) },
  };
}

const timeZoneOf = (dto: AggregateQueryDto): string => dto.timeZone ?? 'UTC';

function readPath(raw: RawRequest, faults: Fault[]) {
  const [type, field] = [aggregationTypeOf(raw.aty), fieldOf(raw.field)];
  const figure = type && field && figureOf(type, field);
  if (!type)
    faults.push({ name: 'AGGREGATION_TYPE', field: 'aty', detail: oneOfNames(raw.aty, AGGREGATION_TYPES) });
  if (!field) faults.push({ name: 'FIELD', field: 'field', detail: oneOfNames(raw.field, FIELDS) });
  else if (type && !figure) faults.push({ name: 'FIELD', field: 'field', detail: `${field} has count only` });
  return figure && { type, field, figure };
}

function readQuery(query: RawRequest['query'], faults: Fault[]): AggregateQueryDto {
  const known = Object.keys(query).filter((name) => PARAMETERS.some((one) => one === name));
  const given = Object.fromEntries(known.map((name) => [name, query[name]]));
  const read = readShape(AggregateQueryDto, given, {
    unknownProperty: 'UNKNOWN_PARAMETER',
    fallback: 'REFUSED',
  });
  const isRepeated = ({ field = '' }: Fault) => Array.isArray(query[field]);
  faults.push(
    ...read.faults.map((fault) => (isRepeated(fault) ? { ...fault, detail: 'given more than once' } : fault)),
  );
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  faults.push(...unknown.map((name): Fault => ({ name: 'UNKNOWN_PARAMETER', field: name, detail: name })));
  return read.dto;
}

/** The range; undefined when any part of it has a fault. */
function readRange(dto: AggregateQueryDto, now: number, faults: Fault[]) {
  const isAtFault = (name: string) => faults.some(({ field }) => field === name);
  if (['fromDate', 'toDate', 'timeZone'].some(isAtFault)) return undefined;
  const [first, last] = [readMoment(dto.fromDate), readMoment(dto.toDate) ?? { instant: now }];
  if (!first) return undefined;
  const range = { from: beginningOf(first, timeZoneOf(dto)), to: endOf(last, timeZoneOf(dto)) };
  // A date that ends when the range begins lies before it; an instant then does not.
  const isBefore = 'date' in last ? range.to <= range.from : range.to < range.from;
  if (!isBefore) return range;
  faults.push({ name: 'TO_DATE', field: 'toDate', detail: 'must not lie before fromDate' });
  return undefined;
}

function readItemId({ itemId }: AggregateQueryDto, body: unknown, faults: Fault[]): string | undefined {
  const named = readItemIdBody(body);
  const isOther =
    named !== 'invalid' && named !== undefined && itemId !== undefined && named.itemId !== itemId;
  if (named !== 'invalid' && !isOther) return named?.itemId ?? itemId;
  if (faults.some(({ name }) => name === 'ITEM_ID')) return undefined;
  const detail = isOther ? 'must be the same in the body and in the URL' : BODY_RULE;
  faults.push({ name: 'ITEM_ID', field: 'itemId', detail });
  return undefined;
}
