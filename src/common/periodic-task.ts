/**
 * Work that is done again and again, each time a while after the last has ended, so never twice at once. The process
 * may end between two times.
 */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  /**
   * @param work must not fail.
   * @param pauseMs from its end to its next beginning, in milliseconds.
   */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pauseMs: number,
  ) {}

  /** @param afterMs when it is done for the first time. */
  begin(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.work().finally(() => {
        this.begin(this.pauseMs);
      });
    }, afterMs).unref();
  }

  /** Lets what is under way end; nothing is begun any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }
}
