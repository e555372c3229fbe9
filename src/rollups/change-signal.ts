import { Injectable } from '@nestjs/common';

/**
 * Signals within this process that the change log has new changes. A refresher that misses a signal finds the changes
 * when it looks into the log.
 */
@Injectable()
export class ChangeSignal {
  private readonly listeners = new Set<() => void>();

  /** Changes have been committed. */
  notify(): void {
    for (const listener of this.listeners) listener();
  }

  /**
   * Calls a listener after each commit that logged changes. The listener must return at once, and must not fail.
   * @returns a function that removes the listener.
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
