import { Injectable } from '@nestjs/common';

/** Tells within this process that there are changes to be worked off. A refresher that misses it finds them by looking. */
@Injectable()
export class ChangeSignal {
  private readonly listeners = new Set<() => void>();

  /** Changes have been committed. */
  notify(): void {
    for (const listener of this.listeners) listener();
  }

  /**
   * Has a listener called after each commit that logged changes. It must return at once, and not fail.
   * @returns ends it.
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
