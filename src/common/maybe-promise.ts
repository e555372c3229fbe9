/** A value, or the promise of one. A value that is there at once costs no promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Uses a value at once when it is there, or else as soon as it is. */
export const whenKnown = <T, R>(
  value: MaybePromise<T>,
  use: (value: T) => MaybePromise<R>,
): MaybePromise<R> => (value instanceof Promise ? value.then(use) : use(value));
