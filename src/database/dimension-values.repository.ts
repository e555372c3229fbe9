import { Injectable } from '@nestjs/common';
import type { DimensionName } from '../usage/dimensions.js';
import { WHOLE } from '../usage/buckets.js';
import type { Whole } from '../usage/whole.js';
import { SLOTS, type UsageQuery } from '../usage/usage-query.js';
import { AbandonableReads } from './abandonable-reads.js';
import { dimensionValues, type ValueSearch } from './sql/dimension-values.js';
import { UsageRepository } from './usage.repository.js';

export type { ValueSearch } from './sql/dimension-values.js';
export type DimensionValue = string | Whole;

/** Finds the values that dimensions have. */
@Injectable()
export class DimensionValuesRepository {
  constructor(
    private readonly usage: UsageRepository,
    private readonly abandonable: AbandonableReads,
  ) {}

  /**
   * The different values of a dimension among the records that a search is about, ascending, at most so many; null is
   * none of them.
   * @param signal tells when nobody waits any more: the statement that is running then ends.
   */
  async find(search: ValueSearch, signal: AbortSignal): Promise<DimensionValue[]> {
    const query = groupedBy(search.dimension, search.query);
    await this.usage.ready();
    if (this.usage.foresee(query).every(({ source }) => source === 'stored'))
      return this.findStored(search, query, signal);
    const from = Math.max(search.query.range.from, this.usage.horizonsOf(search.query).facts);
    if (from >= search.query.range.to) return [];
    const sql = dimensionValues({
      ...search,
      query: { ...search.query, range: { ...search.query.range, from } },
    });
    const rows = await this.abandonable.until(signal).query<{ value: DimensionValue }>(sql);
    return rows.map(({ value }) => value);
  }

  /** Of what is stored summed up there is a row for each value: few enough to be chosen from here. */
  private async findStored(
    { dimension, prefix, after, limit }: ValueSearch,
    query: UsageQuery,
    signal: AbortSignal,
  ): Promise<DimensionValue[]> {
    const [rows = []] = await this.usage.findAll([query], undefined, signal);
    return rows
      .map((row) => row[dimension])
      .filter((value) => value != null)
      .filter(
        (value) => String(value).startsWith(prefix) && (after === undefined || compare(value, after) > 0),
      )
      .sort(compare)
      .slice(0, limit);
  }
}

const groupedBy = (dimension: DimensionName, query: ValueSearch['query']): UsageQuery => ({
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
