import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import type { ReportsConfig } from '../config/sections.js';
import { CLOCK, REPORTS_CONFIG } from '../config/config.module.js';
import { UsageRepository, type UsageReads } from '../query-engine/usage.repository.js';
import { ApiError } from '../errors/api-error.js';
import type { WaitingClient } from '../http/waiting-client.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency-limiter.js';
import { Metrics } from '../telemetry/metrics.js';
import { formatRfc3339 } from '../common/rfc3339.js';
import type { UsageQuery } from '../query-engine/usage-query.js';
import { toAnswerText, type AnswerText } from './answer/answer-text.js';
import type { NowReport, RangeReport, Report, ReportMetadata } from './resolve/report.js';
import { parseReport } from './request/parse-report.js';
import { resolveReport, type Question } from './resolve/resolve-report.js';
import { lastingAnswer, type Answer, type NotModified } from './answer/answer.js';
import type { Outcome } from './answer/batch-text.js';
import { matches } from './answer/entity-tag.js';
import { covers, scopeOf, KnownStates } from './answer/known-states.js';
import { toResolution, type Resolution } from './answer/resolution.js';
import { partsOf, refusePreviewedPoints, wholeQueries } from './answer/report-preview.js';
import { refusePoints } from './answer/refuse-points.js';
import { withinBudget } from './answer/row-budget.js';
import { RequestCoalescer, type Asker } from './answer/request-coalescer.js';
import { groupColumns } from './answer/group-columns.js';
import { NOW_PRINTERS, POINT_PRINTERS } from './answer/printers.js';
import { aggregateSeries, seriesOf, type Series } from './answer/series.js';
import { toRangeResponse } from './answer/to-response.js';
import { toShapedResponse } from './answer/shaped-response.js';
import { refuseBesidePoints, tablePoints } from './answer/table-points.js';
import { ShapedReader, type ShapedReport } from './shaped-report.js';
import type { FormatName } from './language/formats.js';
import { MOST_POINTS } from './language/vocabulary.js';

/** Answers connectivity reports. */
@Injectable()
export class ReportService {
  private readonly shared = new RequestCoalescer<Answer>();
  private readonly known = new KnownStates();
  private readonly concurrencyLimiter: ConcurrencyLimiter;

