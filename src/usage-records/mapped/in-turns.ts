import type { Turns } from '../../common/turns.js';

/** Rows processed at once. The first records are then stored while the last are still a text. */
const ROWS_AT_ONCE = 500;

/**
 * Takes the steps of some work, each of about a row, and lets other work run between them: a document may have a hundred
 * thousand rows. After some steps, and after the last, it yields the taker that received the records.
 */
export async function* inTurns<T>(
  steps: Iterator<void>,
  taker: T,
  turns: Turns,
): AsyncGenerator<T, void, undefined> {
  for (let count = 1; !steps.next().done; count++) {
    const turn = turns.next();
    if (turn) await turn;
    if (count % ROWS_AT_ONCE === 0) yield taker;
  }
  yield taker;
}
