/** Every limit holds for a window of a minute. The window begins with the first use. */
export const WINDOW_MS = 60_000;

/** How much of a limit is used in a window. */
export interface Window {
  /** May exceed the limit: the excess counts in the following windows. */
  used: number;
  /** Unix milliseconds. */
  endsAt: number;
  /** The time from which it has the same effect as a new window. Unix milliseconds. */
  settledAt: number;
}

/** One use of a limit. */
export interface Use {
  readonly limit: number;
  /** 0 only checks whether anything is left. */
  readonly amount: number;
  /** Counts also when nothing is left: for work that can no longer be refused. */
  readonly always?: boolean;
}

/** The result of a use. */
export interface Usage {
  /** Whether anything was left before the use. */
  readonly allowed: boolean;
  /** How much is left after the use. */
  readonly remaining: number;
  /** The time until more is available: the end of this window, or of the last window that the excess uses up. */
  readonly resetsInMs: number;
}

/** A window that begins now. */
export const newWindow = (now: number): Window => ({
  used: 0,
  endsAt: now + WINDOW_MS,
  settledAt: now + WINDOW_MS,
});

/**
 * Counts a use of a limit. After the end of a window the next begins, with what earlier windows used beyond the limit.
 * @param window is changed.
 */
export function useWindow(window: Window, { limit, amount, always = false }: Use, now: number): Usage {
  moveOn(window, limit, now);
  const allowed = window.used < limit;
  if (allowed || always) window.used += amount;
  window.settledAt = settledAt(window, limit);
  return usageOf(allowed, window.used, window.endsAt - now, limit);
}

/** When the window ends, or the last of the windows that its excess uses. */
export function settledAt({ used, endsAt }: Pick<Window, 'used' | 'endsAt'>, limit: number): number {
  return endsAt + Math.max(0, Math.ceil(used / limit) - 1) * WINDOW_MS;
}

/** The result of a use, given the amount used after it. */
export function usageOf(allowed: boolean, used: number, endsInMs: number, limit: number): Usage {
  const spentWindows = Math.max(0, Math.floor(used / limit) - 1);
  return {
    allowed,
    remaining: Math.max(0, limit - used),
    resetsInMs: endsInMs + spentWindows * WINDOW_MS,
  };
}

function moveOn(window: Window, limit: number, now: number): void {
  if (now >= window.endsAt) {
    const windows = Math.floor((now - window.endsAt) / WINDOW_MS) + 1;
    window.used = Math.max(0, window.used - windows * limit);
    window.endsAt = window.used === 0 ? now + WINDOW_MS : window.endsAt + windows * WINDOW_MS;
  }
  // When the clock is set back, no window gets longer.
  window.endsAt = Math.min(window.endsAt, now + WINDOW_MS);
}
