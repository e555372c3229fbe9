/** A value that was read from a row and is not yet in a field. */
export type Value = string | number | undefined;
