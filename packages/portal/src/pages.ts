import { askData } from './api.js';

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor?: string | null;
}

/** The path of the page at a cursor. */
export const pathAt = (path: string, cursor: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;

/** A whole list, page by page: sums over a part of it would be wrong. */
export async function askAll<Item>(path: string, signal?: AbortSignal): Promise<Page<Item>> {
  const items: Item[] = [];
  let next: string | null | undefined = '';
  while (typeof next === 'string') {
    const page: Page<Item> = await askData({ path: next === '' ? path : pathAt(path, next) }, signal);
    items.push(...page.items);
    next = page.next_cursor;
  }
  return { items };
}
