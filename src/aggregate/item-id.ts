import type { PipeTransform } from '@nestjs/common';
import { ApiError } from '../errors/api-error.js';
import { parseJsonBody } from '../http/json.js';

export const LONGEST_ITEM_ID = 256;

/** What can name an item. */
export const ITEM_ID_RULE = `must be one string of 1 to ${LONGEST_ITEM_ID} characters`;

/** What a body may be. */
export const BODY_RULE = 'a body must be { "itemId": "..." }, and nothing else';

/** Whether a value can name an item: whatever can be recorded as one. */
export function isItemId(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.includes('\0')) return false;
  // A character takes one or two code units; only a text that may still be short enough is worth the counting.
  return value.length <= 2 * LONGEST_ITEM_ID && Array.from(value).length <= LONGEST_ITEM_ID;
}

/** The item that a body names: undefined without a body, `'invalid'` for one that is not `{ "itemId": "..." }`. */
export type NamedItem = { readonly itemId: string } | 'invalid' | undefined;

/** The pipe that reads the body of a request: `@Body(ItemIdBody) item: NamedItem`. */
export const ItemIdBody: PipeTransform<unknown, NamedItem> = { transform: readItemIdBody };

/** @param body the bytes that came, if any. */
export function readItemIdBody(body: unknown): NamedItem {
  if (!(body instanceof Uint8Array) || body.length === 0) return undefined;
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return 'invalid';
  const { itemId, ...others } = value as Record<string, unknown>;
  return isItemId(itemId) && Object.keys(others).length === 0 ? { itemId } : 'invalid';
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJsonBody(body);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
