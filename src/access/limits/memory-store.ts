import type { Clock } from '../../config/clock.js';
import type { LimitStore } from './limit-store.js';
import { newWindow, settledAt, useWindow, type Usage, type Use, type Window } from './window.js';

/**
 * The most windows that are kept. Beyond that, the oldest are dropped, so that many addresses cannot fill the memory.
 */
const MOST_WINDOWS = 100_000;

/** How many windows are checked for each new one. Settled ones are dropped as fast as new ones are added. */
const LOOKED_AT = 2;

/** Keeps in memory how much of each limit is used on this instance. */
export class MemoryStore implements LimitStore {
  /** The windows, in the order of their next check. */
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly mostWindows = MOST_WINDOWS,
  ) {}

  use(key: string, use: Use): Usage {
    const now = this.clock();
    return useWindow(this.windows.get(key) ?? this.open(key, now), use, now);
  }

  /** Replaces a window by the state from another store. */
  learn(key: string, limit: number, used: number, endsInMs: number): void {
    const now = this.clock();
    const window = this.windows.get(key) ?? this.open(key, now);
    window.used = used;
    window.endsAt = now + endsInMs;
    window.settledAt = settledAt(window, limit);
  }

  /** Whether a limit is already used up. */
  isSpent(key: string, limit: number): boolean {
    const window = this.windows.get(key);
    return window !== undefined && window.used >= limit && this.clock() < window.endsAt;
  }

  get size(): number {
    return this.windows.size;
  }

  private open(key: string, now: number): Window {
    this.makeRoom(now);
    const window = newWindow(now);
    this.windows.set(key, window);
    return window;
  }

  private makeRoom(now: number): void {
    let looked = 0;
    for (const [key, window] of this.windows) {
      if (looked++ === LOOKED_AT) return;
      this.windows.delete(key);
      if (now < window.settledAt && this.windows.size + 1 < this.mostWindows) this.windows.set(key, window);
    }
  }
}
