import type { Bound, Combinations, Condition, Test } from '../condition.js';
import { DIMENSIONS, type DimensionName } from '../../record-model/dimensions.js';
import { foldCase, foldingTable } from '../../common/fold-case.js';
import { parsePattern } from '../pattern/parse-pattern.js';
import { Prisma } from '../../database/generated/client.js';
import { toRegularExpression } from './pattern.js';

type Sql = Prisma.Sql;
const { sql, join, raw } = Prisma;

const TRUE = sql`true`;
const FALSE = sql`false`;

/** A decimal number in the form of texts that are compared as numbers. */
const DECIMAL = '^[+-]?[0-9]+(\\.[0-9]+)?$';

/**
 * A condition on a row of the facts. It is true or false, never null. So are its parts, down to the tests, so that NOT
 * negates exactly its operand. Columns come from the closed map, values are bound.
 */
export function conditionSql(condition: Condition): Sql {
  switch (condition.kind) {
    case 'and':
      return condition.of.length === 0 ? TRUE : sql`(${join(condition.of.map(conditionSql), ' AND ')})`;
    case 'or':
      return condition.of.length === 0 ? FALSE : sql`(${join(condition.of.map(conditionSql), ' OR ')})`;
    case 'not':
      return sql`(NOT ${conditionSql(condition.of)})`;
    case 'combinations':
      return combinations(condition);
    default:
      return test(condition);
  }
}

function test(one: Test): Sql {
  switch (one.kind) {
    case 'null':
      return sql`(${column(one.dimension)} IS NULL)`;
    case 'number':
      return number(one);
    case 'matches': {
      const patterns = one.values.map((value) => toRegularExpression(parsePattern(value, one.caseSensitive)));
      return sql`((${text(one.dimension)} ~ ANY(${patterns}::text[])) IS TRUE)`;
    }
    case 'equal':
      if (one.caseSensitive || DIMENSIONS[one.dimension].type !== 'text') return equal(one);
      break;
    default:
  }
  const tested = one.caseSensitive ? text(one.dimension) : folded(one.dimension);
  const values = one.caseSensitive ? one.values : one.values.map(foldCase);
  return texts(one.kind, tested, values);
}

function equal({ dimension, values }: Extract<Test, { values: unknown }>): Sql {
  return sql`((${column(dimension)} = ANY(${[...values]}::${raw(DIMENSIONS[dimension].type)}[])) IS TRUE)`;
}

function texts(kind: 'equal' | 'begins' | 'ends' | 'contains', tested: Sql, values: readonly string[]): Sql {
  switch (kind) {
    case 'equal':
      return sql`((${tested} = ANY(${[...values]}::text[])) IS TRUE)`;
    case 'begins':
      return sql`((${tested} ^@ ANY(${[...values]}::text[])) IS TRUE)`;
    case 'ends':
      return sql`((reverse(${tested}) ^@ ANY(${values.map(reversed)}::text[])) IS TRUE)`;
    case 'contains':
      return sql`EXISTS (SELECT 1 FROM unnest(${[...values]}::text[]) AS part WHERE strpos(${tested}, part) > 0)`;
  }
}

const reversed = (text: string): string => Array.from(text).reverse().join('');

function number({ dimension, least, greatest }: Extract<Test, { kind: 'number' }>): Sql {
  const { type } = DIMENSIONS[dimension];
  if (type === 'uuid') return FALSE;
  const isWithin = (value: Sql): Sql =>
    join(
      [...(least ? [bound(value, '>', least)] : []), ...(greatest ? [bound(value, '<', greatest)] : [])],
      ' AND ',
    );
  if (type === 'bigint') return sql`((${isWithin(column(dimension))}) IS TRUE)`;
  // CASE ensures that only numbers are cast to a number.
  return sql`(CASE WHEN ${column(dimension)} ~ ${DECIMAL} THEN ${isWithin(sql`${column(dimension)}::numeric`)} ELSE false END)`;
}

const bound = (value: Sql, sign: '<' | '>', { value: other, included }: Bound): Sql =>
  sql`${value} ${raw(included ? `${sign}=` : sign)} ${other}::numeric`;

/** A separate column distinguishes null from every text: a row of values that contains null would equal no row. */
function combinations({ dimensions, rows }: Combinations): Sql {
  if (dimensions.length === 0 || rows.length === 0) return rows.length === 0 ? FALSE : TRUE;
  const values = dimensions.map((_, i) => rows.map((row) => (row[i] == null ? null : String(row[i]))));
  const names = dimensions.map((_, i) => raw(`value${i}`));
  const pair = (value: Sql) => sql`${value} IS NULL, coalesce(${value}, ${''})`;
  const arrays = values.map((array) => sql`${array}::text[]`);
  return sql`((${join(dimensions.map((name) => pair(text(name))))}) IN (
      SELECT ${join(names.map(pair))} FROM unnest(${join(arrays)}) AS combination(${join(names)})))`;
}

const column = (name: DimensionName): Sql => raw(DIMENSIONS[name].column);

/** A dimension as text that is compared by its bytes. */
function text(name: DimensionName): Sql {
  return DIMENSIONS[name].type === 'text' ? column(name) : sql`(${column(name)}::text COLLATE "C")`;
}

/** The case-folded text, as `foldCase` computes it. Most texts are ASCII, for which lower() is enough. */
function folded(name: DimensionName): Sql {
  const [tested, { from, to }] = [text(name), foldingTable()];
  return sql`(CASE WHEN octet_length(${tested}) = length(${tested}) THEN lower(${tested}) ELSE translate(${tested}, ${from}, ${to}) END)`;
}
