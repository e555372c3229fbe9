/**
 * Runs work repeatedly. Each run starts a pause after the end of the last one, so that runs never overlap. The task
 * does not keep the process alive between runs.
 */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  /**
   * @param work must not fail.
   * @param pauseMs from the end of a run to the start of the next, in milliseconds.
   */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly pauseMs: number,
  ) {}

  /** @param afterMs the time before the first run, in milliseconds. */
  begin(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.work().finally(() => {
        this.begin(this.pauseMs);
      });
    }, afterMs).unref();
  }

  /** Waits for the end of a run under way; no further run starts. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }
}
