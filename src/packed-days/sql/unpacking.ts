import { DAY_MS } from '../../common/time.js';
import { binaryArray } from '../../database/binary-array.js';
import { Prisma } from '../../database/generated/client.js';
import { statement, type Statement } from '../../database/statement.js';

/** Packed facts of an account that a transaction is about to change. */
export interface Unpacked {
  readonly accountId: string;
  /** The UTC days, counted from the epoch, on which they begin. */
  readonly days: Iterable<number>;
  readonly recordIds: readonly string[];
}

/**
 * Unpacks the rows that have any of some records, and keeps all facts of the account as they are until the transaction
 * ends. It must run before a statement that changes or removes facts. A fact that is packed is not in `usage_record`.
 */
export const unpackRecords = ({ accountId, days, recordIds }: Unpacked): Statement => ({
  name: 'SELECT usage_unpack_records',
  text: 'SELECT usage_unpack_records($1, $2::int[], (SELECT $3::text[]))',
  values: [accountId, [...new Set(days)], binaryArray('text', recordIds, (recordId) => recordId)],
});

/**
 * The same for records of a table that begin between two instants.
 * @param from rows with `record_id`, as SQL. Its first value is the account, and the last two are the instants.
 */
export const unpackThose = (
  from: string,
  values: readonly [accountId: string, ...others: (string | number)[]],
): Statement => {
  const [start, end] = [`$${values.length - 1}`, `$${values.length}`];
  return {
    name: 'SELECT usage_unpack_records',
    text: `
SELECT usage_unpack_records($1, ARRAY(
  SELECT day FROM generate_series((${start}::bigint / ${DAY_MS})::int, (${end}::bigint / ${DAY_MS})::int) AS day
), ARRAY(SELECT record_id ${from}))`,
    values,
  };
};

/** Keeps the facts of an account as they are until the transaction ends. */
export const stopPackingOf = (accountId: string): Statement =>
  statement('SELECT usage_stop_packing_of')`SELECT usage_stop_packing_of(${accountId})`;

/** Locks some packed rows in the order in which all lock them: `id`. @param which a condition on the rows. */
export const lockPacked = (which: Prisma.Sql, most: number): Statement => statement('SELECT usage_packed')`
  SELECT id FROM usage_packed WHERE id = ANY(ARRAY(SELECT id FROM usage_packed WHERE ${which} LIMIT ${most}))
  ORDER BY id FOR UPDATE`;

/** Unpacks locked rows: `facts`. */
export const unpackRows = (ids: readonly number[]): Statement =>
  statement('SELECT usage_unpack_rows')`SELECT usage_unpack_rows(${[...ids]}::bigint[])::int AS facts`;
