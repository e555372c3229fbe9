import { Injectable } from '@nestjs/common';
import { SharedCancel } from '../../common/shared-cancel.js';
import type { Abortable } from '../../http/client-signal.js';

/** One computation, for all requests that wait for it. */
interface Execution<T> {
  readonly cancel: SharedCancel;
  readonly answer: Promise<T>;
}

/** The executions for one question. */
interface Queue<T> {
  /** Resolves, and never rejects, when the execution under way has ended. */
  ended: Promise<void>;
  /** The one execution for which all later requests wait. */
  next: Execution<T> | undefined;
}

/** @param signal aborts when no request waits for the answer. */
type Compute<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Computes concurrent equal requests once for all of them. A request never gets an answer that was read before the
 * request arrived. So it does not share an execution under way, which may already have read the data. It waits for the
 * next execution, together with all requests that arrive meanwhile. An execution is cancelled when no request waits for
 * it. No answer is kept.
 */
@Injectable()
export class RequestCoalescer<T> {
  private readonly queues = new Map<string, Queue<T>>();

  /**
   * @param question equal texts must mean equal answers, for all callers.
   * @param compute must not read the data before it is called.
   * @param client when it aborts, the promise rejects with its reason.
   */
  answer(question: string, client: Abortable, compute: Compute<T>): Promise<T> {
    if (client.reason) return Promise.reject(client.reason);
    const queue = this.queues.get(question);
    if (!queue) {
      const cancel = new SharedCancel();
      const answer = this.begin(question, compute, cancel.signal);
      return waitFor({ cancel, answer }, client);
    }
    if (!queue.next || queue.next.cancel.signal.aborted) queue.next = this.follow(queue, question, compute);
    return waitFor(queue.next, client);
  }

  private follow(queue: Queue<T>, question: string, compute: Compute<T>): Execution<T> {
    const cancel = new SharedCancel();
    const answer = queue.ended.then(() => {
      cancel.signal.throwIfAborted();
      return this.begin(question, compute, cancel.signal);
    });
    return { cancel, answer };
  }

  private begin(question: string, compute: Compute<T>, signal: AbortSignal): Promise<T> {
    const answer = compute(signal);
    const queue: Queue<T> = { ended: Promise.resolve(), next: undefined };
    const end = () => {
      // The next execution replaces the queue when it begins.
      if (!queue.next || queue.next.cancel.signal.aborted) this.queues.delete(question);
    };
    queue.ended = answer.then(end, end);
    this.queues.set(question, queue);
    return answer;
  }
}

function waitFor<T>({ cancel, answer }: Execution<T>, client: Abortable): Promise<T> {
  cancel.join();
  return new Promise((resolve, reject) => {
    const leave = () => {
      const reason = client.reason as Error;
      reject(reason);
      cancel.leave(reason);
    };
    client.addEventListener('abort', leave);
    const stayThen =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        client.removeEventListener('abort', leave);
        settle(value);
      };
    answer.then(stayThen(resolve), stayThen(reject));
  });
}
