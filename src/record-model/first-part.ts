/**
 * Whether a row of the facts is the only or the first of its record, in SQL. The condition is a negation. So the
 * planner expects it to hold for most rows, with or without statistics of the column.
 */
export const isFirstPart = (row: string): string =>
  `(${row}.whole_started_at < ${row}.started_at) IS NOT TRUE`;
