import type { PipeTransform } from '@nestjs/common';
import { ApiError } from '../errors/api-error.js';
import { parseJsonBody } from '../http/json.js';

export const LONGEST_ITEM_ID = 256;

/** The most bytes of a body: several times the longest name, with each character escaped. */
export const LARGEST_ITEM_BODY = 16_384;

/** The rule for the name of an item. */
export const ITEM_ID_RULE = `must be one string of 1 to ${LONGEST_ITEM_ID} characters`;

/** The rule for a body. */
export const BODY_RULE = 'a body must be { "itemId": "..." }, and nothing else';

/** Whether a value can be the name of an item: a record can have each such value. */
export function isItemId(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.includes('\0')) return false;
  // A character takes one or two code units. Characters are counted only if the text may be short enough.
  return value.length <= 2 * LONGEST_ITEM_ID && Array.from(value).length <= LONGEST_ITEM_ID;
}

/** The item in a body: undefined without a body, `'invalid'` for a body other than `{ "itemId": "..." }`. */
export type NamedItem = { readonly itemId: string } | 'invalid' | undefined;

/** The pipe that reads the body of a request: `@Body(ItemIdBody) item: NamedItem`. */
export const ItemIdBody: PipeTransform<unknown, NamedItem> = { transform: readItemIdBody };

/** @param body the raw bytes, if any. */
export function readItemIdBody(body: unknown): NamedItem {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return 'invalid';
  const { itemId, ...others } = value as Record<string, unknown>;
  return isItemId(itemId) && Object.keys(others).length === 0 ? { itemId } : 'invalid';
}

function parse(body: Buffer): unknown {
  try {
    return parseJsonBody(body);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
