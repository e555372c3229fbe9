/** A map with its own words only: it inherits nothing from Object. */
export type ClosedMap<T extends object> = { readonly [Word in keyof T]: T[Word] };

/**
 * Makes a map in which any word of a request may be looked up. In an ordinary object a lookup finds `constructor` and
 * other inherited names, so lint allows such lookups only in maps that are made here.
 */
export function closedMap<const T extends object>(words: T): ClosedMap<T> {
  // Lookups in an object that is created without a prototype are slow.
  return Object.freeze(Object.setPrototypeOf({ ...words }, null)) as ClosedMap<T>;
}

/** The value of a word; undefined when the map does not have the word. */
export const lookUp = <T extends object>(map: ClosedMap<T>, word: unknown): T[keyof T] | undefined =>
  typeof word === 'string' ? map[word as keyof T] : undefined;

/** Whether a map has a word. */
export const knows = <T extends object>(map: ClosedMap<T>, word: unknown): word is keyof T =>
  typeof word === 'string' && Object.hasOwn(map, word);
