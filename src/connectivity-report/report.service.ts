import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { Clock } from '../config/clock.js';
import type { Config } from '../config/config.js';
import { CLOCK, CONFIG } from '../config/config.module.js';
import { UsageRepository } from '../database/usage.repository.js';
import { ApiError } from '../errors/api-error.js';
import { Turnstile } from '../limits/turnstile.js';
import { Metrics } from '../telemetry/metrics.js';
import { countBuckets } from '../usage/buckets.js';
import { formatRfc3339 } from '../usage/rfc3339.js';
import type { UsageQuery } from '../usage/usage-query.js';
import { toAnswerText, type AnswerText } from './answer/answer-text.js';
import type { NowReport, RangeReport, ReportMetadata } from './resolve/report.js';
import { resolveReport } from './resolve/resolve-report.js';
import { SharedAnswers, type Asker } from './answer/shared-answers.js';
import { toNowResponse, toRangeResponse } from './answer/to-response.js';
import { toShapedResponse } from './answer/shaped-response.js';
import { ShapedReader, type ShapedReport } from './shaped-report.js';
import { MOST_POINTS } from './language/vocabulary.js';

/** Answers connectivity reports. */
@Injectable()
export class ReportService {
  private readonly shared = new SharedAnswers<AnswerText>();
  private readonly turnstile: Turnstile;

  constructor(
    private readonly usage: UsageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) { reports }: Config,
    private readonly metrics: Metrics,
  ) {
    this.turnstile = new Turnstile(reports.concurrency, reports.queueMs);
  }

  /**
   * The way of a report: request body -> DTO -> resolved report -> rows -> answer. Those who ask the same at the same
   * time share rows and answer. What nobody waits for any more is given up.
   */
  answer(body: unknown, principal: Principal, asker: Asker): Promise<AnswerText> {
    const { report, text } = resolveReport(body, principal, this.clock());
    this.metrics.reports.of().value++;
    const compute = (signal: AbortSignal) =>
      this.turnstile.run(signal, () => {
        this.metrics.computedReports.of().value++;
        return report.kind === 'now' ? this.answerNow(report, signal) : this.answerRange(report, signal);
      });
    return this.shared.answer(text, compute, asker);
  }

  private async answerNow(report: NowReport, signal: AbortSignal): Promise<string> {
    const [[row] = []] = await this.usage.findAll([report.query], undefined, signal);
    return toNowResponse(report, row, report.metadata && this.metadataOf([report.query]));
  }

  private async answerRange(report: RangeReport, signal: AbortSignal): Promise<AnswerText> {
    const { aggregates, percentiles, groupBy, shape } = report;
    if (shape) return this.answerShaped({ ...report, shape }, signal);
    const parts = [aggregates, percentiles].filter((part) => part !== undefined);
    // How many values there are to group by only the data know; otherwise the buckets tell before anything is read.
    if (groupBy.length === 0) {
      refuseTooManyPoints(parts, (part) => countBuckets(part.query.buckets, part.query.range));
    }
    const queries = parts.map(({ query }) => query);
    const waiting = this.usage.ready();
    if (waiting) await waiting;
    // Nothing is waited for from here to the search, so that both go by the same.
    if (aggregates?.query.buckets.kind === 'whole') this.refuseGaps(aggregates.query);
    if (percentiles) this.refuseGaps(percentiles.query);
    const metadata = report.metadata && this.metadataOf(queries);
    const answers = await this.usage.findAll(queries, MOST_POINTS, signal);
    refuseTooManyPoints(parts, (_, i) => answers[i]?.length ?? 0);
    const rows = {
      aggregates: (aggregates && answers[0]) ?? [],
      percentiles: (percentiles && answers.at(-1)) ?? [],
    };
    return toAnswerText(() => toRangeResponse(report, rows, metadata));
  }

  private async answerShaped(report: ShapedReport, signal: AbortSignal): Promise<AnswerText> {
    const { table, metadata } = await this.usage.atOnce(signal, async (reads) => {
      const lookedAt = this.clock();
      const reader = new ShapedReader(this.usage, reads, (query) => this.refuseGaps(query));
      const read = await reader.read(report);
      return { table: read, metadata: report.metadata && this.metadataOf(reader.queries, lookedAt) };
    });
    return toAnswerText(() => toShapedResponse(table, metadata));
  }

  /** A single figure over a range of which something is no longer kept would be a part that passes for the whole. */
  private refuseGaps(query: UsageQuery): void {
    if (!this.usage.gapsIn(query)) return;
    const { facts, slots, hours, day } = this.usage.horizonsOf(query);
    const told = Object.entries({ records: facts, slots, hours, days: day }).map(
      ([name, from]) => `${name} from ${from === 0 ? 'the first' : formatRfc3339(from, 0)}`,
    );
    const detail = `a figure over the whole range needs what is no longer kept of it; kept are ${told.join(', ')}`;
    throw new ApiError({ name: 'NO_LONGER_KEPT', field: 'start_date_time', detail });
  }

  private metadataOf(queries: readonly UsageQuery[], lookedAt = this.clock()): ReportMetadata {
    const from = Math.max(...queries.map((query) => this.usage.dataFrom(query)));
    const sources = queries.flatMap((query) => this.usage.foresee(query).map(({ source }) => source));
    return { dataFrom: from === 0 ? null : from, lookedAt, sources: [...new Set(sources)].sort().reverse() };
  }
}

type Part = NonNullable<RangeReport['aggregates'] | RangeReport['percentiles']>;

function refuseTooManyPoints(parts: readonly Part[], rowsOf: (part: Part, place: number) => number): void {
  const points = parts.reduce((sum, part, i) => sum + rowsOf(part, i) * part.series.length, 0);
  if (points <= MOST_POINTS) return;
  const detail = `at most ${MOST_POINTS} points`;
  throw new ApiError({ name: 'RANGE_TOO_LONG', field: 'end_date_time', detail });
}
