import { DIMENSIONS } from '../../record-model/dimensions.js';
import type { Whole } from '../../common/whole.js';
import { ONLY_FACTS, plan, type FactsPlan } from '../../query-engine/plan.js';
import type { UsageQuery } from '../../query-engine/usage-query.js';
import { Prisma } from '../../database/generated/client.js';
import { factsQuery } from '../../query-engine/sql/facts.js';

/** The position of a row in the answer: by start, then by the interval's name, then by key. */
export interface KpiPosition {
  /** Unix milliseconds. */
  readonly intervalStart: number;
  readonly interval: string;
  readonly key: string;
}

/** A query for the rows of a KPI. */
export interface KpiQuery {
  readonly keyedBy: 'service_id' | 'cell_id';
  readonly measure: 'total_bytes' | 'unique_subscribers';
  /** The requested intervals, each as a query grouped by the key. Without intervals there are no rows. */
  readonly intervals: readonly { readonly name: string; readonly usage: UsageQuery }[];
  /** Rows with a smaller value are left out. */
  readonly leastValue: number;
  readonly value: bigint | undefined;
  /** How many rows with the greatest values each interval keeps, among the rows that all other conditions keep. */
  readonly top: number | undefined;
  readonly after: KpiPosition | undefined;
  readonly limit: number | undefined;
}

/** A row of the result. */
export interface KpiRow {
  /** Unix milliseconds. */
  readonly interval_start: number;
  readonly interval_name: string;
  readonly key: Whole | string;
  readonly value: Whole;
  /** The position at which the page ends, if further rows follow. The same in all rows of a page. */
  readonly page_end: {
    readonly interval_start: number;
    readonly interval_name: string;
    readonly key: string;
  } | null;
}

type Sql = Prisma.Sql;
const { sql, join, raw } = Prisma;

const ORDER = sql`interval_start, interval_name, key`;

/** The rows of a KPI in order, from the facts. One statement, so that all intervals show one state of the data. */
export function kpiRows(query: KpiQuery): Sql {
  const { limit } = query;
  if (limit === undefined) return sql`SELECT *, NULL AS page_end FROM ${remaining(query)} ORDER BY ${ORDER}`;
  return sql`
    SELECT *, CASE WHEN count(*) OVER page > ${limit} THEN nth_value(position, ${limit}::int) OVER page END AS page_end
    FROM (
      SELECT *, json_build_object(
          'interval_start', interval_start, 'interval_name', interval_name, 'key', key::text) AS position
      FROM ${remaining(query)} ORDER BY ${ORDER} LIMIT ${limit + 1}
    ) AS ahead
    WINDOW page AS (ORDER BY ${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ORDER BY ${ORDER} LIMIT ${limit}`;
}

/** The rows after a position. They are ranked first, because the position may lie amid the rows of an interval. */
function remaining(query: KpiQuery): Sql {
  const { after, top, keyedBy } = query;
  const conditions = [
    ...(top === undefined ? [] : [sql`place <= ${top}`]),
    ...(after === undefined
      ? []
      : [
          sql`(interval_start, interval_name, key)
              > (${after.intervalStart}::bigint, ${after.interval}::text, ${after.key}::${typeOf(keyedBy)})`,
        ]),
  ];
  const rows = top === undefined ? matching(query) : ranked(query);
  return conditions.length === 0
    ? rows
    : sql`(SELECT * FROM ${rows} WHERE ${join(conditions, ' AND ')}) AS remaining`;
}

function ranked(query: KpiQuery): Sql {
  return sql`(
      SELECT *, row_number() OVER (PARTITION BY interval_start, interval_name ORDER BY value DESC, key) AS place
      FROM ${matching(query)}
    ) AS ranked`;
}

function matching(query: KpiQuery): Sql {
  const { value, leastValue } = query;
  const equality = value === undefined ? Prisma.empty : sql` AND value = ${value.toString()}::numeric`;
  return sql`(
      SELECT * FROM (${join(query.intervals.map(intervalRows(query)), ' UNION ALL ')}) AS every_interval
      WHERE key IS NOT NULL AND value >= ${leastValue}${equality}
    ) AS matching`;
}

const intervalRows =
  ({ keyedBy, measure }: KpiQuery) =>
  ({ name, usage }: KpiQuery['intervals'][number]): Sql => sql`
        SELECT bucket AS interval_start, ${name}::text COLLATE "C" AS interval_name
             , ${raw(DIMENSIONS[keyedBy].column)} AS key, ${raw(measure)} AS value
        FROM (${factsQuery(plan(usage, ONLY_FACTS) as FactsPlan)}) AS figures`;

const typeOf = (keyedBy: KpiQuery['keyedBy']): Sql => raw(DIMENSIONS[keyedBy].type);
