import { Injectable } from '@nestjs/common';
import type { Plan } from './plan.js';
import type { RowColumns } from './row-columns.js';
import { splitQuery } from './split.js';
import type { TimeRange } from '../common/time.js';
import type { UsageQuery, UsageRow } from './usage-query.js';
import { answer, columnsOf, mergedAnswers, rowsOf, upTo } from './answer-plan.js';
import { Database, type Reader } from '../database/database.js';
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
    private readonly chooser: PlanChooser,
    private readonly storedReader: StoredReader,
  ) {}

  /** The context for plans. Get it once for a query that is checked and then read. It rarely needs a round trip. */
  context(): Promise<PlanContext> {
    return this.chooser.context();
  }

  /** @param signal cancels the running statement. */
  reads(context: PlanContext, signal: AbortSignal): UsageReads {
    const reader = this.database.until(signal);
    const plansOf = (query: UsageQuery) => this.plansOf(query, context);
    return {
      context,
      findAll: async (queries, most) => {
        const plans = queries.map(plansOf);
        const [[first, ...parts] = [], ...rest] = plans;
        if (!first) return [];
        if (parts.length === 0 && rest.length === 0)
          return [await this.answerAlone(first, reader, signal, most)];
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
   * so do the answers to queries within the scope. It must be read before the query.
   * @param signal cancels the statement.
   */
  async stateOf({ accounts, range }: UsageScope, context: PlanContext, signal: AbortSignal): Promise<string> {
    const [row] = await this.database.query<{ state: string }>(usageState(accounts, range), { signal });
    return `${row?.state ?? ''} ${JSON.stringify(horizonsFor({ accounts }, context))}`;
  }

  /** The rows of one plan. Stored aggregates are read together with those of other reports. */
  private async answerAlone(
    plan: Plan,
    reader: Reader,
    signal: AbortSignal,
    most: number | undefined,
  ): Promise<UsageRow[]> {
    const stored = plan.source === 'stored' ? this.storedReader.read(plan, signal) : undefined;
    if (plan.source === 'facts' || !stored) return answer(plan, reader, most);
    return upTo(most, await rowsOf(plan, await stored));
  }

  private plansOf(query: UsageQuery, context: PlanContext): Plan[] {
    return splitQuery(query).map((part) => this.chooser.plan(part, context));
  }
}
