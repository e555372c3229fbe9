import { DAY_MS, type TimeRange } from '../../common/time.js';
import { Prisma } from '../../database/generated/client.js';
import { LONGEST_FACT_MS } from '../../record-model/usage-record.js';

type Sql = Prisma.Sql;
const { sql } = Prisma;

/**
 * Conditions for reading the view `usage_fact`, which say again in terms of packed rows what a statement says of facts.
 * They decide which rows are unpacked. They are true of every plain fact, and the planner drops them there.
 */

const dayOf = (instant: number): number => Math.floor(instant / DAY_MS);

/** Rows that may have facts in a range. Unix milliseconds. */
export const packedWithin = ({ from, to }: TimeRange): Sql =>
  sql`packed_from_day <= ${dayOf(to)} AND packed_to_day >= ${dayOf(from - LONGEST_FACT_MS)} AND packed_until >= ${from}`;

/** Rows that may have facts which begin at an instant or later. Unix milliseconds. */
export const packedFrom = (from: number): Sql => sql`packed_to_day >= ${dayOf(from)}`;

/** Rows that may have facts which begin before an instant. Unix milliseconds. */
export const packedBefore = (to: number): Sql => sql`packed_from_day <= ${dayOf(to)}`;

/**
 * Rows that may have facts of subscribers.
 * @param numbers an array of their numbers, as SQL.
 */
export const packedHaving = (numbers: Sql): Sql =>
  sql`(packed_subscribers IS NULL OR packed_subscribers @> ANY(${numbers}))`;

/**
 * The same as text: rows that may have facts which begin between two instants.
 * @param from,to placeholders of instants, Unix milliseconds.
 */
export const packedStarting = (from: string, to: string): string =>
  `packed_to_day >= ${from}::bigint / ${DAY_MS} AND packed_from_day <= ${to}::bigint / ${DAY_MS}`;
