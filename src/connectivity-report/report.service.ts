import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { readerOf } from '../access/limits/concurrency/reader.js';
import { Turns } from '../common/turns.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { ApiError } from '../errors/api-error.js';
import type { ReadShape } from '../errors/read-shape.js';
import type { Abortable, WaitingClient } from '../http/client-signal.js';
import { plansFor } from '../query-engine/plan-context.js';
import { UsageRepository, type UsageReads } from '../query-engine/usage.repository.js';
import { Metrics } from '../telemetry/metrics.js';
import type { AnswerText } from './answer/answer-text.js';
import { tagged, type Answer, type NotModified } from './answer/answer.js';
import type { Outcome } from './answer/batch-text.js';
import { renderReport } from './answer/render-report.js';
import { RequestCoalescer } from './answer/request-coalescer.js';
import type { Resolution } from './answer/resolution.answer.js';
import { toResolution } from './answer/resolution.js';
import { ConditionalAnswers } from './conditional-answers.js';
import { MOST_POINTS } from './language/vocabulary.js';
import { readReport } from './read/read-report.js';
import { recordQueries } from './read/record-queries.js';
import { refuseUnanswerable } from './read/refuse-unanswerable.js';
import { withinBudget } from './read/within-budget.js';
import { keyOfForm, PLAIN_FORMS, type AnswerForm } from './request/format.js';
import type { ReportDto } from './request/report.dto.js';
import { resolveReport } from './resolve/resolve-report.js';

/** A requested report. */
export interface ReportRequest {
  readonly body: ReadShape<ReportDto>;
  readonly form: AnswerForm;
  readonly ifNoneMatch?: string;
}

/** The outcomes of the reports of a batch, in their order, and the memory of their rows. */
interface Together {
  readonly outcomes: readonly Outcome[];
  readonly rowBytes: number;
}

/** Answers connectivity reports. */
@Injectable()
export class ReportService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly conditional: ConditionalAnswers,
    private readonly coalescer: RequestCoalescer<Answer>,
    private readonly limiter: ConcurrencyLimiter,
    private readonly metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The stages of a report after its body is parsed: resolve -> compare with the client's answer -> coalesce equal
   * requests -> admit -> read -> render -> tag.
   * @param client aborts when it disconnects or its deadline passes.
   * @throws ApiError with every fault of the request.
   */
  answer(
    { body, form, ifNoneMatch }: ReportRequest,
    principal: Principal,
    client: WaitingClient,
  ): Promise<Answer | NotModified> {
    const { report, text } = resolveReport(body, principal, this.clock());
    this.metrics.reports.inc();
    const { format } = form;
    const reader = readerOf(principal);
    const key = format === 'json' ? text : `${keyOfForm(form)} ${text}`;
    const question = { report, text: key, ifNoneMatch, reader };
    return this.conditional.answer(question, client, () =>
      this.coalescer.answer(question.text, client, (ofAll) =>
        this.limiter.run(reader, ofAll, () => {
          this.metrics.computedReports.inc();
          return this.usage.reading(ofAll, async (reads) => {
            const recorded = recordQueries(reads);
            const found = await readReport(report, format, recorded.reads, this.clock);
            return tagged(report, await renderReport(found, form), recorded);
          });
        }),
      ),
    );
  }

  /**
   * Answers several reports from one snapshot. They count as one in the concurrency limiter. The stages of each report
   * run one after another: resolve -> read -> render. A fault of one report is its outcome. Any other failure fails
   * all.
   */
  async answerTogether(
    bodies: readonly ReadShape<ReportDto>[],
    principal: Principal,
    signal: AbortSignal,
  ): Promise<Together> {
    const now = this.clock();
    const inSnapshot = <T>(work: (snapshot: UsageReads) => Promise<T>) =>
      this.usage.reading(signal, (reads) => reads.inSnapshot(work));
    return this.limiter.run(readerOf(principal), signal, () =>
      inSnapshot(async (snapshot) => {
        const { reads, rowBytes } = recordQueries(withinBudget(snapshot, MOST_POINTS));
        const outcomes: Outcome[] = [];
        const turns = new Turns();
        for (const body of bodies) {
          const outcome = await outcomeOf(async () => {
            const { report } = resolveReport(body, principal, now);
            this.metrics.reports.inc();
            this.metrics.computedReports.inc();
            return renderReport(await readReport(report, 'json', reads, this.clock), PLAIN_FORMS.json);
          });
          outcomes.push(outcome);
          await turns.next();
        }
        return { outcomes, rowBytes: rowBytes() };
      }),
    );
  }

  /**
   * Resolves a request and estimates its size. Reads no usage.
   * @param client aborts when it disconnects or its deadline passes.
   * @throws ApiError as the report itself would.
   */
  async validate(body: ReadShape<ReportDto>, principal: Principal, client: Abortable): Promise<Resolution> {
    const { report } = resolveReport(body, principal, this.clock());
    const context = await this.limiter.run(readerOf(principal), client, () => this.usage.context());
    if (report.kind === 'range') refuseUnanswerable(report, context);
    return toResolution(body.dto, report, (query) => plansFor(query, context));
  }
}

/** A fault of one report of a batch does not affect the others. */
async function outcomeOf(work: () => Promise<AnswerText>): Promise<Outcome> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return { error };
    throw error;
  }
}
