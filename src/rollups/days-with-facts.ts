import type { Session } from '../database/database.js';
import { dayWithFactsAfter } from './sql/recompute.js';

/**
 * The days on which facts begin, ascending, in days since the epoch. It steps from day to day by the index, since to
 * read all facts would take minutes.
 */
export async function* daysWithFacts(session: Session): AsyncGenerator<number, void, undefined> {
  for (let after = -1; ;) {
    const [next] = await session.query<{ day: number | null }>(dayWithFactsAfter(after));
    if (next?.day == null) return;
    after = next.day;
    yield after;
  }
}
