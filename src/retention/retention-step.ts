import type { Database, Session } from '../database/database.js';
import { tryLock } from './sql/retention.js';

/** The lock is held: by another instance that sweeps, or by a request that changes a policy. */
export class RetentionBusy extends Error {
  override readonly name = 'RetentionBusy';
}

/**
 * One step of the sweep, in a transaction. Without the lock the step is left to the instance that holds it.
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
