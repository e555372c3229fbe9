import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { DimensionValuesRepository } from '../query-engine/dimension-values.repository.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { readerOf } from '../access/limits/concurrency/reader.js';
import { formatExactly, formatRfc3339 } from '../common/rfc3339.js';
import { recordedRange } from '../query-engine/recorded-range.js';
import { ceilTo } from '../common/time.js';
import type { ValuesAnswer } from './answer/values.answer.js';
import type { ReportDimension } from './language/vocabulary.js';
import { toValuesPage, type ValuesQueryDto } from './request/values.js';

/** Answers requests for the language of reports and for the values of dimensions. */
@Injectable()
export class DiscoveryService {
  constructor(
    private readonly values: DimensionValuesRepository,
    private readonly limiter: ConcurrencyLimiter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The values of a dimension that the principal may see.
   * @param signal aborts when the client disconnects or its deadline passes.
   */
  async valuesOf(
    dimension: ReportDimension,
    given: ValuesQueryDto,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<ValuesAnswer> {
    const now = this.clock();
    const { search, limit, tokenBehind } = toValuesPage(dimension, given, principal, now);
    const recorded = { ...search, query: { ...search.query, range: recordedRange(search.query.range, now) } };
    const { values: found, dataFrom } = await this.limiter.run(readerOf(principal), signal, () =>
      this.values.find(recorded, signal),
    );
    const values = found.slice(0, limit);
    const last = found.length > limit ? values.at(-1) : undefined;
    const { from, to } = search.query.range;
    return {
      dimension,
      start_date_time: formatExactly(from, 0),
      end_date_time: formatExactly(to, 0),
      data_from: dataFrom === null ? null : formatRfc3339(ceilTo(dataFrom, 1_000), 0),
      values,
      next_page_token: last === undefined ? null : tokenBehind(String(last)),
    };
  }
}
