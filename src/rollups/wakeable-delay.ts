/** A wait that can be cut short. */
export class WakeableDelay {
  private due = false;
  private end: (() => void) | undefined;

  /** Ends the wait there is, or else the next one at once. */
  wake(): void {
    this.due = true;
    this.end?.();
  }

  /** Waits until it is woken; no longer than so many milliseconds. */
  async take(longestMs: number): Promise<void> {
    if (!this.due) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, longestMs);
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.end = undefined;
    }
    this.due = false;
  }
}
