import { setImmediate } from 'node:timers/promises';

/** How long other work waits, in milliseconds. */
const TURN_MS = 2;

/** Lets other work run between the pieces of long work. */
export class Turns {
  private began = performance.now();

  /** Waits for other work when the present turn has lasted long enough. */
  next(): Promise<void> | undefined {
    return performance.now() - this.began < TURN_MS ? undefined : this.pause();
  }

  private async pause(): Promise<void> {
    await setImmediate();
    this.began = performance.now();
  }
}

/**
 * Does some work for each item, in turns with other work. Between two pauses it makes no promise.
 * @param turns shared with other steps of the same work.
 */
export async function forEachInTurns<T>(
  items: Iterable<T>,
  work: (item: T) => void,
  turns = new Turns(),
): Promise<void> {
  for (const item of items) {
    work(item);
    const pause = turns.next();
    if (pause) await pause;
  }
}
