import { DIMENSIONS, type DimensionName } from '../../record-model/dimensions.js';
import type { UsageQuery } from '../usage-query.js';
import { statement, type Statement } from '../../database/statement.js';
import { Prisma } from '../../database/generated/client.js';
import { matching } from './facts.js';

/** A set of records in which values are searched. */
export type Searched = Pick<UsageQuery, 'accounts' | 'range' | 'filters' | 'where'>;

/** A search for the values of a dimension. */
export interface ValueSearch {
  readonly dimension: DimensionName;
  /** The records to be searched: accounts, range and filters. */
  readonly query: Searched;
  /** The beginning of the values' texts. */
  readonly prefix: string;
  /** The text of the value after which the search continues. */
  readonly after?: string;
  readonly limit: number;
}

/**
 * The different values in records: `value`, ascending.
 * @param among sets of records, at least one.
 */
export function dimensionValues(search: Omit<ValueSearch, 'query'>, among: readonly Searched[]): Statement {
  const found = among.map((query) => Prisma.sql`(${valuesAmong({ ...search, query })})`);
  return statement('SELECT usage_fact')`
    SELECT value FROM (${Prisma.join(found, ' UNION ')}) AS found ORDER BY value LIMIT ${search.limit}`;
}

function valuesAmong({ dimension, query, prefix, after, limit }: ValueSearch): Prisma.Sql {
  const { column, type } = DIMENSIONS[dimension];
  const [name, typed] = [Prisma.raw(column), Prisma.raw(type)];
  const begins = prefix === '' ? Prisma.empty : Prisma.sql` AND starts_with(${name}::text, ${prefix}::text)`;
  const behind = after === undefined ? Prisma.empty : Prisma.sql` AND ${name} > ${after}::${typed}`;
  return Prisma.sql`
    SELECT DISTINCT ${name} AS value FROM usage_fact
    WHERE ${matching(query)} AND ${name} IS NOT NULL${begins}${behind}
    ORDER BY value LIMIT ${limit}`;
}
