import { DIMENSIONS, type DimensionName } from '../../usage/dimensions.js';
import type { UsageQuery } from '../../usage/usage-query.js';
import type { BoundSql } from '../database.js';
import { Prisma } from '../generated/client.js';
import { matching } from './facts.js';

/** Some of the values of a dimension. */
export interface ValueSearch {
  readonly dimension: DimensionName;
  /** Whose, when, and of which records. */
  readonly query: Pick<UsageQuery, 'accounts' | 'range' | 'filters'>;
  /** How their texts begin. */
  readonly prefix: string;
  /** The text of the value behind which to go on. */
  readonly after?: string;
  readonly limit: number;
}

/** The different values that the records have: `value`, in ascending order. */
export function dimensionValues({ dimension, query, prefix, after, limit }: ValueSearch): BoundSql {
  const { column, type } = DIMENSIONS[dimension];
  const [name, typed] = [Prisma.raw(column), Prisma.raw(type)];
  const begins = prefix === '' ? Prisma.empty : Prisma.sql` AND starts_with(${name}::text, ${prefix}::text)`;
  const behind = after === undefined ? Prisma.empty : Prisma.sql` AND ${name} > ${after}::${typed}`;
  return Prisma.sql`
    SELECT DISTINCT ${name} AS value FROM usage_record
    WHERE ${matching(query)} AND ${name} IS NOT NULL${begins}${behind}
    ORDER BY value LIMIT ${limit}`;
}
