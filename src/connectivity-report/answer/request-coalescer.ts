import { Injectable } from '@nestjs/common';

/** One computation, for all requests that wait for it. */
interface Execution<T> {
  readonly cancel: AbortController;
  readonly answer: Promise<T>;
  waiting: number;
}

/** The executions for one question. */
interface Queue<T> {
  /** Resolves, and never rejects, when the execution under way has ended. */
  ended: Promise<void>;
  /** The one execution for which all later requests wait. */
  next: Execution<T> | undefined;
}

/** @param signal aborts when no request waits for the answer any longer. */
type Compute<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Computes equal requests that come at the same time once for all of them. A request never gets an answer that was read
 * before it came: while an execution is under way, a request does not share it, since it may already have read the data.
 * It waits for the next one, together with all others that come meanwhile. An execution is cancelled when no request
 * waits for it. No answer is kept.
 */
@Injectable()
export class RequestCoalescer<T> {
  private readonly queues = new Map<string, Queue<T>>();

  /**
   * @param question equal texts must mean equal answers, whoever asks.
   * @param compute begins to read the data no earlier than it is called.
   * @param signal of the client: when it aborts, the answer is rejected with its reason.
   */
  async answer(question: string, signal: AbortSignal, compute: Compute<T>): Promise<T> {
    signal.throwIfAborted();
    const queue = this.queues.get(question);
    if (!queue) {
      const cancel = new AbortController();
      const answer = this.begin(question, compute, cancel.signal);
      return waitFor({ cancel, answer, waiting: 0 }, signal);
    }
    if (!queue.next || queue.next.cancel.signal.aborted) queue.next = this.follow(queue, question, compute);
    return waitFor(queue.next, signal);
  }

  private follow(queue: Queue<T>, question: string, compute: Compute<T>): Execution<T> {
    const cancel = new AbortController();
    const answer = queue.ended.then(() => {
      cancel.signal.throwIfAborted();
      return this.begin(question, compute, cancel.signal);
    });
    return { cancel, answer, waiting: 0 };
  }

  private begin(question: string, compute: Compute<T>, signal: AbortSignal): Promise<T> {
    const answer = compute(signal);
    const queue: Queue<T> = { ended: Promise.resolve(), next: undefined };
    const end = () => {
      // The next execution replaces the queue as it begins.
      if (!queue.next || queue.next.cancel.signal.aborted) this.queues.delete(question);
    };
    queue.ended = answer.then(end, end);
    this.queues.set(question, queue);
    return answer;
  }
}

function waitFor<T>(execution: Execution<T>, signal: AbortSignal): Promise<T> {
  execution.waiting++;
  return new Promise((resolve, reject) => {
    const leave = () => {
      const reason = signal.reason as Error;
      reject(reason);
      if (--execution.waiting === 0) execution.cancel.abort(reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    void execution.answer.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject);
  });
}
