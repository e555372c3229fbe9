/** Somebody who waits for an answer. */
export interface Asker {
  /**
   * Calls back once when they wait no longer, with what they are to be told.
   * @returns what stops that.
   */
  onLeave(leave: (reason: Error) => void): () => void;
}

/** One look at the data, for all who wait for it. */
interface Execution<T> {
  readonly abandon: AbortController;
  answer: Promise<T>;
  waiting: number;
}

interface Line<T> {
  /** Ends, never fails, when the execution under way has ended. */
  ended: Promise<void>;
  /** The one execution that everybody who came since is waiting for. */
  next: Execution<T> | undefined;
}

/** @param signal tells that nobody waits any more. */
type Compute<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Computes what many ask for at the same time once for all of them, and never answers from before the question: whoever
 * comes while an execution is under way does not share it, since it may already have looked at the data, but waits for
 * the next one, together with all who came meanwhile. An execution that nobody waits for any more is given up. Nothing
 * is kept once nobody waits.
 */
export class RequestCoalescer<T> {
  private readonly lines = new Map<string, Line<T>>();

  /**
   * @param question equal texts must mean equal answers, for whoever asks.
   * @param compute begins to look at the data no earlier than it is called.
   */
  answer(question: string, compute: Compute<T>, asker: Asker): Promise<T> {
    const line = this.lines.get(question);
    if (!line) {
      const abandon = new AbortController();
      return waitFor({ abandon, answer: this.begin(question, compute, abandon.signal), waiting: 0 }, asker);
    }
    if (!line.next || line.next.abandon.signal.aborted) line.next = this.follow(line, question, compute);
    return waitFor(line.next, asker);
  }

  private follow(line: Line<T>, question: string, compute: Compute<T>): Execution<T> {
    const abandon = new AbortController();
    const { signal } = abandon;
    const answer = line.ended.then(() => {
      signal.throwIfAborted();
      return this.begin(question, compute, signal);
    });
    return { abandon, answer, waiting: 0 };
  }

  private begin(question: string, compute: Compute<T>, signal: AbortSignal): Promise<T> {
    const answer = compute(signal);
    const line: Line<T> = { ended: Promise.resolve(), next: undefined };
    const end = () => {
      // The next execution takes the line's place as it begins.
      if (!line.next || line.next.abandon.signal.aborted) this.lines.delete(question);
    };
    line.ended = answer.then(end, end);
    this.lines.set(question, line);
    return answer;
  }
}

function waitFor<T>(execution: Execution<T>, asker: Asker): Promise<T> {
  execution.waiting++;
  return new Promise((resolve, reject) => {
    const stop = asker.onLeave((reason) => {
      reject(reason);
      if (--execution.waiting === 0) execution.abandon.abort(reason);
    });
    void execution.answer.finally(stop).then(resolve, reject);
  });
}
