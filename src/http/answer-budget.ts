import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { ApiError } from '../errors/api-error.js';
import { RETRY_LATER } from '../errors/from-database.js';
import type { TransferMetrics } from '../telemetry/transfer-metrics.js';

/** Shorter answers are not counted: the number of connections bounds them. */
const SHORT_BYTES = 65_536;

export interface AnswerBudgetOptions {
  /** The most bytes of all long answers under way. */
  readonly most: number;
  /** An answer that is read for longer than this may be broken off in favour of another one. Milliseconds. */
  readonly graceMs: number;
  readonly metrics: TransferMetrics;
}

/** A long answer under way. */
interface HeldAnswer {
  readonly response: ServerResponse;
  readonly content: object;
  readonly since: number;
}

/**
 * Bounds the memory of all long answers under way. A new answer for which there is no room takes the place of the
 * answers that have been read for the longest time. If these are all new, it is refused: its client can try again, and
 * a client that is reading cannot.
 */
export class AnswerBudget {
  private heldBytes = 0;
  /** In the order in which they began. */
  private readonly answers = new Set<HeldAnswer>();
  /** The bytes of each content. Several clients may read the same one. */
  private readonly contents = new Map<object, { readonly bytes: number; readers: number }>();

  constructor(private readonly options: AnswerBudgetOptions) {}

  /** Bytes of the long answers under way. */
  get bytes(): number {
    return this.heldBytes;
  }

  /**
   * Counts an answer.
   * @param content what takes the memory; the same object counts once.
   * @returns a function to call when the connection is done with the answer; undefined for a short answer.
   * @throws ApiError SERVICE_UNAVAILABLE when there is no room.
   */
  hold(response: ServerResponse, content: object, bytes: number): (() => void) | undefined {
    if (bytes <= SHORT_BYTES) return undefined;
    if (!this.contents.has(content)) this.makeRoom(bytes);
    const answer = { response, content, since: performance.now() };
    this.add(answer, bytes);
    return () => this.release(answer);
  }

  private makeRoom(bytes: number): void {
    const { most, graceMs, metrics } = this.options;
    const isFull = () => this.heldBytes > 0 && this.heldBytes + bytes > most;
    for (const answer of this.answers) {
      if (!isFull()) return;
      if (performance.now() - answer.since < graceMs) break;
      metrics.dropped.inc();
      this.release(answer);
      answer.response.destroy();
    }
    if (!isFull()) return;
    metrics.refused.inc();
    const cause = new Error('the answers under way take all the memory for answers');
    throw new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { cause, headers: RETRY_LATER });
  }

  private add(answer: HeldAnswer, bytes: number): void {
    this.answers.add(answer);
    const known = this.contents.get(answer.content);
    if (known) known.readers++;
    else {
      this.contents.set(answer.content, { bytes, readers: 1 });
      this.change(bytes);
    }
  }

  private release(answer: HeldAnswer): void {
    const content = this.contents.get(answer.content);
    if (!this.answers.delete(answer) || !content || --content.readers > 0) return;
    this.contents.delete(answer.content);
    this.change(-content.bytes);
  }

  private change(by: number): void {
    this.heldBytes += by;
    this.options.metrics.held.set(this.heldBytes);
  }
}

/** Counts all answers that are sent as a whole. Those that are sent as streams count themselves. */
export function countWholeAnswers(server: FastifyInstance, budget: AnswerBudget): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    try {
      const isBuffer = Buffer.isBuffer(payload);
      const bytes = isBuffer || typeof payload === 'string' ? payload.length : 0;
      const release = budget.hold(reply.raw, isBuffer ? payload : reply, bytes);
      if (release) reply.raw.once('close', release);
      done(null, payload);
    } catch (error) {
      done(error as Error);
    }
  });
}
