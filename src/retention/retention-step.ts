import type { Database, Session } from '../database/database.js';
import { tryLock } from './sql/retention.js';

/** Another transaction holds the lock: an instance that sweeps, or a request that changes a policy. */
export class RetentionBusy extends Error {
  override readonly name = 'RetentionBusy';
}

/**
 * One step of the sweep, in a transaction. If another instance holds the lock, that instance does the step.
 * @throws RetentionBusy
 */
export function inStep<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  return database.write(async (session) => {
    await assertLocked(session);
    return work(session);
  });
}

/** @throws RetentionBusy when another transaction has the lock. */
export async function assertLocked(session: Session): Promise<void> {
  const [row] = await session.query<{ locked: boolean }>(tryLock());
  if (!row?.locked) throw new RetentionBusy();
}
