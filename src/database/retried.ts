import { setTimeout } from 'node:timers/promises';
import { isRetryable } from '../errors/from-database.js';

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 100;

/** Runs `work` again when the server asks for that (SQLSTATE class 40), after a pause, four times in all. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !isRetryable(error)) throw error;
    }
    // Without a pause it could take the lock again that the other transaction of a deadlock is about to take.
    await setTimeout(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
  }
}
