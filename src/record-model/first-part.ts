/**
 * Whether a row of the facts is the only or the first of its record, in SQL. Put as what is not true of the others: the
 * planner then expects it of most rows, whether it has statistics of the column or none yet.
 */
export const isFirstPart = (row: string): string =>
  `(${row}.whole_started_at < ${row}.started_at) IS NOT TRUE`;
