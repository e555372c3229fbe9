import { Injectable } from '@nestjs/common';
import type { Plan } from './plan.js';
import type { RowColumns } from './row-columns.js';
import { splitQuery } from './split.js';
import type { TimeRange } from '../common/time.js';
import type { UsageQuery, UsageRow } from './usage-query.js';
import { answer, columnsOf, mergedAnswers, rowsOf, upTo } from './answer-plan.js';
import { Database } from '../database/database.js';
import { ReadServers, type ReadServer } from '../database/replicas/read-servers.js';
import { PlanChooser } from './plan-chooser.js';
import { horizonsFor, type PlanContext } from './plan-context.js';
import { usageState } from './sql/usage-state.js';
import { StoredReader } from './stored/stored-reader.js';

/** Accounts and a time range. */
export interface UsageScope {
  readonly accounts: readonly string[];
  readonly range: TimeRange;
}

/**
 * Reads usage. One context plans all reads. Rows omit buckets with expired data. Rows are ordered by bucket, then by
 * the values of the grouping (null last).
 */
export interface UsageReads {
  readonly context: PlanContext;
  /** The rows of several queries, from one snapshot; at most `most` + 1 rows of each query. */
  findAll(queries: readonly UsageQuery[], most?: number): Promise<UsageRow[][]>;
  /** The rows of one query in little memory; at most `most` + 1 rows. */
  findColumns(query: UsageQuery, most: number): Promise<RowColumns>;
  /** Runs several reads in one snapshot. */
  inSnapshot<T>(work: (reads: UsageReads) => Promise<T>): Promise<T>;
}

/** Answers usage queries. */
@Injectable()
export class UsageRepository {
  constructor(
    private readonly database: Database,
    private readonly servers: ReadServers,
    private readonly chooser: PlanChooser,
    private readonly storedReader: StoredReader,
  ) {}

  /** The context for plans. Get it once for a query that is checked and then read. It rarely needs a round trip. */
  context(): Promise<PlanContext> {
    return this.chooser.context();
  }

  /**
   * Runs reads on a server that has all usage acknowledged before this call: a replica, or the primary.
   * @param work may run a second time, on the primary.
   * @param signal cancels the running statement.
   */
  async reading<T>(signal: AbortSignal, work: (reads: UsageReads) => Promise<T>): Promise<T> {
    const context = await this.context();
    return this.servers.read(signal, (server) => work(this.readsOn(server, context, signal)));
  }

  private readsOn(server: ReadServer, context: PlanContext, signal: AbortSignal): UsageReads {
    const { reader } = server;
    const plansOf = (query: UsageQuery) => this.plansOf(query, context);
    return {
      context,
      findAll: async (queries, most) => {
        const plans = queries.map(plansOf);
        const [[first, ...parts] = [], ...rest] = plans;
        if (!first) return [];
        if (parts.length === 0 && rest.length === 0)
          return [await this.answerAlone(first, server, signal, most)];
        return reader.read((session) => mergedAnswers(queries, plans, session, most));
      },
      findColumns: (query, most) => {
        const plans = plansOf(query);
        return plans.length === 1
          ? columnsOf(query, plans, reader, most)
          : reader.read((session) => columnsOf(query, plans, session, most));
      },
      inSnapshot: (work) =>
        reader.read((session) => {
          const reads: UsageReads = {
            context,
            findAll: (queries, most) => mergedAnswers(queries, queries.map(plansOf), session, most),
            findColumns: (query, most) => columnsOf(query, plansOf(query), session, most),
            inSnapshot: (more) => more(reads),
          };
          return work(reads);
        }),
    };
  }

  /**
   * A text that changes whenever usage of the accounts in the range changes, or its kept part. While it stays the same,
   * so do the answers to queries within the scope. It must be read before the query. It is the primary's: another server
   * has another text for the same usage.
   * @param signal cancels the statement.
   */
  async stateOf({ accounts, range }: UsageScope, context: PlanContext, signal: AbortSignal): Promise<string> {
    const [row] = await this.database.query<{ state: string }>(usageState(accounts, range), { signal });
    return `${row?.state ?? ''} ${JSON.stringify(horizonsFor({ accounts }, context))}`;
  }

  /** The rows of one plan. The primary reads stored aggregates together with those of other reports. */
  private async answerAlone(
    plan: Plan,
    { reader, isReplica }: ReadServer,
    signal: AbortSignal,
    most: number | undefined,
  ): Promise<UsageRow[]> {
    if (plan.source === 'facts' || isReplica) return answer(plan, reader, most);
    const stored = this.storedReader.read(plan, signal);
    return stored ? upTo(most, await rowsOf(plan, await stored)) : answer(plan, reader, most);
  }

  private plansOf(query: UsageQuery, context: PlanContext): Plan[] {
    return splitQuery(query).map((part) => this.chooser.plan(part, context));
  }
}
