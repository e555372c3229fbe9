import { setImmediate } from 'node:timers/promises';

/** How long other work waits, in milliseconds. */
const TURN_MS = 5;

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
