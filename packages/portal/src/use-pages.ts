import { useState } from 'preact/hooks';
import { askData } from './api.js';
import { pathAt, type Page } from './pages.js';
import { useAction, type Action } from './use-action.js';
import { useAnswer, type Answer } from './use-answer.js';

/** A list that is read page by page. */
export interface Pages<Item> {
  readonly answer: Answer<Page<Item>>;
  /** The items of all pages so far; undefined: no page came yet. */
  readonly items: readonly Item[] | undefined;
  /** Asks for the next page; undefined: there is none. */
  readonly more: (() => void) | undefined;
  readonly asking: Action;
}

/** @param path of the first page; undefined: nothing is asked. */
export function usePages<Item>(path: string | undefined): Pages<Item> {
  const answer = useAnswer<Page<Item>>(path, (signal) => askData({ path: path ?? '' }, signal));
  const [later, setLater] = useState<{ after: Page<Item> } & Page<Item>>();
  const asking = useAction();
  const first = answer.data;
  // Further pages belong to the first page that they follow.
  const own = later?.after === first ? later : undefined;
  const next = own ? own.next_cursor : first?.next_cursor;
  const more =
    first && path !== undefined && typeof next === 'string'
      ? () =>
          asking.run(
            () => askData<Page<Item>>({ path: pathAt(path, next) }),
            (page) => setLater({ ...page, after: first, items: [...(own?.items ?? []), ...page.items] }),
          )
      : undefined;
  return { answer, items: first && [...first.items, ...(own?.items ?? [])], more, asking };
}
