import { Injectable } from '@nestjs/common';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import type { ReaderId } from '../access/limits/concurrency/reader.js';
import { orAborted, type WaitingClient } from '../http/client-signal.js';
import { UsageRepository, type UsageScope } from '../query-engine/usage.repository.js';
import type { UsageQuery } from '../query-engine/usage-query.js';
import type { Answer, NotModified } from './answer/answer.js';
import { matches } from './answer/entity-tag.js';
import { covers, KnownStates, scopeOf } from './answer/known-states.js';
import { partsOf } from './answer/report-preview.js';
import type { Report } from './resolve/report.js';

interface ConditionalQuestion {
  readonly report: Report;
  /** Equal texts mean equal answers as long as the data are the same. */
  readonly text: string;
  readonly ifNoneMatch?: string;
  readonly reader: ReaderId;
}

/** Answers requests with `If-None-Match`. */
@Injectable()
export class ConditionalAnswers {
  constructor(
    private readonly usage: UsageRepository,
    private readonly known: KnownStates,
    private readonly limiter: ConcurrencyLimiter,
  ) {}

  /**
   * The answer, unless the client already has it. When the state of the data has not changed since the client's answer,
   * nothing is computed.
   */
  answer(
    question: ConditionalQuestion,
    client: WaitingClient,
    compute: () => Promise<Answer>,
  ): Promise<Answer | NotModified> {
    const { ifNoneMatch } = question;
    return ifNoneMatch === undefined ? compute() : this.compared(question, ifNoneMatch, client, compute);
  }

  private async compared(
    { report, text, reader }: ConditionalQuestion,
    ifNoneMatch: string,
    client: WaitingClient,
    compute: () => Promise<Answer>,
  ): Promise<Answer | NotModified> {
    const scope = report.metadata ? undefined : scopeOf(queriesOf(report));
    // Read before the report: records that arrive between the two reads then change the state.
    const state = scope && (await orAborted(client.signal, this.stateOf(scope, reader, client.signal)));
    const known = this.known.of(text);
    if (known && known.state === state && matches(ifNoneMatch, known.tag)) return { tag: known.tag };
    const answer = await compute();
    const { tag, queries } = answer;
    if (tag === undefined) return answer;
    if (scope && state !== undefined && queries.every((query) => covers(scope, query))) {
      this.known.remember(text, { tag, state });
    }
    return matches(ifNoneMatch, tag) ? { tag } : answer;
  }

  private stateOf(scope: UsageScope, reader: ReaderId, signal: AbortSignal): Promise<string> {
    return this.limiter.run(reader, signal, async () =>
      this.usage.stateOf(scope, await this.usage.context(), signal),
    );
  }
}

function queriesOf(report: Report): readonly UsageQuery[] {
  if (report.kind === 'now') return [];
  const compared = report.shape?.comparison;
  return [report, ...(compared ? [compared] : [])].flatMap((one) => partsOf(one).map(({ query }) => query));
}
