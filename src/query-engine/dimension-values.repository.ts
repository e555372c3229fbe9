import { Injectable } from '@nestjs/common';
import { WHOLE } from './buckets.js';
import type { Condition } from './condition.js';
import type { DimensionName } from '../record-model/dimensions.js';
import type { Horizons, HorizonGroup } from '../horizons/horizons.js';
import { cutAtSlots, keptAsAggregates, keptAsRecords, keptFrom } from './kept-ranges.js';
import type { TimeRange } from '../common/time.js';
import { SLOTS, type UsageQuery } from './usage-query.js';
import type { Whole } from '../common/whole.js';
import { Database } from '../database/database.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';
import { dimensionValues, type Searched, type ValueSearch } from './sql/dimension-values.js';
import { UsageRepository } from './usage.repository.js';

export type { ValueSearch } from './sql/dimension-values.js';
export type DimensionValue = string | Whole;

/** Values of a dimension. */
export interface FoundValues {
  /** Ascending. */
  readonly values: DimensionValue[];
  /**
   * From when on the values of all accounts are there, Unix milliseconds; null where nothing has gone. Of the time before
   * there are those of what is still kept.
   */
  readonly dataFrom: number | null;
}

/** What is read, and from when on it is all that there was; 0: from the beginning. */
interface Reading {
  readonly among: readonly Searched[];
  readonly dataFrom: number;
}

/** Finds the values that dimensions have. */
@Injectable()
export class DimensionValuesRepository {
  constructor(
    private readonly usage: UsageRepository,
    private readonly horizons: RetentionHorizons,
    private readonly database: Database,
  ) {}

  /**
   * The different values of a dimension among the records that a search is about, as far as they are kept, each account's
   * by its own ages; ascending, at most so many; null is none of them.
   * @param signal cancels the statement under way.
   */
  async find(search: ValueSearch, signal: AbortSignal): Promise<FoundValues> {
    await this.usage.ready();
    const stored = this.isStored(search);
    const { among, dataFrom } = stored ? this.keptAggregates(search.query) : this.keptRecords(search.query);
    const values = stored
      ? await this.findStored(search, among, signal)
      : await this.findRecords(search, among, signal);
    return { values, dataFrom: dataFrom === 0 ? null : dataFrom };
  }

  /** Whether the slots that a search is about are stored summed up by its dimension. */
  private isStored({ dimension, query }: ValueSearch): boolean {
    const { before, slots: range, after } = cutAtSlots(query.range);
    if (range.from >= range.to && before.from < after.to) return false;
    return this.usage
      .preview(groupedBy(dimension, { ...query, range }))
      .every(({ source }) => source === 'stored');
  }

  private keptRecords(query: Searched): Reading {
    const { facts } = this.horizons.of(query.accounts);
    return readingOf(query, this.horizonGroups(query, keptAsRecords), keptAsRecords, facts);
  }

  private keptAggregates(query: Searched): Reading {
    const horizons = this.horizons.of(query.accounts);
    // Figures over all accounts go by horizons of their own.
    const groups =
      query.accounts === 'all'
        ? [{ accounts: query.accounts, without: [], horizons }]
        : this.horizonGroups(query, keptAsAggregates);
    return readingOf(query, groups, keptAsAggregates, horizons.day);
  }

  /** The accounts of a query, those together that keep the same of its range. */
  private horizonGroups({ accounts, range }: Searched, keptOf: KeptOf): HorizonGroup[] {
    return this.horizons.byHorizons(accounts, (horizons) => JSON.stringify(keptOf(range, horizons)));
  }

  private async findRecords(
    search: ValueSearch,
    among: readonly Searched[],
    signal: AbortSignal,
  ): Promise<DimensionValue[]> {
    if (among.length === 0) return [];
    const statement = dimensionValues(search, among);
    const rows = await this.database.query<{ value: DimensionValue }>(statement, { signal });
    return rows.map(({ value }) => value);
  }

  /** Of what is stored summed up there is a row for each value: few enough to be chosen from here. */
  private async findStored(
    { dimension, prefix, after, limit }: ValueSearch,
    among: readonly Searched[],
    signal: AbortSignal,
  ): Promise<DimensionValue[]> {
    const queries = among.map((query) => groupedBy(dimension, query));
    const rows = (await this.usage.findAll(queries, undefined, signal)).flat();
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

/** @param horizon before which nothing is complete. */
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
  rateCells: SLOTS,
  groupBy: [dimension],
  measures: ['usage_ms'],
});

/** As the database orders them: numbers by value, texts by their bytes. */
function compare(one: DimensionValue, other: DimensionValue): number {
  if (typeof one !== 'string') return Number(BigInt(one) - BigInt(other));
  return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
}
