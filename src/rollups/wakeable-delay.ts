/** A wait that can be cut short. */
export class WakeableDelay {
  private due = false;
  private end: (() => void) | undefined;

  /** Ends the present wait. Without one, the next wait ends at once. */
  wake(): void {
    this.due = true;
    this.end?.();
  }

  /** Waits until it is woken, or until that many milliseconds have passed. */
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
