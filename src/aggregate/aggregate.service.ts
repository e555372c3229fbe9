import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/authentication/principal.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { readerOf } from '../access/limits/concurrency/reader.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { horizonsFor, type PlanContext } from '../query-engine/plan-context.js';
import { UsageRepository } from '../query-engine/usage.repository.js';
import { EARLIEST_MS } from '../common/time.js';
import type { AggregateRequest } from './aggregate-request.js';
import { resolveRequest, type GivenRequest } from './resolve-request.js';
import type { AnswerForm } from './answer-form.js';
import type { AggregateAnswer } from './aggregate.answer.js';
import { toAnswer } from './to-answer.js';
import { toItems } from './to-items.js';
import { toUsageQuery } from './to-query.js';

/** An answer, and the form in which it is sent. */
interface FormedAnswer {
  readonly answer: AggregateAnswer;
  readonly form: AnswerForm;
}

/** Answers users' requests for their own usage. */
@Injectable()
export class AggregateService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly limiter: ConcurrencyLimiter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The stages of a request after its parameters are read: resolve -> admit -> query -> plan and read -> items -> answer.
   * @param signal aborts when the client disconnects or its deadline passes.
   * @throws ApiError with every fault of the request.
   */
  async answer(given: GivenRequest, principal: Principal, signal: AbortSignal): Promise<FormedAnswer> {
    const now = this.clock();
    const resolved = resolveRequest(given, principal, now);
    return this.limiter.run(readerOf(principal), signal, () =>
      this.usage.reading(signal, async (reads) => {
        const request = fromWhatIsKept(resolved, reads.context);
        const query = toUsageQuery(request, now);
        const [rows = []] = query ? await reads.findAll([query]) : [];
        return { answer: toAnswer(request, toItems(request, rows)), form: request.form };
      }),
    );
  }
}

/**
 * A user's usage is read from records. The range begins no earlier than the records are kept, and the answer shows its
 * start.
 */
function fromWhatIsKept(request: AggregateRequest, context: PlanContext): AggregateRequest {
  const { facts } = horizonsFor(request, context);
  // Nothing has expired of a time before the first possible record.
  if (request.from >= facts || facts <= EARLIEST_MS || request.to <= EARLIEST_MS) return request;
  return { ...request, from: Math.min(facts, request.to) };
}
