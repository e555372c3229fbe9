/** A map that knows its own words and no others: of what every object inherits it has nothing. */
export type ClosedMap<T extends object> = { readonly [Word in keyof T]: T[Word] };

/**
 * Makes the map that any word may be looked up in. In any other object `constructor` and its like are
 * found, so that lint refuses to look a word up in a constant that is not made here.
 */
export function closedMap<const T extends object>(words: T): ClosedMap<T> {
  // An object that is made without a prototype would be slow to look things up in.
  return Object.freeze(Object.setPrototypeOf({ ...words }, null)) as ClosedMap<T>;
}

/** What a map has for any word; undefined where it does not know it. */
export const lookUp = <T extends object>(map: ClosedMap<T>, word: unknown): T[keyof T] | undefined =>
  typeof word === 'string' ? map[word as keyof T] : undefined;

/** Whether a map knows a word. */
export const knows = <T extends object>(map: ClosedMap<T>, word: unknown): word is keyof T =>
  typeof word === 'string' && Object.hasOwn(map, word);