  constructor(
    private readonly usage: UsageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REPORTS_CONFIG) { concurrency, queueMs }: ReportsConfig,
    private readonly metrics: Metrics,
  ) {
    this.concurrencyLimiter = new ConcurrencyLimiter(concurrency, queueMs);
  }

  /**
   * The way of a report: request body -> DTO -> resolved report -> rows -> answer. Those who ask the same at the same
   * time share rows and answer. What nobody waits for any more is given up.
   */
  answer(body: unknown, principal: Principal, asker: Asker, format: FormatName = 'json'): Promise<Answer> {
    const question = resolveReport(body, principal, this.clock());
    this.metrics.reports.inc();
    return this.answerQuestion(question, asker, format);
  }

  /**
   * As {@link answer}, unless the client has the answer already. Where it is known from which state of the data that was
   * made, and the state is the same, nothing else is looked at.
   */
  async answerUnlessKnown(
    ifNoneMatch: string,
    body: unknown,
    principal: Principal,
    client: WaitingClient,
    format: FormatName,
  ): Promise<Answer | NotModified> {
    const question = resolveReport(body, principal, this.clock());
    this.metrics.reports.inc();
    const scope = question.report.metadata ? undefined : scopeOf(queriesOf(question.report));
    const text = questionText(question, format);
    // Before the report: what comes in between the two then changes the state.
    const state = scope && (await client.whileWaiting((signal) => this.usage.stateOf(scope, signal)));
    const known = this.known.of(text);
    if (known && known.state === state && matches(ifNoneMatch, known.tag)) return { tag: known.tag };
    const answer = await this.answerQuestion(question, client, format);
    const { tag, queries } = answer;
    if (tag === undefined) return answer;
    if (scope && state !== undefined && queries.every((query) => covers(scope, query))) {
      this.known.remember(text, { tag, state });
    }
    return matches(ifNoneMatch, tag) ? { tag } : answer;
  }

  private answerQuestion(question: Question, asker: Asker, format: FormatName): Promise<Answer> {
    const { report } = question;
    const compute = (signal: AbortSignal) =>
      this.concurrencyLimiter.run(signal, async () => {
        this.metrics.computedReports.inc();
        const queries: UsageQuery[] = [];
        const text = await this.compute(report, noting(this.usage.until(signal), queries), format);
        return report.kind === 'now' ? { text, tag: undefined, queries } : lastingAnswer(text, queries);
      });
    return this.shared.answer(questionText(question, format), compute, asker);
  }

  /**
   * Answers several reports over one and the same state of the data, in one turn. A fault of one is an outcome; what
   * fails otherwise fails all.
   */
  answerTogether(
    bodies: readonly unknown[],
    principal: Principal,
    client: WaitingClient,
  ): Promise<readonly Outcome[]> {
    const now = this.clock();
    return client.whileWaiting((signal) =>
      this.concurrencyLimiter.run(signal, () =>
        this.usage.atOnce(signal, async (reads) => {
          const outcomes: Outcome[] = [];
          const limited = withinBudget(reads, MOST_POINTS);
          for (const body of bodies) {
            outcomes.push(
              await outcomeOf(async () => {
                const { report } = resolveReport(body, principal, now);
                this.metrics.reports.inc();
                this.metrics.computedReports.inc();
                return this.compute(report, limited, 'json');
              }),
            );
          }
          return outcomes;
        }),
      ),
    );
  }

  /**
   * How a request is understood, and how much it asks for. Reads nothing.
   * @throws ApiError what the report itself would be refused with.
   */
  async validate(body: unknown, principal: Principal): Promise<Resolution> {
    const { report } = resolveReport(body, principal, this.clock());
    const waiting = this.usage.ready();
    if (waiting) await waiting;
    if (report.kind === 'range') this.refuseUnanswerable(report);
    return toResolution(parseReport(body), report, (query) => this.usage.preview(query));
  }

  /** Does what costs as much as a report when its turn has come. */
  inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.concurrencyLimiter.run(signal, work);
  }

  private compute(report: Report, reads: UsageReads, format: FormatName): Promise<AnswerText> {
    return report.kind === 'now'
      ? this.answerNow(report, reads, format)
      : this.answerRange(report, reads, format);
  }

  private async answerNow(report: NowReport, reads: UsageReads, format: FormatName): Promise<Buffer> {
    const [[row] = []] = await reads.findAll([report.query]);
    const metadata = report.metadata && this.metadataOf([report.query]);
    return Buffer.from(NOW_PRINTERS[format](report, row, metadata));
  }

  private async answerRange(report: RangeReport, reads: UsageReads, format: FormatName): Promise<AnswerText> {
    const { shape } = report;
    if (shape && format !== 'json') refuseBesidePoints(shape, format);
    const waiting = this.usage.ready();
    if (waiting) await waiting;
    // Nothing is waited for from here to the search, so that both go by the same.
    this.refuseUnanswerable(report);
    if (shape) return this.answerShaped({ ...report, shape }, reads, format);
    const metadata = report.metadata && this.metadataOf(partsOf(report).map(({ query }) => query));
    const series = await readSeries(report, reads);
    return toAnswerText(() =>
      format === 'json'
        ? toRangeResponse(report, series(), metadata)
        : POINT_PRINTERS[format](report.groupBy, series()),
    );
  }

  /** Refuses, before anything is read, what would have too many points or would be about what is no longer kept. */
  private refuseUnanswerable(report: RangeReport): void {
    refusePreviewedPoints(report);
    for (const query of wholeQueries(report)) this.refuseGaps(query);
  }

  private async answerShaped(
    report: ShapedReport,
    reads: UsageReads,
    format: FormatName,
  ): Promise<AnswerText> {
    const { table, metadata } = await reads.atOnce(async (looks) => {
      const lookedAt = this.clock();
      const reader = new ShapedReader(this.usage, looks, (query) => this.refuseGaps(query));
      const read = await reader.read(report);
      return { table: read, metadata: report.metadata && this.metadataOf(reader.queries, lookedAt) };
    });
    return toAnswerText(() =>
      format === 'json' ? toShapedResponse(table, metadata) : POINT_PRINTERS[format](...tablePoints(table)),
    );
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
    const sources = queries.flatMap((query) => this.usage.preview(query).map(({ source }) => source));
    return { dataFrom: from === 0 ? null : from, lookedAt, sources: [...new Set(sources)].sort().reverse() };
  }
}

function queriesOf(report: Report): readonly UsageQuery[] {
  if (report.kind === 'now') return [];
  const compared = report.shape?.comparison;
  return [report, ...(compared ? [compared] : [])].flatMap((one) => partsOf(one).map(({ query }) => query));
}

/** Reads what a report shows: its series, made anew each time. Of what has groups only the data know how much it is. */
async function readSeries(report: RangeReport, reads: UsageReads): Promise<() => Iterable<Series>> {
  const { aggregates, percentiles, groupBy } = report;
  if (aggregates && !percentiles && groupBy.length > 0) {
    const columns = await reads.findColumns(aggregates.query, MOST_POINTS);
    refusePoints(columns.length * aggregates.series.length, 'at least');
    const groups = groupColumns(groupBy, columns);
    return () => aggregateSeries(report, groups);
  }
  const parts = partsOf(report);
  const answers = await reads.findAll(
    parts.map(({ query }) => query),
    MOST_POINTS,
  );
  const points = parts.reduce((sum, { series }, i) => sum + (answers[i]?.length ?? 0) * series.length, 0);
  refusePoints(points, 'at least');
  const rows = {
    aggregates: (aggregates && answers[0]) ?? [],
    percentiles: (percentiles && answers.at(-1)) ?? [],
  };
  return () => seriesOf(report, rows);
}

const questionText = ({ text }: Question, format: FormatName): string =>
  format === 'json' ? text : `${format} ${text}`;

/** Reads, and notes what is looked for. */
const noting = (reads: UsageReads, noted: UsageQuery[]): UsageReads => ({
  findAll: (queries, most) => {
    noted.push(...queries);
    return reads.findAll(queries, most);
  },
  findColumns: (query, most) => {
    noted.push(query);
    return reads.findColumns(query, most);
  },
  atOnce: (work) => reads.atOnce((inner) => work(noting(inner, noted))),
});

/** What becomes of one of several reports: a fault of it is none of the others. */
async function outcomeOf(work: () => Promise<AnswerText>): Promise<Outcome> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return { error };
    throw error;
  }
}
