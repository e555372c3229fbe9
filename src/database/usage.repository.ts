import { Injectable } from '@nestjs/common';
import { DIMENSIONS } from '../usage/dimensions.js';
import { plan } from '../usage/plan.js';
import type { UsageQuery, UsageRow } from '../usage/usage-query.js';
import { Database, type Session } from './database.js';
import { Prisma } from './generated/client.js';
import { factsQuery } from './sql/facts.js';

/** Answers usage queries. */
@Injectable()
export class UsageRepository {
  constructor(private readonly database: Database) {}

  /** The rows of one query, by bucket, then by the values grouped by (null last). */
  find(query: UsageQuery, session: Session = this.database): Promise<UsageRow[]> {
    return session.query<UsageRow>(usageSql(query));
  }

  /** The rows of several queries over one and the same state of the data. */
  findAll(queries: readonly UsageQuery[]): Promise<UsageRow[][]> {
    const [first, ...rest] = queries;
    if (!first) return Promise.resolve([]);
    if (rest.length === 0) return this.find(first).then((rows) => [rows]);
    return this.database.snapshot(async (session) => {
      const answers: UsageRow[][] = [];
      for (const query of queries) answers.push(await this.find(query, session));
      return answers;
    });
  }

  /** How many rows a query has, counted no further than just past `most`. */
  async count(query: UsageQuery, most: number): Promise<number> {
    const counted = Prisma.sql`
      SELECT count(*) AS rows FROM (SELECT 1 FROM (${factsQuery(plan(query))}) AS answer LIMIT ${most + 1}) AS counted`;
    const [row] = await this.database.query<{ rows: number }>(counted);
    return row?.rows ?? 0;
  }
}

/** The SQL of a query, its rows in order. */
export function usageSql(query: UsageQuery): Prisma.Sql {
  const order = ['bucket', ...query.groupBy.map((name) => DIMENSIONS[name].column)].join(', ');
  return Prisma.sql`SELECT * FROM (${factsQuery(plan(query))}) AS answer ORDER BY ${Prisma.raw(order)}`;
}
