import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { UsageRepository } from '../database/usage.repository.js';
import { ApiError } from '../errors/api-error.js';
import { countBuckets } from '../usage/buckets.js';
import { toAnswerText, type AnswerText } from './answer-text.js';
import type { NowReport, RangeReport } from './report.js';
import { resolveReport } from './resolve-report.js';
import { SharedAnswers } from './shared-answers.js';
import { toNowResponse, toRangeResponse } from './to-response.js';
import { MOST_POINTS } from './vocabulary.js';

/** Answers connectivity reports. */
@Injectable()
export class ReportService {
  private readonly shared = new SharedAnswers<AnswerText>();

  constructor(
    private readonly usage: UsageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The way of a report: request body -> DTO -> resolved report -> rows -> answer. Those who ask the same at the same
   * time share rows and answer.
   */
  answer(body: unknown, principal: Principal): Promise<AnswerText> {
    const { report, text } = resolveReport(body, principal, this.clock());
    return this.shared.answer(text, () =>
      report.kind === 'now' ? this.answerNow(report) : this.answerRange(report),
    );
  }

  private async answerNow(report: NowReport): Promise<string> {
    const [row] = await this.usage.find(report.query);
    return toNowResponse(report, row);
  }

  private async answerRange(report: RangeReport): Promise<AnswerText> {
    await this.refuseTooManyPoints(report);
    const { aggregates, percentiles } = report;
    const queries = [aggregates, percentiles].flatMap((part) => part?.query ?? []);
    const answers = await this.usage.findAll(queries);
    const rows = {
      aggregates: (aggregates && answers[0]) ?? [],
      percentiles: (percentiles && answers.at(-1)) ?? [],
    };
    return toAnswerText(() => toRangeResponse(report, rows));
  }

  /**
   * Refuses before it runs a report of more points than allowed: by its buckets, and where it groups by values,
   * whose number only the data know, by the rows it would have.
   */
  private async refuseTooManyPoints({ aggregates, percentiles, groupBy }: RangeReport): Promise<void> {
    let points = 0;
    for (const part of [aggregates, percentiles]) {
      if (!part) continue;
      const allowedRows = Math.floor((MOST_POINTS - points) / part.series.length);
      const rows =
        groupBy.length === 0
          ? countBuckets(part.query.buckets, part.query.range)
          : await this.usage.count(part.query, allowedRows);
      points += rows * part.series.length;
      if (points > MOST_POINTS) {
        throw new ApiError({
          name: 'RANGE_TOO_LONG',
          field: 'end_date_time',
          detail: `at most ${MOST_POINTS} points`,
        });
      }
    }
  }
}
