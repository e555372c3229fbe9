import { Injectable } from '@nestjs/common';
import type { Horizons } from '../horizons/horizons.js';
import { usualGrain, type Plan } from './plan.js';
import type { RowColumns } from './row-columns.js';
import { splitQuery } from './split.js';
import type { TimeRange } from '../common/time.js';
import type { UsageQuery, UsageRow } from './usage-query.js';
import { answer, columnsOf, mergedAnswers } from './answer-plan.js';
import { Database } from '../database/database.js';
import { PlanChooser } from './plan-chooser.js';
import { usageState } from './sql/usage-state.js';

/** Whose usage of when. */
export interface UsageScope {
  readonly accounts: readonly string[];
  readonly range: TimeRange;
}

/** One or more looks at usage. */
export interface UsageReads {
  /** The rows of several queries over one and the same state of the data; of each no more than just past `most`. */
  findAll(queries: readonly UsageQuery[], most?: number): Promise<UsageRow[][]>;
  /** The rows of one query, however many, in little memory; no more than just past `most`. */
  findColumns(query: UsageQuery, most: number): Promise<RowColumns>;
  /** Has several looks at one and the same state of the data. */
  atOnce<T>(work: (reads: UsageReads) => Promise<T>): Promise<T>;
}

/** Answers usage queries. */
@Injectable()
export class UsageRepository {
  constructor(
    private readonly database: Database,
    private readonly chooser: PlanChooser,
  ) {}

  /**
   * The rows of one query, by bucket, then by the values grouped by (null last). Buckets of which something is no longer
   * kept are left out.
   * @param most no more rows than just past this many.
   */
  async find(query: UsageQuery, most?: number): Promise<UsageRow[]> {
    const [rows = []] = await this.findAll([query], most);
    return rows;
  }

  /**
   * The rows of several queries over one and the same state of the data; of each no more than just past `most`.
   * @param signal tells when nobody waits any more: the statement that is running then ends.
   */
  async findAll(queries: readonly UsageQuery[], most?: number, signal?: AbortSignal): Promise<UsageRow[][]> {
    const waiting = this.ready();
    if (waiting) await waiting;
    const plans = this.plansOf(queries);
    const [[first, ...parts] = [], ...rest] = plans;
    if (!first) return [];
    const reader = signal ? this.database.until(signal) : this.database;
    if (parts.length === 0 && rest.length === 0) return [await answer(first, reader, most)];
    return reader.read((session) => mergedAnswers(queries, plans, session, most));
  }

  /** The rows of one query in little memory, no more than just past `most`; given up as the signal says. */
  private async findColumns(query: UsageQuery, most: number, signal: AbortSignal): Promise<RowColumns> {
    const waiting = this.ready();
    if (waiting) await waiting;
    const [plans = []] = this.plansOf([query]);
    const reader = this.database.until(signal);
    return plans.length === 1
      ? columnsOf(query, plans, reader, most)
      : reader.read((session) => columnsOf(query, plans, session, most));
  }

  private plansOf(queries: readonly UsageQuery[]): Plan[][] {
    return queries.map((query) => splitQuery(query).map((part) => this.chooser.plan(part)));
  }

  /** Reads until the signal says that nobody waits any more: the statement that is running then ends. */
  until(signal: AbortSignal): UsageReads {
    return {
      findAll: (queries, most) => this.findAll(queries, most, signal),
      findColumns: (query, most) => this.findColumns(query, most, signal),
      atOnce: (work) => this.atOnce(signal, work),
    };
  }

  /**
   * Has several looks at one and the same state of the data.
   * @param signal tells when nobody waits any more: the statement that is running then ends.
   */
  async atOnce<T>(signal: AbortSignal, work: (reads: UsageReads) => Promise<T>): Promise<T> {
    const waiting = this.ready();
    if (waiting) await waiting;
    return this.database.until(signal).read((session) => {
      const reads: UsageReads = {
        findAll: (queries, most) => mergedAnswers(queries, this.plansOf(queries), session, most),
        findColumns: (query, most) => {
          const [plans = []] = this.plansOf([query]);
          return columnsOf(query, plans, session, most);
        },
        atOnce: (more) => more(reads),
      };
      return work(reads);
    });
  }

  /** What there is to wait for before {@link gapsIn} is asked: mostly nothing. */
  ready(): Promise<void> | undefined {
    return this.chooser.ready();
  }

  /**
   * What of a query's range is no longer kept as finely as it takes: undefined when all of it is. The same query, found
   * without waiting in between, is answered without just that.
   */
  gapsIn(query: UsageQuery): readonly TimeRange[] | undefined {
    const gaps = this.preview(query).flatMap(({ omitted = [] }) => omitted);
    return gaps.length === 0 ? undefined : gaps;
  }

  /** The plans that a query would have now: one for each kind of measure that it asks for. */
  preview(query: UsageQuery): Plan[] {
    return splitQuery(query).map((part) => this.chooser.preview(part));
  }

  /**
   * A text that becomes another as soon as any usage of accounts in a range does, or what is kept of it: the answer to a
   * query that is about nothing else is the same as long as the text is. Must be read before the query, not behind it.
   */
  async stateOf({ accounts, range }: UsageScope, signal: AbortSignal): Promise<string> {
    await this.ready();
    const horizons = JSON.stringify(this.horizonsOf({ accounts }));
    const [row] = await this.database.query<{ state: string }>(usageState(accounts, range), { signal });
    return `${row?.state ?? ''} ${horizons}`;
  }

  /**
   * From when on the buckets of a query are complete: those of which something is no longer kept are left out, in its
   * range or before. Unix milliseconds; 0: all are.
   */
  dataFrom(query: UsageQuery): number {
    const horizons = this.horizonsOf(query);
    return Math.max(
      ...this.preview(query).map((plan) =>
        Math.max(coarsestHorizon(plan, horizons), plan.omitted?.at(-1)?.to ?? 0),
      ),
    );
  }

  /** From when on what is kept that a query asks for. */
  horizonsOf(query: Pick<UsageQuery, 'accounts'>): Horizons {
    return this.chooser.horizonsOf(query);
  }
}

/** The horizon of what most of a plan's range is read from. */
function coarsestHorizon(plan: Plan, horizons: Horizons): number {
  if (plan.source === 'facts') return horizons.facts;
  return horizons[usualGrain(plan)];
}
