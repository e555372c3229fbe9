import { Injectable } from '@nestjs/common';
import { DIMENSIONS } from '../usage/dimensions.js';
import type { FactsPlan, Plan } from '../usage/plan.js';
import { foldStored, type StoredRow } from '../usage/stored/fold.js';
import type { UsageQuery, UsageRow } from '../usage/usage-query.js';
import { Database, type BoundSql, type Session } from './database.js';
import { Prisma } from './generated/client.js';
import { preparedName } from './prepared.js';
import { PlanChooser } from './plan-chooser.js';
import { factsQuery } from './sql/facts.js';
import { storedQuery } from './sql/stored.js';

/** Answers usage queries. */
@Injectable()
export class UsageRepository {
  constructor(
    private readonly database: Database,
    private readonly chooser: PlanChooser,
  ) {}

  /**
   * The rows of one query, by bucket, then by the values grouped by (null last).
   * @param most no more rows than just past this many.
   */
  find(query: UsageQuery, most?: number, session: Session = this.database): Promise<UsageRow[]> {
    return answer(this.chooser.plan(query), session, most);
  }

  /** The rows of several queries over one and the same state of the data; of each no more than just past `most`. */
  findAll(queries: readonly UsageQuery[], most?: number): Promise<UsageRow[][]> {
    const [first, ...rest] = queries;
    if (!first) return Promise.resolve([]);
    if (rest.length === 0) return this.find(first, most).then((rows) => [rows]);
    return this.database.snapshot(async (session) => {
      const answers: UsageRow[][] = [];
      for (const query of queries) answers.push(await this.find(query, most, session));
      return answers;
    });
  }
}

/** The rows that a plan answers. */
export async function answer(plan: Plan, session: Session, most?: number): Promise<UsageRow[]> {
  if (plan.source === 'facts') return session.query<UsageRow>(factsSql(plan, most));
  const sql = storedQuery(plan);
  // Kept prepared, since planning it costs as much as running it. Of the facts' many partitions only those are planned
  // for that a query's own values leave.
  const rows = foldStored(plan, await session.query<StoredRow>(sql, preparedName(sql.text)));
  return most === undefined ? rows : rows.slice(0, most + 1);
}

/** The SQL of a plan. */
export function planSql(plan: Plan): BoundSql {
  return plan.source === 'facts' ? factsSql(plan) : storedQuery(plan);
}

function factsSql(plan: FactsPlan, most?: number): Prisma.Sql {
  const order = ['bucket', ...plan.query.groupBy.map((name) => DIMENSIONS[name].column)].join(', ');
  const limit = most === undefined ? Prisma.empty : Prisma.sql` LIMIT ${most + 1}`;
  return Prisma.sql`SELECT * FROM (${factsQuery(plan)}) AS answer ORDER BY ${Prisma.raw(order)}${limit}`;
}
