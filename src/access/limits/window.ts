/** Every limit holds for a window of a minute, which begins with the first use of it. */
export const WINDOW_MS = 60_000;

/** How much of a limit is used in a window. */
export interface Window {
  /** May be more than the limit: the windows that follow owe the rest. */
  used: number;
  /** Unix milliseconds. */
  endsAt: number;
  /** From when on it says no more than a new one would. Unix milliseconds. */
  settledAt: number;
}

/** One use of a limit. */
export interface Use {
  readonly limit: number;
  /** 0 only looks whether anything is left. */
  readonly amount: number;
  /** Also when nothing is left: for what cannot be refused any more. */
  readonly always?: boolean;
}

/** What became of a use. */
export interface Usage {
  /** Whether there was anything left before it. */
  readonly allowed: boolean;
  /** How much is left after it. */
  readonly remaining: number;
  /** Until there is more: the end of the window, or of the last one that owes its whole limit. */
  readonly resetsInMs: number;
}

/** A window that begins now. */
export const newWindow = (now: number): Window => ({
  used: 0,
  endsAt: now + WINDOW_MS,
  settledAt: now + WINDOW_MS,
});

/**
 * Uses a limit. A window that has ended gives way to the next, less what its forerunners used beyond the limit.
 * @param window is changed.
 */
export function useWindow(window: Window, { limit, amount, always = false }: Use, now: number): Usage {
  moveOn(window, limit, now);
  const allowed = window.used < limit;
  if (allowed || always) window.used += amount;
  window.settledAt = settledAt(window, limit);
  return usageOf(allowed, window.used, window.endsAt - now, limit);
}

/** When a window and those that owe what it has beyond the limit are over. */
export function settledAt({ used, endsAt }: Pick<Window, 'used' | 'endsAt'>, limit: number): number {
  return endsAt + Math.max(0, Math.ceil(used / limit) - 1) * WINDOW_MS;
}

/** What became of a use, given what is used since. */
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
  // A clock that was set back makes no window longer.
  window.endsAt = Math.min(window.endsAt, now + WINDOW_MS);
}
