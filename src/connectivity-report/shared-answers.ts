interface Line<T> {
  /** Ends, never fails, when the execution under way has ended. */
  ended: Promise<void>;
  /** The one execution that everybody who came since is waiting for. */
  next: Promise<T> | undefined;
}

/**
 * Computes what many ask for at the same time once for all of them, and never answers from before the question: whoever
 * comes while an execution is under way does not share it, since it may already have looked at the data, but waits for
 * the next one, together with all who came meanwhile. Nothing is kept once nobody waits.
 */
export class SharedAnswers<T> {
  private readonly lines = new Map<string, Line<T>>();

  /**
   * @param question equal texts must mean equal answers, for whoever asks.
   * @param compute begins to look at the data no earlier than it is called.
   */
  answer(question: string, compute: () => Promise<T>): Promise<T> {
    const line = this.lines.get(question);
    if (!line) return this.begin(question, compute);
    return (line.next ??= line.ended.then(() => this.begin(question, compute)));
  }

  private begin(question: string, compute: () => Promise<T>): Promise<T> {
    const answer = compute();
    const line: Line<T> = { ended: Promise.resolve(), next: undefined };
    const end = () => {
      // The next execution takes the line's place as it begins.
      if (!line.next) this.lines.delete(question);
    };
    line.ended = answer.then(end, end);
    this.lines.set(question, line);
    return answer;
  }
}
