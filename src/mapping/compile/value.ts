/** A value on its way from a row into a field. */
export type Value = string | number | undefined;
