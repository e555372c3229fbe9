import { IsOptional } from 'class-validator';
import { Holds } from '../errors/from-validation.js';

const DEFAULT_LIMIT = 100;

/** The most items on a page of an administrative list. */
export const MOST_ITEMS = 1_000;

const isLimit = (value: unknown): boolean =>
  typeof value === 'string' && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MOST_ITEMS;

/** The query parameters of a list, as texts. */
export class PageQueryDto {
  @IsOptional()
  @Holds(isLimit, 'PAGE_LIMIT', `must be a whole number from 1 to ${MOST_ITEMS}`)
  limit?: string;

  @IsOptional()
  @Holds((value) => typeof value === 'string' && fromCursor(value) !== undefined, 'PAGE_CURSOR')
  cursor?: string;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The cursor of the next page; null on the last page. */
  readonly next_cursor: string | null;
}

export const limitOf = ({ limit }: PageQueryDto): number =>
  limit === undefined ? DEFAULT_LIMIT : Number(limit);

/**
 * Makes a page of the items that were found.
 * @param found one item more than the page has, if further items follow.
 * @param placeOf the position at which the list continues after an item.
 */
export function toPage<T, V>(
  found: readonly T[],
  limit: number,
  placeOf: (item: T) => string,
  view: (item: T) => V,
): Page<V> {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items: items.map(view), next_cursor: last === undefined ? null : toCursor(placeOf(last)) };
}

const toCursor = (place: string): string => Buffer.from(place).toString('base64url');

/** The position that a cursor contains; undefined when this service did not make it. */
export function fromCursor(cursor: string): string | undefined {
  const place = Buffer.from(cursor, 'base64url').toString();
  return place !== '' && toCursor(place) === cursor ? place : undefined;
}
