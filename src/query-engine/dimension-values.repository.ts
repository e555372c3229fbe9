import { Injectable } from '@nestjs/common';
import { WHOLE } from './buckets.js';
import type { Condition } from './condition.js';
import type { DimensionName } from '../record-model/dimensions.js';
import { horizonGroups, type HorizonGroup, type Horizons } from '../horizons/horizons.js';
import { cutAtSlots, keptAsAggregates, keptAsRecords, keptFrom } from './kept-ranges.js';
import type { TimeRange } from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';
import type { Whole } from '../common/whole.js';
import { ReadServers } from '../database/replicas/read-servers.js';
import { dimensionValues, type Searched, type ValueSearch } from './sql/dimension-values.js';
import { horizonsFor, plansFor, type PlanContext } from './plan-context.js';
import { UsageRepository } from './usage.repository.js';

export type { ValueSearch } from './sql/dimension-values.js';
export type DimensionValue = string | Whole;

/** Values of a dimension. */
export interface FoundValues {
  /** Ascending. */
  readonly values: DimensionValue[];
  /**
   * The time from which the values of all accounts are complete, Unix milliseconds; null where nothing has expired.
   * Before it, only values of kept data are listed.
   */
  readonly dataFrom: number | null;
}

/** The values, and the time from which they are complete; 0: from the beginning. */
interface Reading {
  readonly among: readonly Searched[];
  readonly dataFrom: number;
}

/** Finds the values of dimensions. */
@Injectable()
export class DimensionValuesRepository {
  constructor(
    private readonly usage: UsageRepository,
    private readonly servers: ReadServers,
  ) {}

  /**
   * The different values of a dimension in the records of a search, as far as they are kept: each account has its own
   * retention. Ascending, without null, at most as many as the search allows.
   * @param signal cancels the running statement.
   */
  async find(search: ValueSearch, signal: AbortSignal): Promise<FoundValues> {
    const context = await this.usage.context();
    const stored = isStored(search, context);
    const { among, dataFrom } = stored
      ? keptAggregates(search.query, context)
      : keptRecords(search.query, context);
    const values = stored
      ? await this.findStored(search, among, signal)
      : await this.findRecords(search, among, signal);
    return { values, dataFrom: dataFrom === 0 ? null : dataFrom };
  }

  private async findRecords(
    search: ValueSearch,
    among: readonly Searched[],
    signal: AbortSignal,
  ): Promise<DimensionValue[]> {
    if (among.length === 0) return [];
    const statement = dimensionValues(search, among);
    const rows = await this.servers.read(signal, ({ reader }) =>
      reader.query<{ value: DimensionValue }>(statement),
    );
    return rows.map(({ value }) => value);
  }

  /** The stored aggregates have one row for each value. These are few enough to be filtered and sorted here. */
  private async findStored(
    { dimension, prefix, after, limit }: ValueSearch,
    among: readonly Searched[],
    signal: AbortSignal,
  ): Promise<DimensionValue[]> {
    const queries = among.map((query) => groupedBy(dimension, query));
    const rows = (await this.usage.reading(signal, (reads) => reads.findAll(queries))).flat();
    return [...new Set(rows.map((row) => row[dimension]))]
      .filter((value) => value != null)
      .filter(
        (value) => String(value).startsWith(prefix) && (after === undefined || compare(value, after) > 0),
      )
      .sort(compare)
      .slice(0, limit);
  }
}

type KeptOf = (range: TimeRange, horizons: Horizons) => TimeRange[];

/** Whether the dimension of a search has stored aggregates for its slots. */
function isStored({ dimension, query }: ValueSearch, context: PlanContext): boolean {
  const { before, slots: range, after } = cutAtSlots(query.range);
  if (range.from >= range.to && before.from < after.to) return false;
  const plans = plansFor(groupedBy(dimension, { ...query, range }), context);
  return plans.every(({ source }) => source === 'stored');
}

function keptRecords(query: Searched, context: PlanContext): Reading {
  const { facts } = horizonsFor(query, context);
  return readingOf(query, groupsOf(query, context, keptAsRecords), keptAsRecords, facts);
}

function keptAggregates(query: Searched, context: PlanContext): Reading {
  const horizons = horizonsFor(query, context);
  // Figures over all accounts have their own horizons.
  const groups =
    query.accounts === 'all'
      ? [{ accounts: query.accounts, without: [], horizons }]
      : groupsOf(query, context, keptAsAggregates);
  return readingOf(query, groups, keptAsAggregates, horizons.day);
}

/** Groups the accounts of a query by which parts of its range they keep. */
const groupsOf = (
  { accounts, range }: Searched,
  { horizons: all }: PlanContext,
  keptOf: KeptOf,
): HorizonGroup[] => horizonGroups(all, accounts, (horizons) => JSON.stringify(keptOf(range, horizons)));

/** @param horizon the time from which values are complete. */
function readingOf(
  query: Searched,
  groups: readonly HorizonGroup[],
  keptOf: KeptOf,
  horizon: number,
): Reading {
  const readings = groups.map(({ accounts, without, horizons }) => ({
    accounts,
    where: butOf(without),
    ranges: keptOf(query.range, horizons),
  }));
  return {
    among: readings.flatMap(({ accounts, where, ranges }) =>
      ranges.map((range) => ({ ...query, accounts, range, where })),
    ),
    dataFrom: Math.max(horizon, ...readings.map(({ ranges }) => keptFrom(query.range, ranges))),
  };
}

const butOf = (accounts: readonly string[]): Condition | undefined =>
  accounts.length === 0
    ? undefined
    : {
        kind: 'not',
        of: { kind: 'equal', dimension: 'account_id', values: accounts, caseSensitive: true },
      };

const groupedBy = (dimension: DimensionName, query: Searched): UsageQuery => ({
  ...query,
  buckets: WHOLE,
  rateIntervals: SLOTS,
  groupBy: [dimension],
  measures: ['usage_ms'],
});

/** The order of the database: numbers by value, texts by bytes. */
function compare(one: DimensionValue, other: DimensionValue): number {
  if (typeof one !== 'string') return Number(BigInt(one) - BigInt(other));
  return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
}
