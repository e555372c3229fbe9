import { setTimeout } from 'node:timers/promises';

/**
 * Lets real time pass, in a test whose subject it is: a client that is slow, a process that is killed at any moment.
 * Lint refuses every other timer in tests; what can be awaited is awaited, with `eventually` where nothing tells of it.
 * It does not keep the process alive.
 * @param ms milliseconds.
 * @param reason why no event will do.
 */
export const realTime = (ms: number, reason: string): Promise<string> =>
  setTimeout(ms, reason, { ref: false });

/** More than any chain of callbacks takes that waits for nothing from outside of the process. */
const TURNS = 50;

/** Lets everything run that waits for nothing. */
export async function whatCanRun(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
