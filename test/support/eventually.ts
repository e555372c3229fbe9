import { setTimeout } from 'node:timers/promises';

const LONGEST_WAIT_MS = 60_000;
const BETWEEN_LOOKS_MS = 20;

export interface Patience {
  /** How long to look. Milliseconds. */
  readonly withinMs?: number;
  /** How long to wait between two looks. Milliseconds. */
  readonly everyMs?: number;
}

/**
 * Looks again and again until what it finds is there, and returns that.
 * @throws Error when that takes too long.
 */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  { withinMs = LONGEST_WAIT_MS, everyMs = BETWEEN_LOOKS_MS }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It never came true that ${what}`);
    await setTimeout(everyMs);
  }
}
