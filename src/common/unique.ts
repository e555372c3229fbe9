/** The values without repetitions, each where it first stood. */
export const unique = <T>(values: Iterable<T>): T[] => [...new Set(values)];
