/** Cancels work that several wait for, when all of them have left. */
export class SharedCancel {
  private readonly cancel = new AbortController();
  private waiting = 0;

  get signal(): AbortSignal {
    return this.cancel.signal;
  }

  join(): void {
    this.waiting++;
  }

  /** @returns whether others still wait. Otherwise the work is cancelled for the reason. */
  leave(reason: Error): boolean {
    this.waiting--;
    if (this.waiting === 0) this.cancel.abort(reason);
    return this.waiting > 0;
  }
}
